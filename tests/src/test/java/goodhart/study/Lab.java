package goodhart.study;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.internal.Catalogue;
import goodhart.measure.Curve;
import goodhart.measure.MeasuredPath;
import goodhart.optimize.Direct;
import goodhart.optimize.Online;
import goodhart.optimize.Optimizer;
import goodhart.optimize.Tilting;
import goodhart.policy.PolicyClass;
import goodhart.policy.Simplex;
import goodhart.pool.CandidatePool;
import goodhart.pool.Column;
import goodhart.pool.PoolSource;
import goodhart.pool.World;
import goodhart.preference.Annotated;
import goodhart.preference.PreferencePairs;
import goodhart.preference.PreferenceSource;
import goodhart.reward.BradleyTerry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * One world of the report of empirical claims: what a study draws and trains under one seed, with
 * the policies themselves where their measured means are not enough. A policy is N probabilities,
 * prompt after prompt. What has been run once is kept. Confined to one thread.
 */
public final class Lab {
  /** The world that every claim is measured on. */
  public static final World WORLD =
      Catalogue.with(new World(), Map.of("prompts", 64, "candidates", 256));

  /** 2000 pairs, a quarter of the labels flipped. */
  public static final Annotated PAIRS = new Annotated(WORLD);

  /** The single linear reward model trained on them. */
  public static final RewardSource PROXY = new RewardSource.Trained(PAIRS, new BradleyTerry());

  /** The hackable reward. */
  public static final RewardSource LENGTH = new RewardSource.OfColumn("length");

  private final long seed;
  private final Realisation realisation;
  private final CandidatePool pool;
  private final double[] weight;
  private final double[][] reference;
  private final Map<Run, MeasuredPath> paths = new HashMap<>();
  private final Map<Run, List<double[]>> policies = new HashMap<>();

  /** Draws the world. */
  public Lab(long seed) {
    this.seed = seed;
    realisation = new Realisation(seed, Progress.NONE);
    pool = realisation.draw(WORLD).evaluation();
    weight = pool.weights().toArray();
    reference = new double[pool.prompts()][];
    Arrays.setAll(reference, x -> Measuring.reference(pool, x));
  }

  /** The candidates. */
  public CandidatePool pool() {
    return pool;
  }

  /** The pairs of {@link #PAIRS}. */
  public PreferencePairs pairs() {
    return realisation.pairs(PAIRS);
  }

  /** A random stream of this world's own. */
  public RandomGenerator stream(String name) {
    return realisation.seeds().stream(name);
  }

  /** N rewards, standardised. */
  public double[] scores(RewardSource source) {
    return realisation.scores(source, pool);
  }

  /** N rewards as the model gives them. */
  public double[] raw(RewardSource source) {
    return realisation.model(source).score(pool);
  }

  private record Run(Optimizer method, double[] reward, Training training, String stream) {}

  /**
   * A method's path as a study measures it; a direct method learns from {@link #PAIRS}.
   *
   * @param reward N rewards, which a direct method may look at
   */
  public MeasuredPath path(Optimizer method, double[] reward, Training training) {
    return paths.computeIfAbsent(new Run(method, reward, training, ""), this::measured);
  }

  private MeasuredPath measured(Run run) {
    PreferenceSource pairs =
        new PreferenceSource() {
          @Override
          public PoolSource source() {
            return pool;
          }

          @Override
          public PreferencePairs collect(PoolSource.Draw draw, Seeds seeds) {
            return pairs();
          }
        };
    Study.Entry entry =
        new Study.Entry(
            run.method().name(),
            run.method(),
            new RewardSource.Given("reward", scored -> run.reward()),
            run.method() instanceof Direct ? pairs : null,
            run.training());
    Study study = new Study(pool, List.of(seed), List.of(entry));
    return new Runner(0).run(study, Progress.NONE).curves().get(0).paths().get(0);
  }

  /**
   * The policies of a method that learns at the points of its path.
   *
   * @param reward N rewards, which a direct method may look at
   */
  public List<double[]> policies(Optimizer method, double[] reward, Training training) {
    return policies(new Run(method, reward, training, "optimizer"));
  }

