package goodhart.study;

import goodhart.Progress;
import goodhart.internal.Parallel;
import goodhart.measure.Curve;
import goodhart.measure.MeasuredPath;
import goodhart.optimize.Allocation;
import goodhart.optimize.Direct;
import goodhart.optimize.Game;
import goodhart.optimize.Joint;
import goodhart.optimize.Online;
import goodhart.optimize.Optimizer;
import goodhart.policy.PolicyClass;
import goodhart.policy.Simplex;
import goodhart.pool.CandidatePool;
import goodhart.pool.PoolSource;
import goodhart.pool.World;
import goodhart.reward.Canonical;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Runs studies: for each seed draws the world, collects preferences, trains the reward models, runs
 * every method and measures its path exactly. Seeds and prompts run on all cores; the numbers do
 * not depend on how many there are.
 *
 * <p>Paths are kept by the content of their description, least recently used first to go, so asking
 * again is instant and adding a method runs only that method.
 */
public final class Runner {
  private static final Runner SHARED = new Runner(256L << 20);

  private final long cacheBytes;
  private long heldBytes;
  private final LinkedHashMap<Key, MeasuredPath> cache = new LinkedHashMap<>(64, 0.75f, true);

  /**
   * A runner with a cache of its own.
   *
   * @param cacheBytes how much the kept paths may weigh; 0 keeps none
   */
  public Runner(long cacheBytes) {
    this.cacheBytes = cacheBytes;
  }

  /** The runner that a notebook uses. */
  public static Runner shared() {
    return SHARED;
  }

  private record Key(PoolSource source, Study.Entry unlabelled, long seed) {}

  /**
   * Runs a study.
   *
   * @param progress told of each finished path; when it stops the run, the seeds that finished are
   *     kept and returned
   * @throws Progress.Stopped when it was stopped before any seed had finished
   * @throws IllegalArgumentException when the parts do not fit together; the message says which
   *     method of which seed
   */
  public Result run(Study study, Progress progress) {
    long began = System.nanoTime();
    int seeds = study.seeds().size();
    int entries = study.entries().size();
    // Threads that have not heard of the stop yet may still add to it while it is read below.
    AtomicReferenceArray<MeasuredPath[]> paths = new AtomicReferenceArray<>(seeds);
    AtomicInteger done = new AtomicInteger();
    try {
      IntConsumer run = s -> paths.set(s, runSeed(study, study.seeds().get(s), progress, done));
      if (seeds == 1) {
        run.accept(0); // on this thread, which then works in the loops inside as well
      } else {
        Parallel.forParts(seeds, progress, run);
      }
    } catch (Progress.Stopped e) {
      // What finished is kept below.
    } catch (Error e) {
      stoppedOr(e, progress);
    }
    List<Long> finished = new ArrayList<>();
    List<MeasuredPath[]> kept = new ArrayList<>();
    for (int s = 0; s < seeds; s++) {
      MeasuredPath[] bySeed = paths.get(s);
      if (bySeed != null) {
        finished.add(study.seeds().get(s));
        kept.add(bySeed);
      }
    }
    if (finished.isEmpty()) {
      throw new Progress.Stopped();
    }
    List<Curve> curves = new ArrayList<>();
    for (int e = 0; e < entries; e++) {
      List<MeasuredPath> of = new ArrayList<>();
      for (MeasuredPath[] bySeed : kept) {
        of.add(bySeed[e]);
      }
      Study.Entry entry = study.entries().get(e);
      curves.add(
          new Curve(
              entry.label(),
              entry.line(),
              entry.optimizer().name(),
              entry.optimizer().strengthName(),
              of,
              note(entry.optimizer(), study.source())));
    }
    return new Result(study, curves, finished, (System.nanoTime() - began) * 1e-9);
  }

  /** On pools that somebody brought; a world's candidates are all there is, as everybody knows. */
  private static String note(Optimizer optimizer, PoolSource source) {
    return optimizer instanceof Allocation method && !(source instanceof World)
        ? method.note(source.sample())
        : "";
  }

  /** A user's own code may be stopped in its own way, by an Error; otherwise it is one. */
  private static void stoppedOr(Error error, Progress progress) {
    try {
      progress.tick();
    } catch (Progress.Stopped e) {
      return;
    }
    throw error;
  }

  private MeasuredPath[] runSeed(Study study, long seed, Progress progress, AtomicInteger done) {
    int entries = study.entries().size();
    long total = (long) entries * study.seeds().size();
    MeasuredPath[] paths = new MeasuredPath[entries];
    // Of many paths the user wants to know which; of a single one, how far it is.
    boolean many = total > 1;
    Progress whole = many ? progress : progress::tick;
    Progress inside = many ? progress::tick : within(study.entries().get(0), seed, progress);
    Realisation realisation = new Realisation(seed, inside);
    for (int e = 0; e < entries; e++) {
      Study.Entry entry = study.entries().get(e);
      Key key = key(study.source(), entry, seed);
      MeasuredPath path = held(key);
      if (path == null) {
        whole.report(entry.label() + ", seed " + seed, done.get(), total);
        try {
          path = path(study.source(), entry, realisation, seed, inside);
        } catch (IllegalArgumentException problem) {
          throw new IllegalArgumentException(
              "method '" + entry.label() + "': " + problem.getMessage(), problem);
        }
        hold(key, path);
      }
      paths[e] = path;
      whole.report(entry.label() + ", seed " + seed, done.incrementAndGet(), total);
    }
    return paths;
  }

