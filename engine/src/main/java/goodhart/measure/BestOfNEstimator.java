package goodhart.measure;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Estimates from N draws what the best of n draws would earn, without bias, for every n up to N.
 *
 * <pre>{@code estimate = sum_(i=n..N) C(i-1, n-1) / C(N, n) * g_(i),
 * g_(i) = value of the draw with the i-th lowest selection score}</pre>
 *
 * n = 1 is the mean, n = N the value of the top draw. Draws that tie in the selection score count
 * with their mean value, which is the average over the orders they could have come in. On a pool
 * {@link goodhart.optimize.BestOfN} needs no estimate.
 *
 * <p>Source: the estimator of Coste et al. 2023 (arXiv 2310.02743), after Nakano et al. 2021 (arXiv
 * 2112.09332). Deviation: ties are averaged.
 */
public final class BestOfNEstimator {
  private final double[] value;

  /**
   * Sorts the draws.
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
    int size = value.length;
    Integer[] order = new Integer[size];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> selection[i] + 0.0));
    this.value = new double[size];
    for (int from = 0; from < size; ) {
      int to = from;
      double sum = 0;
      while (to < size && selection[order[to]] == selection[order[from]]) {
        sum += value[order[to++]];
      }
      if (to == from) {
        throw new IllegalArgumentException("a selection score must be a number, got NaN");
      }
      Arrays.fill(this.value, from, to, sum / (to - from));
      from = to;
    }
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
    // The weight of i = N is n / N; each one below follows from the one above.
    double weight = (double) n / size;
    double sum = 0;
    for (int i = size; i >= n; i--) {
      sum += weight * value[i - 1];
      weight *= (double) (i - n) / Math.max(1, i - 1);
    }
    return sum;
  }
}
