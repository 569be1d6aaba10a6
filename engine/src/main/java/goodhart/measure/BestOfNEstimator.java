package goodhart.measure;

import goodhart.internal.Dense;
import goodhart.optimize.BestOfN;
import java.util.Arrays;

/**
 * Estimates from N draws what the best of n draws would earn, without bias, for every n up to N.
 *
 * <pre>{@code estimate = sum_(i=n..N) C(i-1, n-1) / C(N, n) * g_(i),
 * g_(i) = value of the draw with the i-th lowest selection score}</pre>
 *
 * n = 1 is the mean, n = N the value of the top draw. Draws that tie in the selection score count
 * with their mean value, which is the average over the orders they could have come in. The weights
 * are those of {@link BestOfN#fromDraws}.
 *
 * <p>Source: the estimator of Coste et al. 2023 (arXiv 2310.02743), after Nakano et al. 2021 (arXiv
 * 2112.09332). Deviation: ties are averaged.
 */
public final class BestOfNEstimator {
  private final double[] selection;
  private final double[] value;
  private final int[] once;

  /**
   * Copies the draws.
   *
   * @param selection N finite scores that pick the best: the proxy reward
   * @param value N values to report of the one picked: gold or proxy reward
   */
  public BestOfNEstimator(double[] selection, double[] value) {
    if (selection.length != value.length || value.length == 0) {
      throw new IllegalArgumentException(
          "the best of n needs as many values as selection scores, at least one, got "
              + value.length
              + " and "
              + selection.length);
    }
    for (double score : selection) {
      if (!Double.isFinite(score)) {
        throw new IllegalArgumentException("a selection score must be finite, got " + score);
      }
    }
    this.selection = selection.clone();
    this.value = value.clone();
    once = new int[value.length];
    Arrays.fill(once, 1);
  }

  /**
   * The estimate for one n.
   *
   * @throws IllegalArgumentException when n is not between 1 and N
   */
  public double estimate(int n) {
    int size = value.length;
    if (n < 1 || n > size) {
      throw new IllegalArgumentException(
          "n must be between 1 and the number of draws, " + size + ", got " + n);
    }
    double[] policy = new double[size];
    BestOfN.fromDraws(n, selection, once, policy);
    return Dense.dot(policy, value, size);
  }
}
