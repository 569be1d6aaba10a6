package goodhart.measure;

import goodhart.Estimate;
import goodhart.internal.Check;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * One method's over-optimization curve: its paths under several seeds, point by point. The abscissa
 * of a chart is {@code sqrt(KL)}, where KL is averaged over prompts and seeds first.
 *
 * @param label what the chart and the table call it
 * @param line what it shares with the other settings of one method line, which have its hue; the
 *     label itself where there is one setting
 * @param method the method's name in the catalogue
 * @param strengthName what its knob is
 * @param paths one path for each seed, at least one, all with the same number of points
 * @param note what stands below a table that has it; empty for nothing
 */
public record Curve(
    String label,
    String line,
    String method,
    String strengthName,
    List<MeasuredPath> paths,
    String note) {

  /** A curve with nothing to note. */
  public Curve(
      String label, String line, String method, String strengthName, List<MeasuredPath> paths) {
    this(label, line, method, strengthName, paths, "");
  }

  /** A curve on a line of its own. */
  public Curve(String label, String method, String strengthName, List<MeasuredPath> paths) {
    this(label, label, method, strengthName, paths);
  }

  public Curve {
    Check.atLeast("paths of '" + label + "'", paths.size(), 1);
    paths = List.copyOf(paths);
    for (MeasuredPath path : paths) {
      if (path.points() != paths.get(0).points()) {
        throw new IllegalArgumentException(
            "the paths of '"
                + label
                + "' must have equally many points, got "
                + paths.get(0).points()
                + " and "
                + path.points());
      }
    }
  }

  /** Number of points. */
  public int points() {
    return paths.get(0).points();
  }

  /** The knob at point k (the mean over seeds, where seeds choose it differently). */
  public double strength(int k) {
    return paths.stream().mapToDouble(p -> p.strength()[k]).average().orElseThrow();
  }

  /** KL at point k over seeds, nats. */
  public Estimate klNats(int k) {
    return Estimate.of(paths.stream().mapToDouble(p -> p.klNats(k)).toArray());
  }

  /** sqrt of the mean KL at point k. */
  public double sqrtKl(int k) {
    return Math.sqrt(Math.max(0, klNats(k).value()));
  }

  /** Proxy reward at point k over seeds. */
  public Estimate proxy(int k) {
    return Estimate.of(paths.stream().mapToDouble(p -> p.proxy(k)).toArray());
  }

  /** Gold reward at point k over seeds. */
  public Estimate gold(int k) {
    return Estimate.of(paths.stream().mapToDouble(p -> p.gold(k)).toArray());
  }

  /** The point with the highest mean gold reward; the first, if several tie. */
  public int peak() {
    int best = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < points(); k++) {
      double value = gold(k).value();
      if (value > most) {
        most = value;
        best = k;
      }
    }
    return best;
  }

  /**
   * Gold reward at a KL: where the mean path first comes by it, on the straight line between the
   * two points around it. The line is straight in sqrt(KL), as in the chart, because gold grows
   * like sqrt(KL) near the reference. KL need not grow along a path; the first time counts.
   *
   * @param klNats >= 0
   * @throws IllegalArgumentException when the curve does not come by it: nothing is extrapolated
   */
  public double goldAtKl(double klNats) {
    return goldIfReached(klNats)
        .orElseThrow(() -> new IllegalArgumentException(notReached(klNats)));
  }

  /** See {@link #goldAtKl}; empty when the curve does not come by that KL. */
  public OptionalDouble goldIfReached(double klNats) {
    Check.nonNegative("KL in nats", klNats);
    if (!reaches(klNats)) {
      return OptionalDouble.empty();
    }
    double[] kl = klNats();
    double[] gold = IntStream.range(0, points()).mapToDouble(k -> gold(k).value()).toArray();
    return OptionalDouble.of(AtKl.gold(kl, gold, AtKl.nearest(kl, klNats)));
  }

  /** The largest KL along the mean path, nats. */
  public double reachNats() {
    return AtKl.nearest(klNats(), Double.POSITIVE_INFINITY);
  }

  /** Whether the mean path comes by a KL, up to rounding. */
  boolean reaches(double klNats) {
    return Math.abs(AtKl.nearest(klNats(), klNats) - klNats) <= Metrics.ROUNDING;
  }

  /** Why there is no gold at a KL, a sentence. */
  String notReached(double klNats) {
    double reach = reachNats();
    if (klNats < reach) {
      return "'"
          + label
          + "' has no point below KL "
          + nats(AtKl.nearest(klNats(), 0))
          + ": it does not come by "
          + nats(klNats);
    }
    boolean end = klNats(points() - 1).value() == reach;
    return "'"
        + label
        + (end ? "' ends at KL " : "' goes no further than KL ")
        + nats(reach, 3)
        + ": it does not reach "
        + nats(klNats);
  }

  private double[] klNats() {
    return IntStream.range(0, points()).mapToDouble(k -> Math.max(0, klNats(k).value())).toArray();
  }

  /** A KL as sentences say it: 5, not 5.0; six digits are enough. */
  static String nats(double klNats) {
    return nats(klNats, 6);
  }

  private static String nats(double klNats, int digits) {
    return Double.isFinite(klNats)
        ? BigDecimal.valueOf(klNats)
            .round(new MathContext(digits, RoundingMode.DOWN))
            .stripTrailingZeros()
            .toPlainString()
        : String.valueOf(klNats);
  }
}
