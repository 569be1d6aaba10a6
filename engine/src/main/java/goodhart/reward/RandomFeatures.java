package goodhart.reward;

import goodhart.Progress;
import goodhart.internal.Dense;
import goodhart.internal.Parallel;
import goodhart.pool.CandidatePool;
import goodhart.pool.FeatureMatrix;
import goodhart.preference.PreferencePairs;
import java.util.random.RandomGenerator;

/**
 * A random frozen feature map {@code psi(phi) = tanh(z A)}, z the standardised features: what a
 * pretrained model of its own sees of a response.
 *
 * @param standardizer of the pool's features
 * @param weights A, d rows of as many numbers as psi has
 */
record RandomFeatures(Standardizer standardizer, double[][] weights) {
  private static final int GRAIN = 1024;

  /**
   * A map with independent normal weights of variance 1/v, v the variance of all of z together (d
   * where all features are dense), so that z A has variance near 1.
   */
  static RandomFeatures draw(PreferencePairs pairs, int width, RandomGenerator generator) {
    FeatureMatrix features = pairs.pool().features();
    double[][] weights = new double[features.dimension()][width];
    double variance =
        features.denseDimension() + (features.sparse() ? Standardizer.SPARSE_VARIANCE : 0);
    for (double[] row : weights) {
      for (int h = 0; h < width; h++) {
        row[h] = generator.nextGaussian() / Math.sqrt(variance);
      }
    }
    return new RandomFeatures(Standardizer.of(pairs), weights);
  }

  /** The pool with psi in place of its features. */
  CandidatePool map(CandidatePool pool) {
    FeatureMatrix features = standardizer.featuresOf(pool);
    int width = weights.length == 0 ? 0 : weights[0].length;
    double[][] psi = new double[pool.size()][width];
    double[] centre = features.sparse() ? centre(width) : null;
    Parallel.forRanges(
        psi.length,
        GRAIN,
        Progress.NONE,
        (from, to) -> {
          double[] z = new double[centre == null ? features.dimension() : 0];
          for (int i = from; i < to; i++) {
            if (centre == null) {
              standardizer.row(features, i, z);
              Dense.addRowTimes(z, weights, z.length, psi[i]);
            } else {
              System.arraycopy(centre, 0, psi[i], 0, width);
              addTimes(features, i, psi[i]);
            }
            for (int h = 0; h < width; h++) {
              // tanh by one exponential; an absolute error of 1e-16 is enough for a feature.
              psi[i][h] = 1 - 2 / (Math.exp(2 * psi[i][h]) + 1);
            }
          }
        });
    return pool.withFeatures(FeatureMatrix.of(psi));
  }

  /** {@code -(mean / scale) A}: what a candidate without features maps to, before the tanh. */
  private double[] centre(int width) {
    double[] centre = new double[width];
    for (int j = 0; j < weights.length; j++) {
      Dense.axpy(-standardizer.mean()[j] * standardizer.inverse()[j], weights[j], centre, 0);
    }
    return centre;
  }

  /** Adds {@code (phi / scale) A}, without the zeros of phi. */
  private void addTimes(FeatureMatrix features, int candidate, double[] into) {
    double[] inverse = standardizer.inverse();
    for (int j = 0; j < features.denseDimension(); j++) {
      Dense.axpy(features.get(candidate, j) * inverse[j], weights[j], into, 0);
    }
    int end = features.sparseEnd(candidate);
    for (int at = features.sparseStart(candidate); at < end; at++) {
      int j = features.sparseFeature(at);
      Dense.axpy(features.sparseValue(at) * inverse[j], weights[j], into, 0);
    }
  }

  /** The same comparisons on the mapped pool. */
  PreferencePairs map(PreferencePairs pairs) {
    return pairs.on(map(pairs.pool()));
  }
}