  /** The same of the method that is trained before a direct method that has a prior. */
  public List<double[]> prior(Direct method, double[] reward, Training training) {
    return policies(new Run(method, reward, training, "prior"));
  }

  private List<double[]> policies(Run run) {
    return policies.computeIfAbsent(run, this::learned);
  }

  private List<double[]> learned(Run run) {
    Seeds seeds = realisation.seeds().child("optimizer");
    if (run.stream().equals("prior")) {
      seeds = seeds.child("prior");
    }
    Learner learner = new Learner(run.training(), pool, seeds, Progress.NONE);
    if (run.method() instanceof Direct direct) {
      learner.direct(direct, pairs(), run.reward());
    } else {
      learner.online((Online) run.method(), run.reward());
    }
    PolicyClass.Head head = learner.bind(pool);
    List<double[]> all = new ArrayList<>();
    for (double[] theta : learner.checkpoints()) {
      double[] policy = new double[pool.size()];
      for (int x = 0; x < pool.prompts(); x++) {
        double[] log = new double[pool.candidates(x)];
        double[] row = new double[log.length];
        head.evaluate(theta, x, log);
        Simplex.policy(Learner.logReference(pool, x), log, log, row);
        System.arraycopy(row, 0, policy, pool.start(x), row.length);
      }
      all.add(policy);
    }
    return all;
  }

  /** The reference as a policy. */
  public double[] reference() {
    return pool.reference().toArray();
  }

  /** The tilt by N rewards at strength 1/beta. */
  public double[] tilt(double strength, double[] reward) {
    double[] all = new double[pool.size()];
    for (int x = 0; x < reference.length; x++) {
      double[] policy = new double[reference[x].length];
      Tilting.tilt(strength, row(reward, x), reference[x], policy);
      System.arraycopy(policy, 0, all, pool.start(x), policy.length);
    }
    return all;
  }

  /** The tilt by N rewards whose KL, on average over prompts, is the given one. */
  public double[] tiltAtKl(double klNats, double[] reward) {
    return tilt(1 / Tilting.betaForKl(klNats, weight, rows(reward), reference), reward);
  }

  /** Mean KL of a policy to the reference, nats. */
  public double klNats(double[] policy) {
    return overPrompts(x -> Simplex.klNats(row(policy, x), reference[x]));
  }

  /** Mean over prompts of what a function says of each. */
  public double overPrompts(IntToDoubleFunction ofPrompt) {
    double sum = 0;
    for (int x = 0; x < weight.length; x++) {
      sum += weight[x] * ofPrompt.applyAsDouble(x);
    }
    return sum;
  }

  /** Expected value of N numbers under a policy. */
  public double mean(double[] policy, double[] values) {
    return pool.mean(policy, Column.of(values));
  }

  /** Expected gold reward of a policy. */
  public double gold(double[] policy) {
    return pool.mean(policy, pool.gold());
  }

  /** One prompt's part of N numbers. */
  public double[] row(double[] values, int prompt) {
    return Arrays.copyOfRange(values, pool.start(prompt), pool.end(prompt));
  }

  /** N numbers by prompt. */
  public double[][] rows(double[] values) {
    double[][] rows = new double[pool.prompts()][];
    Arrays.setAll(rows, x -> row(values, x));
    return rows;
  }

  /** The reference by prompt. */
  public double[][] references() {
    return reference;
  }

  /** A value of policies over their KL, so that it can be read off at a KL as gold is. */
  public Curve valueOverKl(List<double[]> policies, ToDoubleFunction<double[]> value) {
    int n = policies.size();
    double[][] kl = new double[n][1];
    double[][] values = new double[n][1];
    for (int k = 0; k < n; k++) {
      kl[k][0] = klNats(policies.get(k));
      values[k][0] = value.applyAsDouble(policies.get(k));
    }
    double[] points = new double[n];
    Arrays.setAll(points, k -> k);
    return curve(new MeasuredPath(seed, points, new double[] {1}, kl, values, values));
  }

  /** A path as a curve of one seed. */
  public static Curve curve(MeasuredPath path) {
    return new Curve("path", "path", "point", List.of(path));
  }
}