  /** Reports of the parts of one path under its name. */
  private static Progress within(Study.Entry entry, long seed, Progress progress) {
    return new Progress() {
      @Override
      public void tick() {
        progress.tick();
      }

      @Override
      public void report(String what, long done, long total) {
        progress.report(entry.label() + ", seed " + seed + ", " + what, done, total);
      }
    };
  }

  private static Key key(PoolSource source, Study.Entry entry, long seed) {
    boolean learns = entry.optimizer() instanceof Direct || entry.optimizer() instanceof Online;
    return new Key(
        source,
        new Study.Entry(
            "",
            entry.optimizer(),
            entry.reward(),
            entry.pairs(),
            learns ? entry.training() : new Training()),
        seed);
  }

  private synchronized MeasuredPath held(Key key) {
    return cache.get(key);
  }

  private synchronized void hold(Key key, MeasuredPath path) {
    if (cache.put(key, path) == null) {
      heldBytes += bytes(path);
    }
    var oldest = cache.entrySet().iterator();
    while (heldBytes > cacheBytes && oldest.hasNext()) {
      Map.Entry<Key, MeasuredPath> entry = oldest.next();
      heldBytes -= bytes(entry.getValue());
      oldest.remove();
    }
  }

  private static long bytes(MeasuredPath path) {
    return 24L * path.points() * path.weight().length;
  }

  /** How many paths are kept. */
  public synchronized int held() {
    return cache.size();
  }

  /** How many bytes the kept paths weigh. */
  public synchronized long heldBytes() {
    return heldBytes;
  }

  /** Forgets all kept paths. */
  public synchronized void clear() {
    cache.clear();
    heldBytes = 0;
  }

  private static MeasuredPath path(
      PoolSource source, Study.Entry entry, Realisation realisation, long seed, Progress progress) {
    CandidatePool pool = realisation.draw(source).evaluation();
    if (entry.optimizer() instanceof Direct method) {
      return direct(method, pool, entry, realisation, seed, progress);
    }
    double[] proxy = realisation.scores(entry.reward(), pool);
    if (entry.optimizer() instanceof Allocation method) {
      return allocation(method, pool, source.sample(), proxy, seed, progress);
    }
    if (entry.optimizer() instanceof Joint method) {
      double[][] rewards =
          method.severalRewards()
              ? realisation.several(entry.reward(), pool)
              : new double[][] {proxy};
      return joint(method, pool, rewards, proxy, seed, progress);
    }
    if (entry.optimizer() instanceof Game method) {
      return game(
          method, pool, realisation.model(entry.reward()).score(pool), proxy, seed, progress);
    }
    Online method = (Online) entry.optimizer();
    Learner learner =
        new Learner(entry.training(), pool, realisation.seeds().child("optimizer"), progress);
    learner.online(method, proxy);
    Measuring measuring = new Measuring(pool, proxy, learner.steps());
    measure(learner, pool, measuring, progress);
    return measuring.path(seed);
  }

  /** The strengths of a path that starts at the reference. */
  private static double[] fromReference(Optimizer method, double[] strengths) {
    if (method.startsAtReference()) {
      return strengths;
    }
    double[] all = new double[strengths.length + 1];
    all[0] = Double.NaN;
    System.arraycopy(strengths, 0, all, 1, strengths.length);
    return all;
  }

  /** Where the points of a method go: after the reference, where it does not start there. */
  private static Optimizer.Points points(Optimizer method, Measuring.Row row) {
    if (!method.startsAtReference()) {
      row.startAtReference();
    }
    return row;
  }

  private static MeasuredPath allocation(
      Allocation method,
      CandidatePool pool,
      Optional<PoolSource.Sample> sample,
      double[] proxy,
      long seed,
      Progress progress) {
    double[] strengths = method.strengths(sample);
    Measuring measuring = new Measuring(pool, proxy, fromReference(method, strengths));
    measuring.all(
        progress,
        row ->
            method.path(
                new Allocation.Prompt(
                    row.reward, row.reference, row.length, pool.draws(row.prompt())),
                strengths,
                points(method, row)));
    return measuring.path(seed);
  }

