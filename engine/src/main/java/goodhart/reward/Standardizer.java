package goodhart.reward;

import goodhart.Progress;
import goodhart.internal.Parallel;
import goodhart.pool.CandidatePool;
import goodhart.pool.FeatureMatrix;
import goodhart.pool.Features;
import goodhart.preference.PreferencePairs;
import java.util.Arrays;

/**
 * Features in units that one ridge suits, over the responses of the training pairs.
 *
 * <p>Each dense feature has mean 0 and standard deviation 1; a constant one becomes 0. Sparse
 * features have mean 0 and one scale in common, so that the variances of all of them add up to
 * {@value #SPARSE_VARIANCE}: together they have the room of one dense feature. With a scale of its
 * own, an n-gram that occurs once would have as much room as one that every second response has,
 * and there are thousands of those.
 *
 * @param mean d means
 * @param inverse d reciprocals of scales; 0 for a constant feature
 * @param description how the features are computed from texts; null where they were given
 */
record Standardizer(double[] mean, double[] inverse, Features description) {
  /** How many dense features the sparse ones weigh as much as, together. */
  static final double SPARSE_VARIANCE = 1;

  private static final int MOST_BLOCKS = 16;

  /**
   * Means and deviations over both responses of every pair by the pair's weight, a repeated one as
   * often as it is.
   */
  static Standardizer of(PreferencePairs pairs) {
    return of(pairs, Progress.NONE);
  }

  /** Like {@link #of(PreferencePairs)}, which can be stopped. */
  static Standardizer of(PreferencePairs pairs, Progress progress) {
    FeatureMatrix features = pairs.pool().features(progress);
    double[] mean = new double[features.dimension()];
    double[] inverse = new double[features.dimension()];
    dense(pairs, features, mean, inverse);
    if (features.sparse()) {
      sparse(pairs, features, mean, inverse, progress);
    }
    return new Standardizer(mean, inverse, pairs.pool().describedFeatures().orElse(null));
  }

  private static void dense(
      PreferencePairs pairs, FeatureMatrix features, double[] mean, double[] inverse) {
    int d = features.denseDimension();
    int responses = 2 * pairs.size();
    double[] weight = pairs.relativeWeights();
    double[] square = new double[d];
    for (int k = 0; k < responses; k++) {
      int i = response(pairs, k);
      for (int j = 0; j < d; j++) {
        mean[j] += weight[k / 2] / responses * features.get(i, j);
      }
    }
    for (int k = 0; k < responses; k++) {
      int i = response(pairs, k);
      for (int j = 0; j < d; j++) {
        double deviation = features.get(i, j) - mean[j];
        square[j] += weight[k / 2] * deviation * deviation / responses;
      }
    }
    for (int j = 0; j < d; j++) {
      double deviation = Math.sqrt(square[j]);
      // What rounding leaves of a constant is not a feature.
      inverse[j] = deviation > 1e-10 * Math.abs(mean[j]) ? 1 / deviation : 0;
    }
  }

  private static void sparse(
      PreferencePairs pairs,
      FeatureMatrix features,
      double[] mean,
      double[] inverse,
      Progress progress) {
    int dense = features.denseDimension();
    int d = features.dimension();
    int responses = 2 * pairs.size();
    double[] weight = pairs.relativeWeights();
    int blocks = (int) Math.max(1, Math.min(MOST_BLOCKS, features.nonZeros() / (4L * d)));
    double[][] sums = new double[blocks][d];
    double[] squares = new double[blocks];
    Parallel.forRanges(
        blocks,
        1,
        progress,
        (first, last) -> {
          for (int b = first; b < last; b++) {
            int to = (int) ((b + 1L) * responses / blocks);
            for (int k = (int) ((long) b * responses / blocks); k < to; k++) {
              int i = response(pairs, k);
              for (int at = features.sparseStart(i); at < features.sparseEnd(i); at++) {
                double value = features.sparseValue(at);
                sums[b][features.sparseFeature(at)] += weight[k / 2] * value;
                squares[b] += weight[k / 2] * value * value;
              }
            }
          }
        });
    double variance = Arrays.stream(squares).sum() / responses;
    for (int j = dense; j < d; j++) {
      for (double[] sum : sums) {
        mean[j] += sum[j];
      }
      mean[j] /= responses;
      variance -= mean[j] * mean[j];
    }
    double square = Arrays.stream(squares).sum() / responses;
    boolean varies = variance > 1e-12 * square;
    Arrays.fill(inverse, dense, d, varies ? Math.sqrt(SPARSE_VARIANCE / variance) : 0);
  }

  private static int response(PreferencePairs pairs, int k) {
    return k % 2 == 0 ? pairs.first(k / 2) : pairs.second(k / 2);
  }

  int dimension() {
    return mean.length;
  }

  /** The standardised features of one candidate, into d numbers. */
  void row(FeatureMatrix features, int candidate, double[] into) {
    features.copyRow(candidate, into);
    for (int j = 0; j < into.length; j++) {
      into[j] = (into[j] - mean[j]) * inverse[j];
    }
  }

  /**
   * The features of a pool as the training pool has them: computed from its texts where it has
   * texts and its own features are others.
   *
   * @throws IllegalArgumentException with both dimensions, where they are others and cannot be
   *     computed
   */
  FeatureMatrix featuresOf(CandidatePool pool) {
    FeatureMatrix features =
        description != null && pool.hasTexts() ? pool.featuresAs(description) : pool.features();
    if (features.dimension() != dimension()) {
      throw new IllegalArgumentException(
          "the reward model was trained on "
              + dimension()
              + " features and the pool has "
              + features.dimension()
              + ": score a pool with the features of the training pool");
    }
    return features;
  }
}
