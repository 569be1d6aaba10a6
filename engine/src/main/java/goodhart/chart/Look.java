package goodhart.chart;

import goodhart.measure.Curve;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a curve is told apart: colour, dash of the proxy line, marker. The colours are Okabe and
 * Ito's, which colour-blind readers can distinguish, and grey; blue, sky blue, black and yellow
 * change with the paper. Each method line has a hue, its settings are shades of it from light to
 * dark. 36 looks differ before they repeat.
 *
 * @param color of everything that belongs to the curve
 * @param dash lengths of the proxy line's strokes and gaps
 * @param marker the outline of the curve's marker
 * @param hollow whether the marker is filled with the paper's colour
 */
record Look(Ink color, float[] dash, Shape marker, boolean hollow) {

  /** Outlines as polygons around the origin, of about one unit's radius. */
  enum Shape {
    CIRCLE(regular(16, 0.95, 0.95, 0)),
    SQUARE(-0.85, -0.85, 0.85, -0.85, 0.85, 0.85, -0.85, 0.85),
    TRIANGLE(0, -1.15, 1.1, 0.8, -1.1, 0.8),
    DIAMOND(0, -1.25, 1.25, 0, 0, 1.25, -1.25, 0),
    WEDGE(0, 1.15, 1.1, -0.8, -1.1, -0.8),
    CROSS(
        -0.4, -1.15, 0.4, -1.15, 0.4, -0.4, 1.15, -0.4, 1.15, 0.4, 0.4, 0.4, //
        0.4, 1.15, -0.4, 1.15, -0.4, 0.4, -1.15, 0.4, -1.15, -0.4, -0.4, -0.4),
    /** The peak of gold; no curve has it as its own. */
    STAR(regular(10, 1, 0.45, -Math.PI / 2));

    private final double[] outline;

    Shape(double... outline) {
      this.outline = outline;
    }

    /** The vertices at a size around a point: x, y, x, y ... */
    double[] outline(double radius, double x, double y) {
      double[] placed = outline.clone();
      for (int i = 0; i < placed.length; i++) {
        placed[i] = placed[i] * radius + (i % 2 == 0 ? x : y);
      }
      return placed;
    }

    private static double[] regular(int n, double even, double odd, double start) {
      double[] points = new double[2 * n];
      for (int i = 0; i < n; i++) {
        double radius = i % 2 == 0 ? even : odd;
        points[2 * i] = radius * Math.cos(start + 2 * Math.PI * i / n);
        points[2 * i + 1] = radius * Math.sin(start + 2 * Math.PI * i / n);
      }
      return points;
    }
  }

  private static final Ink[] COLORS = {
    new Ink("blue", "#0072B2", "#3A9BDC"),
    new Ink("vermillion", "#D55E00", "#D55E00"),
    new Ink("green", "#009E73", "#009E73"),
    new Ink("purple", "#CC79A7", "#CC79A7"),
    new Ink("orange", "#E69F00", "#E69F00"),
    new Ink("sky", "#56B4E9", "#9AD6F7"),
    new Ink("black", "#000000", "#F2F2F2"),
    new Ink("yellow", "#8F8200", "#F0E442"),
    new Ink("grey", "#7F7F7F", "#999999"),
  };
  private static final float[][] DASHES = {
    {7, 4}, {2, 3}, {9, 3, 2, 3}, {4, 3}, {12, 4}, {6, 3, 2, 3, 2, 3},
  };
  private static final Shape[] MARKERS = {
    Shape.CIRCLE, Shape.SQUARE, Shape.TRIANGLE, Shape.DIAMOND, Shape.WEDGE, Shape.CROSS,
  };

  /**
   * The order of hues where some come in shades: sky and orange, which look like light blue and
   * light vermillion, wait until the others are used up.
   */
  private static final int[] FAR_APART = {0, 1, 2, 3, 7, 6, 4, 5, 8};

  /** The looks of the curves of one panel, in their order. */
  static List<Look> of(List<Curve> curves) {
    Map<String, List<Curve>> lines = Groups.lines(curves);
    List<String> order = new ArrayList<>(lines.keySet());
    boolean shaded = lines.size() < curves.size();
    List<Look> looks = new ArrayList<>();
    for (int i = 0; i < curves.size(); i++) {
      String name = curves.get(i).line();
      List<Curve> line = lines.get(name);
      int hue = order.indexOf(name) % COLORS.length;
      looks.add(
          new Look(
              COLORS[shaded ? FAR_APART[hue] : hue].shade(line.indexOf(curves.get(i)), line.size()),
              DASHES[i % DASHES.length],
              MARKERS[i % MARKERS.length],
              i / MARKERS.length % 2 == 1));
    }
    return looks;
  }
}
