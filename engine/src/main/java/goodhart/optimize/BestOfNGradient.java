package goodhart.optimize;

import goodhart.internal.Check;
import goodhart.internal.Dense;

/**
 * Advantages whose policy gradient is that of the expected best of n draws, {@code J_n(p) = E max(r
 * of n draws from p)}.
 */
final class BestOfNGradient {
  private static final int LARGEST_RATIO = 16;

  private BestOfNGradient() {}

  /** On a whole candidate list: {@link BestOfNAware#gradient}, less its mean under the policy. */
  static void exact(int n, Online.Group group, double[] advantage) {
    BestOfNAware.gradient(n, group.reward(), group.weight(), advantage);
    double mean = Dense.dot(group.weight(), advantage, group.size());
    for (int i = 0; i < group.size(); i++) {
      advantage[i] -= mean;
    }
  }

  /**
   * On m draws: a weighted sum of unbiased estimates for k <= m draws, each response against the
   * best of k - 1 others, averaged over all subsets of them.
   *
   * <pre>{@code A_i = m sum_k weight_k (k / m) mean over subsets S of k - 1 others (r_i - max S)_+}
   * </pre>
   *
   * For k = 1 there is nothing to beat and the mean of the others is the baseline.
   *
   * @param k numbers of draws, 1 to m
   * @param weight a weight for each
   */
  static void sampled(int[] k, double[] weight, Online.Group group, double[] advantage) {
    int size = group.size();
    double[] reward = group.reward();
    int[] order = Ranking.descending(reward);
    double single = 0;
    double[] against = new double[size]; // by rank from the worst, 1 to size - 1
    for (int a = 0; a < k.length; a++) {
      if (k[a] == 1) {
        single += weight[a];
      } else if (size > 1) {
        double share = weight[a] * k[a] * (k[a] - 1) / (size - 1);
        for (int j = size - 1; j >= k[a] - 1; j--) {
          against[j] += share;
          share *= (j - k[a] + 1) / (j - 1.0);
        }
      }
    }
    double mean = 0;
    for (int i = 0; i < size; i++) {
      mean += (reward[i] - reward[0]) / size;
    }
    double beaten = 0;
    double value = 0;
    for (int j = 0; j < size; j++) {
      int i = order[size - 1 - j];
      if (j > 0) {
        beaten += against[j];
        value += beaten * (reward[i] - reward[order[size - j]]);
      }
      double lead = (reward[i] - reward[0] - mean) * size / Math.max(1, size - 1);
      advantage[i] = value + single * lead;
    }
  }

  /** The rules that methods of this kind share. */
  static void check(int n, int groupSize, int least) {
    Check.atLeast("n", n, 1);
    GroupSize.exactOrAtLeast(least, groupSize, "the best of n is extrapolated from smaller groups");
    if (groupSize > 0 && n > (long) LARGEST_RATIO * groupSize) {
      throw new IllegalArgumentException(
          "n must be <= "
              + LARGEST_RATIO
              + " * groupSize = "
              + (long) LARGEST_RATIO * groupSize
              + ", got "
              + n
              + ": further out the extrapolation is mostly noise. Draw more responses");
    }
  }
}
