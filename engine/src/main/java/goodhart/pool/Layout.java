package goodhart.pool;

import java.util.List;

/** How a text is laid out, in seven numbers; what they are is said at {@link Features}. */
final class Layout {
  static final List<String> NAMES =
      List.of(
          "listItems", "headings", "codeBlocks", "newlines", "digits", "punctuation", "capitals");

  private Layout() {}

  /** Writes the seven numbers of a text behind position {@code at}. */
  static void fill(String text, int codePoints, double[] row, int at) {
    int lists = 0;
    int headings = 0;
    int code = 0;
    int newlines = 0;
    int digits = 0;
    int punctuation = 0;
    int capitals = 0;
    boolean lineStart = true;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (lineStart && c != ' ' && c != '\t') {
        lists += startsListItem(text, i) ? 1 : 0;
        headings += c == '#' ? 1 : 0;
        code += text.startsWith("```", i) ? 1 : 0;
        lineStart = false;
      }
      if (c == '\n') {
        newlines++;
        lineStart = true;
      } else if (c == ' ' || c >= 'a' && c <= 'z') {
        i++; // most characters of most texts, which count for nothing
        continue;
      } else if (Character.isDigit(c)) {
        digits++;
      } else if (Character.isUpperCase(c)) {
        capitals++;
      } else if (!Character.isLetter(c) && !Character.isWhitespace(c)) {
        punctuation++;
      }
      i += Character.charCount(c);
    }
    double tenth = Math.max(1, codePoints) / 10.0;
    row[at] = Math.log1p(lists);
    row[at + 1] = Math.log1p(headings);
    row[at + 2] = Math.log1p(code);
    row[at + 3] = Math.log1p(newlines);
    row[at + 4] = digits / tenth;
    row[at + 5] = punctuation / tenth;
    row[at + 6] = capitals / tenth;
  }

  /** "- ", "* ", "+ ", a bullet and a blank, or digits followed by "." or ")" and a blank. */
  private static boolean startsListItem(String text, int at) {
    int i = at;
    while (i < text.length() && i < at + 3 && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    String marks = i > at ? ".)" : "-*+\u2022";
    return i + 1 < text.length() && marks.indexOf(text.charAt(i)) >= 0 && text.charAt(i + 1) == ' ';
  }
}
