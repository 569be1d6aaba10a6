package goodhart.reward;

import goodhart.Progress;
import goodhart.internal.Parallel;
import goodhart.pool.CandidatePool;
import goodhart.pool.FeatureMatrix;
import goodhart.preference.PreferencePairs;

/**
 * A reward that is linear in the features: {@code r_i = sum_j w_j (phi_ij - mean_j) / scale_j}.
 * What {@link BradleyTerry} trains with {@code head: 'linear'}.
 */
public final class LinearReward implements RewardModel {
  private static final int GRAIN = 8192;

  private final Standardizer standardizer;
  private final double[] weight;
  private final double[] raw;
  private final double offset;

  private LinearReward(Standardizer standardizer, double[] weight) {
    this.standardizer = standardizer;
    this.weight = weight;
    raw = new double[weight.length];
    double shift = 0;
    for (int j = 0; j < weight.length; j++) {
      raw[j] = weight[j] * standardizer.inverse()[j];
      shift -= raw[j] * standardizer.mean()[j];
    }
    offset = shift;
  }

  static LinearReward train(
      PreferencePairs pairs, double[] label, double[] margin, double ridge, Progress progress) {
    Standardizer standardizer = Standardizer.of(pairs, progress);
    FeatureMatrix features = pairs.pool().features();
    if (features.sparse()) {
      return new LinearReward(
          standardizer, sparse(pairs, label, margin, ridge, standardizer, progress));
    }
    double[][] x = new double[pairs.size()][features.dimension()];
    for (int k = 0; k < x.length; k++) {
      features.addTo(pairs.first(k), 1, x[k]);
      features.addTo(pairs.second(k), -1, x[k]);
      for (int j = 0; j < x[k].length; j++) {
        x[k][j] *= standardizer.inverse()[j];
      }
    }
    PairNewton newton = new PairNewton(x, label, pairs.relativeWeights(), margin, ridge);
    return new LinearReward(standardizer, newton.minimise(progress));
  }

  private static double[] sparse(
      PreferencePairs pairs,
      double[] label,
      double[] margin,
      double ridge,
      Standardizer standardizer,
      Progress progress) {
    if (ridge == 0) {
      throw new IllegalArgumentException(
          "ridge must be > 0 on sparse features, got 0: an n-gram that never loses has no finite"
              + " weight");
    }
    PairDifferences x = PairDifferences.of(pairs, progress);
    PairNewtonCg newton =
        new PairNewtonCg(x, standardizer.inverse(), label, pairs.relativeWeights(), margin, ridge);
    return newton.minimise(PairNewtonCg.TOLERANCE, progress);
  }

  /** w on standardised features, d numbers: how much each feature matters. A copy. */
  public double[] weights() {
    return weight.clone();
  }

  /** {@code w_j / scale_j}, d numbers: the reward of one unit of each feature. A copy. */
  public double[] rawWeights() {
    return raw.clone();
  }

  @Override
  public double[] score(CandidatePool pool) {
    FeatureMatrix features = standardizer.featuresOf(pool);
    double[] score = new double[pool.size()];
    Parallel.forRanges(
        score.length,
        GRAIN,
        Progress.NONE,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            score[i] = features.dot(i, raw) + offset;
          }
        });
    return score;
  }

  @Override
  public String toString() {
    return "linear reward of " + weight.length + " features";
  }
}
