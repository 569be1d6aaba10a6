package goodhart.benchmarks.job;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.benchmarks.DataSet;
import goodhart.pool.CandidatePool;
import goodhart.pool.FeatureMatrix;
import goodhart.preference.PreferencePairs;
import goodhart.reward.BradleyTerry;
import goodhart.reward.LinearReward;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A linear Bradley-Terry reward on sparse differences; the result is the objective at the end.
 *
 * <p>Ours standardises: its ridge is on {@code w_raw * scale}. The peer is given the ridge on raw
 * weights, so that both minimise the same function.
 */
public record RewardSparse() implements Job {
  private static final long SEED = 5;
  private static final int DIMENSION = 1 << 15;
  private static final int NON_ZEROS = 100;

  /** On raw weights: scikit-learn's C = 1 at 100,000 pairs. */
  private static final double RIDGE = 5e-6;

  private static int pairs(Scale scale) {
    return scale.of(100_000, 20_000);
  }

  @Override
  public String size(Scale scale) {
    return pairs(scale) + " pairs x " + DIMENSION + ", " + NON_ZEROS + " non-zeros";
  }

  /** Row 2k is the first response of pair k with {@link #NON_ZEROS} words, row 2k + 1 is empty. */
  @Override
  public void make(Scale scale, DataSet data) throws IOException {
    int n = pairs(scale);
    SplittableRandom random = new SplittableRandom(SEED);
    double[] truth = Draws.gaussian(random, DIMENSION);
    int[] starts = new int[n + 1];
    int[] columns = new int[n * NON_ZEROS];
    double[] values = new double[n * NON_ZEROS];
    double[] label = new double[n];
    for (int k = 0; k < n; k++) {
      int[] words =
          random
              .doubles()
              .mapToInt(u -> (int) (DIMENSION * u * u)) // frequent words and rare ones
              .distinct()
              .limit(NON_ZEROS)
              .sorted()
              .toArray();
      double margin = 0;
      for (int j = 0; j < NON_ZEROS; j++) {
        int sign = random.nextBoolean() ? 1 : -1;
        columns[k * NON_ZEROS + j] = words[j];
        values[k * NON_ZEROS + j] = (float) (sign / Math.sqrt(NON_ZEROS));
        margin += truth[words[j]] * values[k * NON_ZEROS + j];
      }
      starts[k + 1] = starts[k] + NON_ZEROS;
      label[k] = random.nextDouble() < 1 / (1 + Math.exp(-2 * margin)) ? 1 : 0;
    }
    data.put("starts", starts);
    data.put("columns", columns);
    data.put("values", values, values.length);
    data.put("label", label, n);
    data.set("dimension", DIMENSION);
    data.set("ridge", RIDGE);
  }

  @Override
  public Work prepare(DataSet data) {
    int[] starts = data.ints("starts");
    int[] columns = data.ints("columns");
    double[] values = data.doubles("values");
    double[] label = data.doubles("label");
    int n = label.length;
    int[] start = new int[2 * n + 1];
    int[] first = new int[n];
    int[] second = new int[n];
    for (int k = 0; k < n; k++) {
      start[2 * k + 1] = starts[k + 1];
      start[2 * k + 2] = starts[k + 1];
      first[k] = 2 * k;
      second[k] = 2 * k + 1;
    }
    float[] value = new float[values.length];
    for (int j = 0; j < value.length; j++) {
      value[j] = (float) values[j];
    }
    int[] counts = new int[n];
    Arrays.fill(counts, 2);
    CandidatePool pool =
        CandidatePool.builder(counts)
            .features(FeatureMatrix.sparse(DIMENSION, start, columns, value))
            .build();
    PreferencePairs pairs = new PreferencePairs(pool, first, second, label);
    double scale = scale(pairs);
    BradleyTerry trainer =
        new BradleyTerry("linear", 64, RIDGE * scale * scale, 0, 1, 1e-3, 64, 0, 1, false);
    return round -> {
      LinearReward reward = (LinearReward) trainer.train(pairs, new Seeds(round), Progress.NONE);
      return new double[] {objective(reward.rawWeights(), starts, columns, values, label)};
    };
  }

  /** Raw over standardised weights, one number for all sparse features. */
  private static double scale(PreferencePairs pairs) {
    LinearReward reward =
        (LinearReward)
            new BradleyTerry("linear", 64, 1, 0, 1, 1e-3, 64, 0, 1, false)
                .train(pairs, new Seeds(1), Progress.NONE);
    double[] raw = reward.rawWeights();
    double[] weights = reward.weights();
    for (int j = 0; j < raw.length; j++) {
      if (weights[j] != 0) {
        return raw[j] / weights[j];
      }
    }
    throw new IllegalStateException("no feature has a weight");
  }

  private static double objective(
      double[] w, int[] starts, int[] columns, double[] values, double[] label) {
    double loss = 0;
    for (int k = 0; k < label.length; k++) {
      double margin = 0;
      for (int at = starts[k]; at < starts[k + 1]; at++) {
        margin += w[columns[at]] * values[at];
      }
      double z = label[k] > 0.5 ? margin : -margin;
      loss += Math.max(0, -z) + Math.log1p(Math.exp(-Math.abs(z)));
    }
    double squares = 0;
    for (double v : w) {
      squares += v * v;
    }
    return loss / label.length + RIDGE * squares;
  }
}