  private static MeasuredPath joint(
      Joint method,
      CandidatePool pool,
      double[][] rewards,
      double[] proxy,
      long seed,
      Progress progress) {
    double[] strengths = method.strengths();
    Measuring measuring = new Measuring(pool, proxy, fromReference(method, strengths));
    int prompts = pool.prompts();
    double[] reference = pool.reference().toArray();
    int[] start = new int[prompts + 1];
    for (int x = 0; x < prompts; x++) {
      measuring.put(0, x, reference, pool.start(x), 0);
      start[x + 1] = pool.end(x);
    }
    Joint.Problem problem = new Joint.Problem(pool.weights().toArray(), start, rewards, reference);
    int first = method.startsAtReference() ? 0 : 1;
    Measured measured =
        new Measured(measuring, first, problem, Parallel.grain(prompts, pool.size()), progress);
    Supplier<Measuring> work =
        () -> {
          method.path(problem, strengths, measured);
          return measuring;
        };
    // A method of this kind goes over all prompts many times, and on few of them briefly.
    boolean brief = Parallel.grain(prompts, (long) pool.size() * rewards.length) >= prompts;
    return (brief ? work.get() : Parallel.inside(work)).path(seed);
  }

  /** Measures the policies of all prompts, point by point, the first of them in a given place. */
  private record Measured(
      Measuring measuring, int first, Joint.Problem problem, int grain, Progress progress)
      implements Joint.PolicyRows {

    @Override
    public void put(int point, double[][] policy) {
      every(
          x -> {
            double klNats = Simplex.klNats(policy[x], problem.reference(x));
            measuring.put(first + point, x, policy[x], 0, klNats);
          });
    }

    @Override
    public void put(int point, Joint.Problem problem, double[] policy, double[] klNats) {
      every(x -> measuring.put(first + point, x, policy, problem.start()[x], klNats[x]));
    }

    private void every(IntConsumer measure) {
      Parallel.forRanges(
          problem.prompts(),
          grain,
          progress,
          (from, to) -> {
            for (int x = from; x < to; x++) {
              measure.accept(x);
            }
          });
    }
  }

  private static MeasuredPath game(
      Game method,
      CandidatePool pool,
      double[] scores,
      double[] proxy,
      long seed,
      Progress progress) {
    double[] strengths = method.strengths();
    Measuring measuring = new Measuring(pool, proxy, fromReference(method, strengths));
    measuring.all(
        progress,
        row -> {
          int size = row.reward.length;
          int start = pool.start(row.prompt());
          double[][] preference = preference(Arrays.copyOfRange(scores, start, start + size));
          Optimizer.Points points = points(method, row);
          method.path(
              preference,
              row.reference,
              strengths,
              (point, policy) -> {
                progress.tick();
                points.put(point, policy);
              });
        });
    return measuring.path(seed);
  }

  /**
   * The Bradley-Terry preferences of K scores, {@code P_ij = e^(s_i) / (e^(s_i) + e^(s_j))}: K
   * exponentials, and quotients that the processor computes several at a time. Each of P_ij and
   * P_ji keeps all its digits, however small it is.
   */
  static double[][] preference(double[] scores) {
    int size = scores.length;
    double most = Arrays.stream(scores).max().orElseThrow();
    double least = Arrays.stream(scores).min().orElseThrow();
    double[][] preference = new double[size][size];
    if (most - least > 1400) { // further apart than the exponents of doubles reach
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          preference[i][j] = 1 / (1 + Math.exp(scores[j] - scores[i]));
        }
      }
      return preference;
    }
    double[] e = new double[size];
    for (int i = 0; i < size; i++) {
      e[i] = Math.exp(scores[i] - (most + least) / 2);
    }
    for (int i = 0; i < size; i++) {
      double[] row = preference[i];
      double mine = e[i];
      for (int j = 0; j < size; j++) {
        row[j] = mine / (mine + e[j]);
      }
    }
    return preference;
  }

  private static MeasuredPath direct(
      Direct method,
      CandidatePool pool,
      Study.Entry entry,
      Realisation realisation,
      long seed,
      Progress progress) {
    var pairs = realisation.pairs(entry.pairs());
    double[] lent =
        entry.reward() == null
            ? new double[pairs.pool().size()]
            : realisation.scores(entry.reward(), pairs.pool());
    Learner learner =
        new Learner(
            entry.training(), pairs.pool(), realisation.seeds().child("optimizer"), progress);
    learner.direct(method, pairs, lent);
    double[] proxy =
        entry.reward() != null
            ? realisation.scores(entry.reward(), pool)
            : Canonical.standardised(pool, learner.implicitReward(pool));
    Measuring measuring = new Measuring(pool, proxy, learner.steps());
    measure(learner, pool, measuring, progress);
    return measuring.path(seed);
  }

  private static void measure(
      Learner learner, CandidatePool pool, Measuring measuring, Progress progress) {
    PolicyClass.Head head = learner.bind(pool);
    List<double[]> checkpoints = learner.checkpoints();
    measuring.all(
        progress,
        row -> {
          row.put(0, row.reference); // where every policy starts
          double[] f = new double[row.reward.length];
          for (int k = 1; k < checkpoints.size(); k++) {
            head.evaluate(checkpoints.get(k), row.prompt(), f);
            row.putTilt(k, f);
          }
        });
  }
}
