package goodhart.chart;

import goodhart.Estimate;
import goodhart.measure.Bootstrap.Interval;
import java.util.Locale;

/** Numbers as tables and sentences say them: the same everywhere, never a silent gap. */
final class Numbers {
  private Numbers() {}

  /** Three decimals; four significant digits from 100 000 on; NaN and infinity by name. */
  static String of(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "infinity" : "-infinity";
    }
    String text = String.format(Locale.ROOT, Math.abs(value) < 1e5 ? "%.3f" : "%.3e", value);
    return text.equals("-0.000") ? "0.000" : text;
  }

  /** A value with its standard error, or alone where there is none. */
  static String of(Estimate estimate) {
    return of(estimate.value())
        + (Double.isNaN(estimate.standardError()) ? "" : " ± " + of(estimate.standardError()));
  }

  /** A value with its interval. */
  static String of(Interval interval) {
    return of(interval.value()) + " [" + of(interval.low()) + ", " + of(interval.high()) + "]";
  }

  /** For data in a picture: six significant digits; null for what JSON cannot say. */
  static Double rounded(double value) {
    return Double.isFinite(value)
        ? (Double) new java.math.BigDecimal(value).round(new java.math.MathContext(6)).doubleValue()
        : null;
  }
}
