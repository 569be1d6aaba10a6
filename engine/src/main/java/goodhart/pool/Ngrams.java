package goodhart.pool;

import java.util.Arrays;

/**
 * Signed hashing of one response after another into sparse rows: each occurrence of an n-gram adds
 * +1 or -1 to one of the buckets; then {@code sign(v) log(1 + |v|)}, and the row is scaled to unit
 * length. One thread's work and scratch.
 *
 * <p>Counts live in one number a bucket and a bit that says whether it was touched, so a row needs
 * neither objects nor sorting: the bits are read in the order of the columns.
 */
final class Ngrams {
  private static final double[] LOG = new double[256];

  static {
    Arrays.setAll(LOG, Math::log1p);
  }

  private final int[] wordSizes;
  private final int[] characterSizes;
  private final int mask;
  private final int[] counts;
  private final long[] touched;
  private int[] characters = new int[1024];

  private int[] column = new int[4096];
  private float[] value = new float[4096];
  private int size;

  Ngrams(int[] wordSizes, int[] characterSizes, int buckets) {
    this.wordSizes = wordSizes;
    this.characterSizes = characterSizes;
    mask = buckets - 1;
    counts = new int[buckets];
    touched = new long[buckets >>> 6];
  }

  /** How many numbers the rows so far have. */
  int size() {
    return size;
  }

  /** Copies the rows so far, one after another, behind position {@code at}. */
  void copyTo(int[] columns, float[] values, int at) {
    System.arraycopy(column, 0, columns, at, size);
    System.arraycopy(value, 0, values, at, size);
  }

  /** Keeps the rows alone. */
  void trim() {
    column = Arrays.copyOf(column, size);
    value = Arrays.copyOf(value, size);
    characters = null;
  }

  /**
   * Adds the row of a response.
   *
   * @param words the response's
   */
  void add(Words words, String response) {
    for (int n : wordSizes) {
      for (int i = 0; i + n <= words.count(); i++) {
        long h = words.hash(i);
        if (n > 1) {
          h = Words.begin(n);
          for (int j = 0; j < n; j++) {
            h = Words.append(h, words.hash(i + j));
          }
          h = Words.mix(h);
        }
        count(h);
      }
    }
    if (characterSizes.length > 0) {
      characters(response);
    }
    close();
  }

  private void characters(String text) {
    int length = normalise(text);
    int longest = characterSizes[characterSizes.length - 1];
    for (int i = 0; i < length; i++) {
      long h = Words.begin(-1);
      int next = 0;
      for (int n = 1; n <= longest && i + n <= length; n++) {
        h = Words.append(h, characters[i + n - 1]);
        if (n == characterSizes[next]) {
          next++;
          count(Words.mix(h + n));
        }
      }
    }
  }

  /** Lower case, white space as one blank, one blank at both ends; nothing of a blank text. */
  private int normalise(String text) {
    if (characters.length < text.length() + 2) {
      characters = new int[2 * text.length() + 2];
    }
    int length = 0;
    boolean blank = true;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      if (Character.isWhitespace(c)) {
        blank = true;
        continue;
      }
      if (blank) {
        characters[length++] = ' ';
        blank = false;
      }
      characters[length++] = Character.toLowerCase(c);
    }
    if (length > 0) {
      characters[length++] = ' ';
    }
    return length;
  }

  private void count(long hash) {
    int bucket = (int) (hash >>> 1) & mask;
    counts[bucket] += (hash & 1) == 0 ? 1 : -1;
    touched[bucket >>> 6] |= 1L << bucket;
  }

  private void close() {
    int begin = size;
    double squares = 0;
    for (int word = 0; word < touched.length; word++) {
      long bits = touched[word];
      touched[word] = 0;
      for (; bits != 0; bits &= bits - 1) {
        int bucket = (word << 6) + Long.numberOfTrailingZeros(bits);
        int count = counts[bucket];
        counts[bucket] = 0;
        if (count != 0) {
          if (size == column.length) {
            grow();
          }
          int most = Math.abs(count);
          double v = most < LOG.length ? LOG[most] : Math.log1p(most);
          squares += v * v;
          column[size] = bucket;
          value[size++] = (float) (count > 0 ? v : -v);
        }
      }
    }
    double scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (int k = begin; k < size; k++) {
      value[k] = (float) (value[k] * scale);
    }
  }

  private void grow() {
    column = Arrays.copyOf(column, 2 * size);
    value = Arrays.copyOf(value, 2 * size);
  }
}
