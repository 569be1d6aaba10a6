package goodhart.chart;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * A linear or logarithmic scale with round ticks. A linear one may be folded: what is outside the
 * usual range is pushed together at the ends.
 *
 * @param low value at the start, below {@code high}
 * @param high value at the end
 * @param logarithmic whether equal lengths are equal ratios
 * @param ticks where the labels stand, inside {@code [low, high]}, ascending
 * @param from where it is folded below; {@code low} when it is not
 * @param to where it is folded above; {@code high} when it is not
 */
record Axis(double low, double high, boolean logarithmic, double[] ticks, double from, double to) {
  /** The share of the unfolded length that what is beyond a fold gets. */
  static final double FOLDED = 0.2;

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
    return new Axis(low, high, false, ticks, low, high);
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
    return new Axis(low, high, true, ticks, low, high);
  }

  /**
   * A linear axis over {@code [low, high]} on which {@code [from, to]} is drawn to scale, with
   * about {@code count} ticks there and one beyond each fold.
   */
  static Axis folded(double low, double from, double to, double high, int count) {
    DoubleStream ticks = Arrays.stream(linear(from, to, count).ticks);
    if (low < from) {
      ticks = DoubleStream.concat(Arrays.stream(linear(low, from, 2).ticks).limit(1), ticks);
    }
    if (high > to) {
      double[] beyond = linear(to, high, 2).ticks;
      ticks = DoubleStream.concat(ticks, DoubleStream.of(beyond[beyond.length - 1]));
    }
    return new Axis(low, high, false, ticks.toArray(), from, to);
  }

  /** The values at which it is folded. */
  double[] folds() {
    return DoubleStream.of(from, to).filter(fold -> fold > low && fold < high).toArray();
  }

  /** Where {@code value} stands when the axis runs from {@code from} to {@code to}. */
  double at(double value, double from, double to) {
    double share =
        logarithmic
            ? Math.log(value / low) / Math.log(high / low)
            : (unfolded(value) - unfolded(low)) / (unfolded(high) - unfolded(low));
    return from + share * (to - from);
  }

  /** Where a value stands in units of the part that is drawn to scale. */
  double unfolded(double value) {
    double room = FOLDED * (to - from);
    if (value < from) {
      return from - room * (from - value) / (from - low);
    }
    return value > to ? to + room * (value - to) / (high - to) : value;
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
      int middle = ticks.length / 2; // no tick beyond a fold
      double step = ticks.length > 1 ? ticks[middle] - ticks[middle - 1] : tick;
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
