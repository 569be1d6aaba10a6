package goodhart.policy;

import goodhart.internal.Dense;
import goodhart.policy.PolicyClass.Margins;
import goodhart.pool.FeatureMatrix;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Margins that are linear in the features: {@code w . (phi_first - phi_second)}. */
final class LinearMargins {
  /** Differences of all pairs are kept up to this many numbers, 32 MB: more than a cache holds. */
  private static final int MOST_KEPT = 1 << 22;

  private LinearMargins() {}

  /** See {@link PolicyClass.Head#margins}. */
  static Supplier<Margins> of(FeatureMatrix features, int[] first, int[] second) {
    if (features.sparse()) {
      return () -> new Sparse(features, first, second);
    }
    int dimension = features.dimension();
    int pairs = first.length;
    Differences looked = (pair, n, into) -> features.differences(first, second, pair, n, into);
    if ((long) pairs * dimension > MOST_KEPT) {
      return () -> new ByFeature(looked, dimension);
    }
    double[][] kept = new double[dimension][pairs];
    looked.fill(IntStream.range(0, pairs).toArray(), pairs, kept);
    return () -> new ByFeature((pair, n, into) -> gather(kept, pair, n, into), dimension);
  }

  private static void gather(double[][] kept, int[] pair, int n, double[][] into) {
    for (int j = 0; j < kept.length; j++) {
      double[] from = kept[j];
      double[] to = into[j];
      for (int k = 0; k < n; k++) {
        to[k] = from[pair[k]];
      }
    }
  }

  private interface Differences {
    /** Fills in d rows of {@code phi_first - phi_second} of n pairs. */
    void fill(int[] pair, int n, double[][] into);
  }

  /** Of dense features, feature by feature. */
  private static final class ByFeature implements Margins {
    private final Differences differences;
    private final double[][] difference;

    ByFeature(Differences differences, int dimension) {
      this.differences = differences;
      difference = new double[dimension][MOST];
    }

    @Override
    public void evaluate(double[] theta, int[] pair, int n, double[] margin) {
      differences.fill(pair, n, difference);
      Arrays.fill(margin, 0);
      Dense.addRowTimes(theta, difference, difference.length, margin);
    }

    @Override
    public void addGradient(int[] pair, int n, double[] slope, double[] gradient) {
      Dense.addDots(slope, difference, n, gradient);
    }
  }

  private record Sparse(FeatureMatrix features, int[] first, int[] second) implements Margins {
    @Override
    public void evaluate(double[] theta, int[] pair, int n, double[] margin) {
      for (int k = 0; k < n; k++) {
        margin[k] = features.dot(first[pair[k]], theta) - features.dot(second[pair[k]], theta);
      }
    }

    @Override
    public void addGradient(int[] pair, int n, double[] slope, double[] gradient) {
      for (int k = 0; k < n; k++) {
        features.addTo(first[pair[k]], slope[k], gradient);
        features.addTo(second[pair[k]], -slope[k], gradient);
      }
    }
  }
}
