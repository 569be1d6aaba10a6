package goodhart.data;

/** Finds the first row of a block that is not UTF-8. */
final class Encoding {
  private final int wrong;

  Encoding(byte[] bytes, int from, int to) {
    wrong = Bytes.notUtf8(bytes, from, to);
  }

  /** Refuses the row that ends at {@code end} when the first wrong byte is before that. */
  void check(int end, String place, long number) {
    if (wrong >= 0 && wrong < end) {
      throw Row.failure(place + number, "is not UTF-8 text. Save the file as UTF-8");
    }
  }

  /** How many bytes of a byte order mark a file begins with; refuses other encodings. */
  static int mark(String name, byte[] head) {
    int first = at(head, 0);
    int second = at(head, 1);
    if (first == 0xef && second == 0xbb && at(head, 2) == 0xbf) {
      return 3;
    }
    if (first == 0xff && second == 0xfe || first == 0xfe && second == 0xff || halfZeros(head)) {
      throw Row.failure(name, "is UTF-16 text. Save it as UTF-8");
    }
    return 0;
  }

  /** UTF-16 without a mark: ASCII with a zero before or after each character. */
  private static boolean halfZeros(byte[] head) {
    int looked = Math.min(head.length, 64) & ~1;
    int[] zeros = new int[2];
    for (int i = 0; i < looked; i++) {
      zeros[i & 1] += head[i] == 0 ? 1 : 0;
    }
    return looked >= 4
        && Math.min(zeros[0], zeros[1]) == 0
        && Math.max(zeros[0], zeros[1]) >= looked / 4;
  }

  private static int at(byte[] head, int i) {
    return i < head.length ? head[i] & 0xff : -1;
  }
}
