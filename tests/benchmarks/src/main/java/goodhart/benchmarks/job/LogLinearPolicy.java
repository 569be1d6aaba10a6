package goodhart.benchmarks.job;

import goodhart.Seeds;
import goodhart.benchmarks.DataSet;
import goodhart.measure.MeasuredPath;
import goodhart.optimize.Direct;
import goodhart.optimize.Grpo;
import goodhart.optimize.Optimizer;
import goodhart.policy.LogLinear;
import goodhart.pool.CandidatePool;
import goodhart.pool.PoolSource;
import goodhart.preference.PreferencePairs;
import goodhart.preference.PreferenceSource;
import goodhart.study.RewardSource;
import goodhart.study.Training;
import java.io.IOException;
import java.util.SplittableRandom;

/**
 * A log-linear policy learnt on a pool, measured exactly along the way; the result is KL, proxy and
 * gold at the end. What is drawn on the way differs between the sides, so the result does by
 * chance.
 *
 * @param method online or direct
 * @param group responses a group of an online method, for the peer
 * @param beta of the method, for the peer
 */
public record LogLinearPolicy(Optimizer method, int group, double beta) implements Job {
  private static final long SEED = 666;
  private static final int PROMPTS = 256;
  private static final int CANDIDATES = 512;
  private static final int DIMENSION = 16;
  private static final int PAIRS = 4000;

  /** Checkpoints are spaced geometrically; of 44 asked for, 31 are different steps. */
  private static final int CHECKPOINTS = 44;

  private static Training training(int steps) {
    return new Training(new LogLinear(), steps, 0.1, 256, CHECKPOINTS, 1);
  }

  private static int steps(Scale scale) {
    return scale.of(300, 60);
  }

  @Override
  public String size(Scale scale) {
    String pool = PROMPTS + " x " + CANDIDATES + " x " + DIMENSION + ", " + steps(scale) + " steps";
    return method instanceof Direct ? PAIRS + " pairs, " + pool : pool;
  }

  @Override
  public void make(Scale scale, DataSet data) throws IOException {
    int n = PROMPTS * CANDIDATES;
    SplittableRandom random = new SplittableRandom(SEED);
    double[] features = Draws.gaussian(random, n * DIMENSION);
    double[] seen = Draws.gaussian(random, DIMENSION);
    double[] good = Draws.gaussian(random, DIMENSION);
    double[] reward = new double[n];
    double[] gold = new double[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < DIMENSION; j++) {
        double feature = features[i * DIMENSION + j] / Math.sqrt(DIMENSION);
        reward[i] += seen[j] * feature;
        gold[i] += (0.6 * seen[j] + 0.8 * good[j]) * feature;
      }
      reward[i] += 0.5 * random.nextGaussian();
      gold[i] -= 0.1 * gold[i] * gold[i];
    }
    data.put("features", features, n, DIMENSION);
    Draws.put(
        data, PROMPTS, CANDIDATES, Draws.reference(random, PROMPTS, CANDIDATES, 0.5), reward, gold);
    pairs(random, gold, data);
    data.set("group", group);
    data.set("beta", beta);
    data.set("rate", training(1).learningRate());
    data.set("batch", training(1).batchSize());
    data.set("steps", steps(scale));
    data.set("measured", measured(steps(scale)));
  }

  private static void pairs(SplittableRandom random, double[] gold, DataSet data)
      throws IOException {
    int[] first = new int[PAIRS];
    int[] second = new int[PAIRS];
    double[] label = new double[PAIRS];
    for (int k = 0; k < PAIRS; k++) {
      int start = CANDIDATES * random.nextInt(PROMPTS);
      int i = random.nextInt(CANDIDATES);
      first[k] = start + i;
      second[k] = start + (i + 1 + random.nextInt(CANDIDATES - 1)) % CANDIDATES;
      double preferred = 1 / (1 + Math.exp(gold[second[k]] - gold[first[k]]));
      label[k] = random.nextDouble() < preferred ? 1 : 0;
    }
    data.put("first", first);
    data.put("second", second);
    data.put("label", label, PAIRS);
  }

  /** The steps at which the engine measures, as a run on a tiny pool says. */
  private static double[] measured(int steps) {
    CandidatePool tiny =
        CandidatePool.builder(2)
            .features(new double[][] {{0}, {1}})
            .gold(0, 1)
            .column("proxy", 0, 1)
            .build();
    MeasuredPath path =
        Studied.path(
            tiny, new Grpo(), new RewardSource.OfColumn("proxy"), null, training(steps), 1);
    return path.strength();
  }

  @Override
  public Work prepare(DataSet data) {
    CandidatePool pool = Draws.pool(data);
    PreferenceSource pairs =
        method instanceof Direct
            ? new Given(
                new PreferencePairs(
                    pool, data.ints("first"), data.ints("second"), data.doubles("label")))
            : null;
    Training training = training((int) data.number("steps"));
    return round -> {
      MeasuredPath path =
          Studied.path(pool, method, new RewardSource.OfColumn("proxy"), pairs, training, round);
      return Studied.means(path, path.points() - 1);
    };
  }

  /** Pairs that exist already. */
  private record Given(PreferencePairs pairs) implements PreferenceSource {
    @Override
    public PoolSource source() {
      return pairs.pool();
    }

    @Override
    public PreferencePairs collect(PoolSource.Draw draw, Seeds seeds) {
      return pairs;
    }
  }
}
