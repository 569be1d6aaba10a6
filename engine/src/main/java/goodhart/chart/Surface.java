package goodhart.chart;

/**
 * What a picture is drawn on. Lengths are in points, the origin is the top left, y grows downwards.
 * A drawing that is written once for this interface looks the same as SVG and as pixels.
 */
interface Surface {

  /** Where a text's given point is. */
  enum Anchor {
    START("start"),
    MIDDLE("middle"),
    END("end");

    final String word;

    Anchor(String word) {
      this.word = word;
    }
  }

  /** Begins a group of things that belong together; front ends may show the words on hovering. */
  void begin(String words);

  /** Ends the group begun last. */
  void end();

  /**
   * An open line.
   *
   * @param dash lengths of strokes and gaps; empty for a solid line
   * @param points x, y, x, y ...
   */
  void line(Ink ink, double width, float[] dash, double... points);

  /**
   * A filled polygon.
   *
   * @param edge width of its outline in {@code outline}; 0 for none
   * @param points x, y, x, y ...
   */
  void area(Ink fill, double opacity, Ink outline, double edge, double... points);

  /** Text with its baseline at y. */
  void text(double x, double y, double size, Anchor anchor, boolean bold, String words);

  /** Text that starts at x and takes exactly {@code width}, whatever the font. */
  void fitted(double x, double y, double size, double width, String words);

  /** Text that reads upwards, its middle at the point. */
  void upwards(double x, double y, double size, String words);
}
