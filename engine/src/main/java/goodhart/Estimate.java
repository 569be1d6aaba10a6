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

  @Override
  public String toString() {
    return Double.isNaN(standardError)
        ? String.format(Locale.ROOT, "%.3f", value)
        : String.format(Locale.ROOT, "%.3f ± %.3f (n=%d)", value, standardError, n);
  }
}
