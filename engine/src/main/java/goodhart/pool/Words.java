package goodhart.pool;

import java.util.Arrays;

/**
 * The words of a text, as 64-bit hashes. A word is a run of letters and digits in lower case; an
 * ideograph is a word by itself. Characters are code points.
 */
final class Words {
  private static final long BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  /** The lower case of the ASCII characters that words are made of; 0 for the others. */
  private static final byte[] ASCII = new byte[128];

  static {
    for (int c = 0; c < ASCII.length; c++) {
      ASCII[c] = (byte) (Character.isLetterOrDigit(c) ? Character.toLowerCase(c) : 0);
    }
  }

  private long[] hash = new long[256];
  private int count;

  /** How many words the last text has. */
  int count() {
    return count;
  }

  /** The hash of word i of the last text. */
  long hash(int i) {
    return hash[i];
  }

  /** Finds the words of a text. */
  void read(String text) {
    count = 0;
    long h = 0;
    boolean inWord = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.charAt(i);
      int lower;
      boolean alone = false;
      if (c < ASCII.length) { // most characters of most texts
        i++;
        lower = ASCII[c];
      } else {
        c = text.codePointAt(i);
        i += Character.charCount(c);
        alone = Character.isIdeographic(c);
        lower = !alone && Character.isLetterOrDigit(c) ? Character.toLowerCase(c) : 0;
      }
      if (lower != 0) {
        h = append(inWord ? h : BASIS, lower);
        inWord = true;
        continue;
      }
      if (inWord) {
        add(mix(h));
        inWord = false;
      }
      if (alone) {
        add(mix(c));
      }
    }
    if (inWord) {
      add(mix(h));
    }
  }

  private void add(long word) {
    if (count == hash.length) {
      hash = Arrays.copyOf(hash, 2 * count);
    }
    hash[count++] = word;
  }

  /** The different words of a text, in rising order. */
  static long[] different(String text) {
    Words words = new Words();
    words.read(text);
    return Arrays.stream(words.hash, 0, words.count).distinct().sorted().toArray();
  }

  /** The hash of a sequence after one more element; begin with {@link #begin}. */
  static long append(long h, long element) {
    return (h ^ element) * PRIME;
  }

  /** The hash of an empty sequence, another one for each kind of sequence. */
  static long begin(int kind) {
    return BASIS + kind;
  }

  /** Spreads a hash over all bits: the last one is the sign, the others choose the column. */
  static long mix(long h) {
    h = (h ^ (h >>> 30)) * 0xbf58476d1ce4e5b9L;
    h = (h ^ (h >>> 27)) * 0x94d049bb133111ebL;
    return h ^ (h >>> 31);
  }
}
