package goodhart.data;

/** Halves of surrogate pairs: what JSON can write as an escape and no encoding of Unicode can. */
final class LoneSurrogates {
  private LoneSurrogates() {}

  /** How many there are in a text. */
  static int in(String text) {
    int count = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        i += pair ? 1 : 0;
        count += pair ? 0 : 1;
      }
    }
    return count;
  }

  /** The text with U+FFFD for each of them. */
  static String replaced(String text) {
    if (in(text) == 0) {
      return text;
    }
    StringBuilder whole = new StringBuilder(text.length());
    text.codePoints().forEach(c -> whole.appendCodePoint(c >= 0xd800 && c <= 0xdfff ? 0xfffd : c));
    return whole.toString();
  }
}
