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

  /** A map with independent normal weights of variance 1/d, so that z A has variance near 1. */
  static RandomFeatures draw(PreferencePairs pairs, int width, RandomGenerator generator) {
    int d = pairs.pool().features().dimension();
    double[][] weights = new double[d][width];
    for (double[] row : weights) {
      for (int h = 0; h < width; h++) {
        row[h] = generator.nextGaussian() / Math.sqrt(d);
      }
    }
    return new RandomFeatures(Standardizer.of(pairs), weights);
  }

  /** The pool with psi in place of its features. */
  CandidatePool map(CandidatePool pool) {
    FeatureMatrix features = pool.features();
    standardizer.require(features);
    int width = weights.length == 0 ? 0 : weights[0].length;
    double[][] psi = new double[pool.size()][width];
    Parallel.forRanges(
        psi.length,
        GRAIN,
        Progress.NONE,
        (from, to) -> {
          double[] z = new double[features.dimension()];
          for (int i = from; i < to; i++) {
            standardizer.row(features, i, z);
            Dense.addRowTimes(z, weights, z.length, psi[i]);
            for (int h = 0; h < width; h++) {
              // tanh by one exponential; an absolute error of 1e-16 is enough for a feature.
              psi[i][h] = 1 - 2 / (Math.exp(2 * psi[i][h]) + 1);
            }
          }
        });
    return pool.withFeatures(FeatureMatrix.of(psi));
  }

  /** The same comparisons on the mapped pool. */
  PreferencePairs map(PreferencePairs pairs) {
    return pairs.on(map(pairs.pool()));
  }
}
