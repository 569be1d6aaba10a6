package goodhart.measure;

import goodhart.Estimate;
import goodhart.internal.Check;
import java.util.List;

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
 */
public record Curve(
    String label, String line, String method, String strengthName, List<MeasuredPath> paths) {

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
}
