package goodhart.reward;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.internal.Dense;
import goodhart.internal.Parallel;
import goodhart.pool.CandidatePool;
import goodhart.pool.FeatureMatrix;
import goodhart.preference.PreferencePairs;

/**
 * A reward with one hidden layer: {@code r_i = w2 . max(0, z_i W1 + b1)}, where z are standardised
 * features. What {@link BradleyTerry} trains with {@code head: 'mlp'}.
 */
public final class MlpReward implements RewardModel {
  private static final int GRAIN = 1024;

  private final Standardizer standardizer;
  // With the standardisation folded in, so that they apply to features as they are.
  private final double[][] inner;
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
      BradleyTerry settings,
      Seeds seeds,
      Progress progress) {
    Standardizer standardizer = Standardizer.of(pairs);
    return new MlpReward(
        standardizer, MlpTraining.run(pairs, label, settings, standardizer, seeds, progress));
  }

  @Override
  public double[] score(CandidatePool pool) {
    FeatureMatrix features = pool.features();
    standardizer.require(features);
    double[] score = new double[pool.size()];
    Parallel.forRanges(
        score.length,
        GRAIN,
        Progress.NONE,
        (from, to) -> {
          double[] row = new double[inner.length];
          double[] activation = new double[bias.length];
          for (int i = from; i < to; i++) {
            features.copyRow(i, row);
            score[i] = MlpTraining.forward(inner, bias, outer, row, row.length, activation);
          }
        });
    return score;
  }

  @Override
  public String toString() {
    return "MLP reward of " + inner.length + " features, " + bias.length + " hidden units";
  }
}
