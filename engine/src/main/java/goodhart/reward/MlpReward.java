package goodhart.reward;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.internal.BigProduct;
import goodhart.internal.Dense;
import goodhart.internal.Parallel;
import goodhart.pool.CandidatePool;
import goodhart.pool.FeatureMatrix;
import goodhart.preference.PreferencePairs;

/**
 * A reward with one hidden layer: {@code r_i = w2 . max(0, z_i W1 + b1)}, where z are standardised
 * features. What {@link BradleyTerry} trains with {@code head: 'mlp'}. Large products run on ND4J's
 * native library where there is one; that changes a score by rounding, about 1e-14.
 */
public final class MlpReward implements RewardModel {
  private static final int GRAIN = 1024;

  private final Standardizer standardizer;
  // With the standardisation folded in, so that they apply to features as they are.
  final double[][] inner;
  private final double[] bias;
  private final double[] outer;

  MlpReward(Standardizer standardizer, double[][] theta) {
    this.standardizer = standardizer;
    int d = standardizer.dimension();
    int hidden = theta[d].length;
    inner = new double[d][hidden];
    bias = theta[d].clone();
    outer = theta[d + 1].clone();
    for (int j = 0; j < d; j++) {
      Dense.axpy(standardizer.inverse()[j], theta[j], inner[j], 0);
      Dense.axpy(-standardizer.mean()[j], inner[j], bias, 0);
    }
  }

  static MlpReward train(
      PreferencePairs pairs,
      double[] label,
      double[] margin,
      BradleyTerry settings,
      Seeds seeds,
      Progress progress) {
    if (pairs.pool().features(progress).sparse()) {
      throw new IllegalArgumentException(
          "head 'mlp' needs dense features and the pool has n-grams, which are sparse. Use head:"
              + " 'linear', or compute features with words: 64 and without n-grams");
    }
    Standardizer standardizer = Standardizer.of(pairs);
    return new MlpReward(
        standardizer,
        MlpTraining.run(pairs, label, margin, settings, standardizer, seeds, progress));
  }

  @Override
  public double[] score(CandidatePool pool) {
    FeatureMatrix features = standardizer.featuresOf(pool);
    double[] score = new double[pool.size()];
    BigProduct.of(inner, score.length)
        .ifPresentOrElse(
            product -> scoreNatively(features, product, score),
            () ->
                Parallel.forRanges(
                    score.length,
                    GRAIN,
                    Progress.NONE,
                    (from, to) -> scoreRows(features, from, to, score)));
    return score;
  }

  private void scoreRows(FeatureMatrix features, int from, int to, double[] score) {
    double[] row = new double[inner.length];
    double[] activation = new double[bias.length];
    for (int i = from; i < to; i++) {
      features.copyRow(i, row);
      score[i] = MlpTraining.forward(inner, bias, outer, row, row.length, activation);
    }
  }

  /** The same on the native library, which uses all cores by itself; closes {@code product}. */
  void scoreNatively(FeatureMatrix features, BigProduct product, double[] score) {
    double[] row = new double[inner.length];
    double[] activation = new double[bias.length];
    try (product) {
      for (int from = 0; from < score.length; from += BigProduct.BLOCK) {
        int to = Math.min(score.length, from + BigProduct.BLOCK);
        for (int i = from; i < to; i++) {
          features.copyRow(i, row);
          product.put(row);
        }
        product.multiply();
        for (int i = from; i < to; i++) {
          product.take(activation);
          Dense.axpy(1, bias, activation, 0);
          score[i] = MlpTraining.output(outer, activation);
        }
      }
    }
  }

  @Override
  public String toString() {
    return "MLP reward of " + inner.length + " features, " + bias.length + " hidden units";
  }
}
