package goodhart.reward;

import goodhart.pool.FeatureMatrix;
import goodhart.preference.PreferencePairs;

/**
 * Features with mean 0 and standard deviation 1 over the responses of the training pairs, so that
 * one ridge suits features of any unit. A constant feature becomes 0.
 *
 * @param mean d means
 * @param inverse d reciprocals of standard deviations; 0 for a constant feature
 */
record Standardizer(double[] mean, double[] inverse) {

  /**
   * Means and deviations over both responses of every pair by the pair's weight, a repeated one as
   * often as it is.
   */
  static Standardizer of(PreferencePairs pairs) {
    FeatureMatrix features = pairs.pool().features();
    int d = features.dimension();
    int responses = 2 * pairs.size();
    double[] weight = pairs.relativeWeights();
    double[] mean = new double[d];
    double[] square = new double[d];
    double[] row = new double[d];
    for (int k = 0; k < responses; k++) {
      features.addTo(response(pairs, k), weight[k / 2] / responses, mean);
    }
    for (int k = 0; k < responses; k++) {
      features.copyRow(response(pairs, k), row);
      for (int j = 0; j < d; j++) {
        square[j] += weight[k / 2] * (row[j] - mean[j]) * (row[j] - mean[j]) / responses;
      }
    }
    double[] inverse = new double[d];
    for (int j = 0; j < d; j++) {
      double deviation = Math.sqrt(square[j]);
      // What rounding leaves of a constant is not a feature.
      inverse[j] = deviation > 1e-10 * Math.abs(mean[j]) ? 1 / deviation : 0;
    }
    return new Standardizer(mean, inverse);
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
   * Refuses features of another dimension.
   *
   * @throws IllegalArgumentException with both dimensions
   */
  void require(FeatureMatrix features) {
    if (features.dimension() != dimension()) {
      throw new IllegalArgumentException(
          "the reward model was trained on "
              + dimension()
              + " features and the pool has "
              + features.dimension()
              + ": score a pool with the features of the training pool");
    }
  }
}
