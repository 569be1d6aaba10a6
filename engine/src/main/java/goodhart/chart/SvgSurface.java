package goodhart.chart;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Draws as SVG. Colours are attributes, so programs that know no style sheets show light paper; the
 * style sheet changes them, and the plate behind, for dark paper. There are no ids and all classes
 * begin with {@code gh-}: several pictures may share one page.
 */
final class SvgSurface implements Surface {
  private static final String FONTS =
      "system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, 'DejaVu Sans', sans-serif";

  private final StringBuilder out = new StringBuilder(1 << 15);
  private final Map<String, Ink> inks = new TreeMap<>();

  /** The whole document around what was drawn. */
  String document(double width, double height, String title, String description) {
    String words = Markup.escape(description);
    String plate = fill(Ink.PAPER);
    return String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"%s\""
                + " width=\"%s\" height=\"%s\" viewBox=\"0 0 %s %s\""
                + " style=\"max-width:100%%;height:auto\" font-family=\"%s\">\n",
            words,
            n(width),
            n(height),
            n(width),
            n(height),
            FONTS)
        + "<title>"
        + Markup.escape(title)
        + "</title>\n<desc>"
        + words
        + "</desc>\n<style>@media (prefers-color-scheme: dark){"
        + inks.values().stream()
            .filter(i -> !i.light().equals(i.dark()))
            .map(
                i ->
                    String.format(
                        ".gh-%s{stroke:%s}.gh-%s-f{fill:%s}",
                        i.name(), i.dark(), i.name(), i.dark()))
            .collect(Collectors.joining())
        + "}</style>\n"
        + String.format(
            Locale.ROOT,
            "<rect class=\"%s-f\" width=\"%s\" height=\"%s\" rx=\"4\" %s/>\n",
            name(Ink.PAPER),
            n(width),
            n(height),
            plate)
        + out
        + "</svg>\n";
  }

  @Override
  public void begin(String words) {
    out.append("<g><title>").append(Markup.escape(words)).append("</title>\n");
  }

  @Override
  public void end() {
    out.append("</g>\n");
  }

  @Override
  public void line(Ink ink, double width, float[] dash, double... points) {
    StringBuilder dashes = new StringBuilder();
    for (float length : dash) {
      dashes.append(dashes.length() == 0 ? " stroke-dasharray=\"" : " ").append(n(length));
    }
    write(
        "<polyline class=\"%s\" points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\""
            + " stroke-linejoin=\"round\"%s/>",
        name(ink),
        list(points),
        ink.light(),
        n(width),
        dashes.length() == 0 ? "" : dashes.append('"'));
  }

  @Override
  public void area(Ink fill, double opacity, Ink outline, double edge, double... points) {
    write(
        "<polygon class=\"%s-f%s\" points=\"%s\" %s%s%s/>",
        name(fill),
        edge > 0 ? " " + name(outline) : "",
        list(points),
        fill(fill),
        opacity < 1 ? String.format(Locale.ROOT, " fill-opacity=\"%.2f\"", opacity) : "",
        edge > 0 ? " stroke=\"" + outline.light() + "\" stroke-width=\"" + n(edge) + "\"" : "");
  }

  @Override
  public void text(double x, double y, double size, Anchor anchor, boolean bold, String words) {
    text(
        x,
        y,
        size,
        (anchor == Anchor.START ? "" : " text-anchor=\"" + anchor.word + "\"")
            + (bold ? " font-weight=\"600\"" : ""),
        words);
  }

  @Override
  public void fitted(double x, double y, double size, double width, String words) {
    text(x, y, size, " textLength=\"" + n(width) + "\" lengthAdjust=\"spacingAndGlyphs\"", words);
  }

  @Override
  public void upwards(double x, double y, double size, String words) {
    text(
        x,
        y,
        size,
        " text-anchor=\"middle\" transform=\"rotate(-90 " + n(x) + " " + n(y) + ")\"",
        words);
  }

  private void text(double x, double y, double size, String attributes, String words) {
    write(
        "<text class=\"%s-f\" x=\"%s\" y=\"%s\" font-size=\"%s\" %s%s>%s</text>",
        name(Ink.TEXT), n(x), n(y), n(size), fill(Ink.TEXT), attributes, Markup.escape(words));
  }

  private void write(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private String name(Ink ink) {
    inks.put(ink.name(), ink);
    return "gh-" + ink.name();
  }

  private String fill(Ink ink) {
    return "fill=\"" + ink.light() + "\"";
  }

  private static String list(double[] points) {
    StringBuilder list = new StringBuilder();
    for (int i = 0; i < points.length; i++) {
      list.append(i == 0 ? "" : i % 2 == 0 ? " " : ",").append(n(points[i]));
    }
    return list.toString();
  }

  /** A length to a tenth of a point. */
  private static String n(double value) {
    long tenths = Math.round(value * 10);
    return tenths % 10 == 0
        ? Long.toString(tenths / 10)
        : (tenths < 0 ? "-" : "") + Math.abs(tenths) / 10 + "." + Math.abs(tenths) % 10;
  }
}
