package goodhart;

import java.util.Locale;

/**
 * A number with its error.
 *
 * @param value the mean
 * @param standardError standard error of the mean; NaN when {@code n < 2}
 * @param n how many independent units (seeds, or prompts) it is averaged over
 */
public record Estimate(double value, double standardError, int n) {

  /** Mean and standard error of independent values. */
  public static Estimate of(double... values) {
    int n = values.length;
    double sum = 0;
    for (double v : values) {
      sum += v;
    }
    double mean = sum / n;
    double squares = 0;
    for (double v : values) {
      squares += (v - mean) * (v - mean);
    }
    return new Estimate(mean, n < 2 ? Double.NaN : Math.sqrt(squares / (n - 1) / n), n);
  }

  /**
   * Mean and standard error of independent values that do not all count alike; with equal weights
   * what {@link #of} says.
   *
   * <pre>{@code mean = sum w v / sum w,  error^2 = n/(n-1) sum w^2 (v - mean)^2 / (sum w)^2}</pre>
   *
   * @param values n numbers
   * @param weights n numbers >= 0, not all 0
   */
  public static Estimate weighted(double[] values, double[] weights) {
    int n = values.length;
    double all = 0;
    double sum = 0;
    for (int k = 0; k < n; k++) {
      all += weights[k];
      sum += weights[k] * values[k];
    }
    double mean = sum / all;
    double squares = 0;
    for (int k = 0; k < n; k++) {
      double influence = weights[k] * (values[k] - mean) / all;
      squares += influence * influence;
    }
    return new Estimate(mean, n < 2 ? Double.NaN : Math.sqrt(squares * n / (n - 1)), n);
  }

  @Override
  public String toString() {
    return Double.isNaN(standardError)
        ? String.format(Locale.ROOT, "%.3f", value)
        : String.format(Locale.ROOT, "%.3f ± %.3f (n=%d)", value, standardError, n);
  }
}
