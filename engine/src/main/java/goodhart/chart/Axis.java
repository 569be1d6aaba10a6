package goodhart.chart;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Locale;

/**
 * A linear or logarithmic scale with round ticks. A linear one may be folded: what is beyond the
 * fold is pushed together into the last part of the length.
 *
 * @param low value at the start, below {@code high}
 * @param high value at the end
 * @param logarithmic whether equal lengths are equal ratios
 * @param ticks where the labels stand, inside {@code [low, high]}, ascending
 * @param fold where it is folded; {@code high} when it is not
 */
record Axis(double low, double high, boolean logarithmic, double[] ticks, double fold) {
  /** The share of the length that what is beyond a fold gets. */
  static final double FOLDED = 0.16;

  private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  /** A linear axis over {@code [low, high]} with about {@code count} ticks. */
  static Axis linear(double low, double high, int count) {
    double slack = Math.max(Math.abs(low), Math.abs(high)) * 1e-9;
    if (high - low <= slack) { // constant: half a unit either way, or half the value if it is large
      double half = Math.max(0.5, Math.abs(low) / 2);
      low -= half;
      high += half;
    }
    double step = roundStep((high - low) / count);
    long first = (long) Math.ceil(low / step - 1e-9);
    long last = (long) Math.floor(high / step + 1e-9);
    double[] ticks = new double[(int) (last - first + 1)];
    for (int i = 0; i < ticks.length; i++) {
      ticks[i] = round((first + i) * step);
    }
    return new Axis(low, high, false, ticks, high);
  }

  /** A logarithmic axis over {@code [low, high]}, both positive, different. */
  static Axis logarithmic(double low, double high) {
    int first = (int) Math.floor(Math.log10(low) + 1e-9);
    int last = (int) Math.ceil(Math.log10(high) - 1e-9);
    int every = (last - first + 7) / 8;
    double[] ticks =
        java.util.stream.IntStream.rangeClosed(first, last)
            .filter(e -> (e - first) % every == 0)
            .mapToDouble(e -> round(Math.pow(10, e)))
            .filter(t -> t >= low * (1 - 1e-9) && t <= high * (1 + 1e-9))
            .toArray();
    return new Axis(low, high, true, ticks, high);
  }

  /** A linear axis over {@code [low, high]} that is folded in between; one tick is beyond. */
  static Axis folded(double low, double fold, double high, int count) {
    double[] before = linear(low, fold, count).ticks;
    double[] beyond = linear(fold, high, 2).ticks;
    double[] ticks = Arrays.copyOf(before, before.length + 1);
    ticks[before.length] = beyond[beyond.length - 1];
    return new Axis(low, high, false, ticks, fold);
  }

  boolean isFolded() {
    return fold < high;
  }

  /** Where {@code value} stands when the axis runs from {@code from} to {@code to}. */
  double at(double value, double from, double to) {
    double share =
        logarithmic
            ? Math.log(value / low) / Math.log(high / low)
            : (unfolded(value) - low) / (unfolded(high) - low);
    return from + share * (to - from);
  }

  /** Where a value stands in units of the part before the fold. */
  double unfolded(double value) {
    return value <= fold
        ? value
        : fold + (value - fold) / (high - fold) * (fold - low) * FOLDED / (1 - FOLDED);
  }

  /** What stands at a tick: plain decimals, or powers of ten where they would be long. */
  String label(double tick) {
    if (tick == 0) {
      return "0";
    }
    String text;
    if (logarithmic ? tick >= 1e5 || tick < 1e-3 : scientific()) {
      int exponent = (int) Math.floor(Math.log10(Math.abs(tick)) + 1e-9);
      String mantissa = plain(tick / Math.pow(10, exponent));
      text = (mantissa.equals("1") ? "" : mantissa + "×") + "10" + superscript(exponent);
    } else if (logarithmic) {
      text = plain(tick);
    } else {
      double step = ticks.length > 1 ? ticks[1] - ticks[0] : tick;
      int decimals = Math.max(0, (int) -Math.floor(Math.log10(Math.abs(step)) + 1e-9));
      text = String.format(Locale.ROOT, "%." + decimals + "f", tick);
    }
    return text.replace('-', '−');
  }

  private boolean scientific() {
    double most = Math.max(Math.abs(low), Math.abs(high));
    return most >= 1e6 || most < 1e-3;
  }

  private static double roundStep(double step) {
    double power = Math.pow(10, Math.floor(Math.log10(step)));
    double digit = step / power;
    return power * (digit < 1.5 ? 1 : digit < 3.2 ? 2 : digit < 7.1 ? 5 : 10);
  }

  private static double round(double value) {
    return new BigDecimal(value).round(new MathContext(12)).doubleValue();
  }

  /** Up to six digits, no exponent, no trailing zeros. */
  private static String plain(double value) {
    return new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros().toPlainString();
  }

  private static String superscript(int exponent) {
    StringBuilder text = new StringBuilder(exponent < 0 ? "⁻" : "");
    for (char digit : Integer.toString(Math.abs(exponent)).toCharArray()) {
      text.append(SUPERSCRIPTS.charAt(digit - '0'));
    }
    return text.toString();
  }
}
