package goodhart.chart;

import java.util.ArrayList;
import java.util.List;

/** Text on its way into XML: escaped, measured, broken into lines. */
final class Markup {
  private Markup() {}

  /** Text as it may stand between tags and in quoted attributes of XML 1.0 and HTML. */
  static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(allowed(c) ? c : 0xFFFD);
              }
            });
    return out.toString();
  }

  /** Text with what neither XML nor JSON may hold replaced, and nothing escaped. */
  static String legible(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> out.appendCodePoint(allowed(c) ? c : 0xFFFD));
    return out.toString();
  }

  private static boolean allowed(int c) {
    boolean control = c < 0x20 && c != '\t' && c != '\n' && c != '\r';
    boolean surrogate = c >= 0xD800 && c <= 0xDFFF;
    return !control && !surrogate && c != 0xFFFE && c != 0xFFFF;
  }

  /**
   * How wide text is at most in a common sans-serif face. An upper estimate, because the reader's
   * fonts are not known here: what is laid out by it fits.
   */
  static double width(String text, double fontSize) {
    double ems =
        text.codePoints()
            .mapToDouble(
                c ->
                    "ijl.,:;'|!()[] ".indexOf(c) >= 0
                        ? 0.36
                        : "mwMW@%".indexOf(c) >= 0 ? 0.98 : c < 'A' || c > 'Z' ? wide(c) : 0.72)
            .sum();
    return ems * fontSize;
  }

  private static double wide(int c) {
    return c < 0x1100 || c >= 0x2000 && c < 0x2E80 ? 0.63 : 1.05;
  }

  /** Text cut to a width, with an ellipsis where something is missing. */
  static String shorten(String text, double fontSize, double width) {
    if (width(text, fontSize) <= width) {
      return text;
    }
    int end = text.length();
    while (end > 1 && width(text.substring(0, end) + "…", fontSize) > width) {
      end = text.offsetByCodePoints(end, -1);
    }
    return text.substring(0, end).stripTrailing() + "…";
  }

  /** Text in lines that fit a width, broken at spaces; a word that is too long is cut. */
  static List<String> lines(String text, double fontSize, double width) {
    List<String> lines = new ArrayList<>();
    String line = "";
    for (String word : text.strip().split("\\s+")) {
      String longer = line.isEmpty() ? word : line + " " + word;
      if (!line.isEmpty() && width(longer, fontSize) > width) {
        lines.add(line);
        line = word;
      } else {
        line = longer;
      }
    }
    lines.add(line);
    return lines.stream().map(l -> shorten(l, fontSize, width)).toList();
  }
}
