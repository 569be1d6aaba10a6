package goodhart.kernel.render;

import java.util.Locale;

/**
 * Text that comes from data, made safe to be printed: what a terminal or a front end would obey
 * instead of show is made visible, and what is too long for a notebook is cut.
 */
public final class PlainText {
  /** The longest text that is shown whole, UTF-16 units. */
  static final int LONGEST = 100_000;

  private PlainText() {}

  /**
   * The text with each control character as its picture (escape as ␛), so that colours, cursor
   * movements and backspaces in data neither hide nor fake anything; line feeds and tabs stay, a
   * carriage return before a line feed goes. Halves of surrogate pairs and other units that no JSON
   * or XML may hold become the replacement character.
   */
  public static String visible(String text) {
    int clean = 0;
    while (clean < text.length() && isPlain(text.charAt(clean))) {
      clean++;
    }
    if (clean == text.length()) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, clean);
    for (int i = clean; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (c == '\r' && i < text.length() && text.charAt(i) == '\n') {
        continue;
      }
      out.appendCodePoint(shown(c));
    }
    return out.toString();
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c < 0x7F || c == '\n' || c == '\t' || c >= 0xA0 && c < 0xD800;
  }

  private static int shown(int c) {
    if (c == '\n' || c == '\t') {
      return c;
    }
    if (c < ' ') {
      return 0x2400 + c;
    }
    if (c == 0x7F) {
      return 0x2421;
    }
    boolean none = c >= 0x80 && c < 0xA0 || c >= 0xD800 && c <= 0xDFFF || (c & 0xFFFE) == 0xFFFE;
    return none ? 0xFFFD : c;
  }

  /** The text as {@link #visible} has it, its beginning and a sentence where it is too long. */
  public static String bounded(String text) {
    return text.length() <= LONGEST
        ? visible(text)
        : visible(start(text, LONGEST))
            + String.format(
                Locale.ROOT,
                "\n... the first %,d of %,d characters are shown; print it or write it to a file"
                    + " to see all",
                LONGEST,
                text.length());
  }

  /** One line of at most so many characters, for a cell of a table or an item of a list. */
  static String line(String text, int longest) {
    String line = visible(start(text, longest)).replace('\n', ' ').replace('\t', ' ');
    return text.length() <= longest
        ? line
        : line + String.format(Locale.ROOT, "... (%,d characters)", text.length());
  }

  /** The first units, without cutting a surrogate pair in two. */
  static String start(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    return text.substring(
        0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
  }
}
