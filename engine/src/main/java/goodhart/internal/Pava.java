package goodhart.internal;

import java.util.Arrays;

/**
 * A non-decreasing function fitted to weighted points: isotonic regression by pooling adjacent
 * violators.
 *
 * <pre>{@code f = argmin over non-decreasing f of  sum_i w_i (f(s_i) - y_i)^2}</pre>
 *
 * Points of equal s are pooled first. Between the knots f is linear, outside of them constant. On
 * the points of the fit its weighted mean is that of y.
 *
 * @param knots the distinct s, in increasing order, at least one
 * @param values f at the knots
 */
public record Pava(double[] knots, double[] values) {

  /**
   * Fits f to n points, n >= 1.
   *
   * @param s where the points are, in any order
   * @param y what is fitted
   * @param weight their weights, > 0
   */
  public static Pava fit(double[] s, double[] y, double[] weight) {
    Integer[] order = new Integer[s.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(s[a], s[b]));
    double[] knots = new double[s.length];
    // Blocks of knots that share a value: their total weight, weighted sum of y and number of
    // knots.
    double[] mass = new double[s.length];
    double[] sum = new double[s.length];
    int[] size = new int[s.length];
    int n = 0;
    int blocks = 0;
    for (int at = 0; at < order.length; ) {
      double here = s[order[at]];
      knots[n++] = here;
      mass[blocks] = 0;
      sum[blocks] = 0;
      size[blocks] = 1;
      for (; at < order.length && s[order[at]] == here; at++) {
        mass[blocks] += weight[order[at]];
        sum[blocks] += weight[order[at]] * y[order[at]];
      }
      blocks++;
      while (blocks > 1
          && sum[blocks - 2] * mass[blocks - 1] >= sum[blocks - 1] * mass[blocks - 2]) {
        blocks--;
        mass[blocks - 1] += mass[blocks];
        sum[blocks - 1] += sum[blocks];
        size[blocks - 1] += size[blocks];
      }
    }
    double[] values = new double[n];
    int from = 0;
    for (int b = 0; b < blocks; b++) {
      Arrays.fill(values, from, from + size[b], sum[b] / mass[b]);
      from += size[b];
    }
    return new Pava(Arrays.copyOf(knots, n), values);
  }

  /** f at s. */
  public double at(double s) {
    int found = Arrays.binarySearch(knots, s);
    if (found >= 0) {
      return values[found];
    }
    int above = -found - 1;
    if (above == 0) {
      return values[0];
    }
    if (above == knots.length) {
      return values[above - 1];
    }
    double share = (s - knots[above - 1]) / (knots[above] - knots[above - 1]);
    return values[above - 1] + share * (values[above] - values[above - 1]);
  }
}
