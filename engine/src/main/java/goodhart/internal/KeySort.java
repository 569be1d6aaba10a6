package goodhart.internal;

/**
 * Sorts a few dozen numbers without a branch that depends on them: a branch that goes either way
 * costs more than all else, and a sort of 64 random numbers takes some two hundred of them.
 *
 * <p>Fours by a network, then merges of equal runs from both ends at once, so that neither end can
 * pass the end of a run.
 */
public final class KeySort {
  /** Numbers for padding; larger than all others that may be sorted, which are above -2^62. */
  public static final long LAST = (1L << 62) - 1;

  private KeySort() {}

  /** How long the rows must be for {@code n} numbers: the next power of 2, at least 4. */
  public static int length(int n) {
    return n <= 4 ? 4 : Integer.highestOneBit(n - 1) << 1;
  }

  /**
   * Sorts from the smallest to the largest.
   *
   * @param key as many numbers as {@link #length} says, within 2^62 of 0, so that no difference
   *     overflows; overwritten
   * @param other another row as long
   * @return the one of the two rows that has the result
   */
  public static long[] sort(long[] key, long[] other) {
    for (int start = 0; start < key.length; start += 4) {
      sortFour(key, start);
    }
    long[] from = key;
    long[] to = other;
    for (int run = 4; run < key.length; run *= 2) {
      for (int start = 0; start < key.length; start += 2 * run) {
        merge(from, start, run, to);
      }
      long[] swap = from;
      from = to;
      to = swap;
    }
    return from;
  }

  private static void sortFour(long[] key, int start) {
    long a = key[start];
    long b = key[start + 1];
    long c = key[start + 2];
    long d = key[start + 3];
    long less = least(a, b);
    b += a - less;
    a = less;
    less = least(c, d);
    d += c - less;
    c = less;
    less = least(a, c);
    c += a - less;
    a = less;
    less = least(b, d);
    d += b - less;
    b = less;
    less = least(b, c);
    c += b - less;
    b = less;
    key[start] = a;
    key[start + 1] = b;
    key[start + 2] = c;
    key[start + 3] = d;
  }

  private static long least(long a, long b) {
    long difference = a - b;
    return b + (difference & (difference >> 63));
  }

  private static void merge(long[] from, int start, int run, long[] to) {
    int left = start;
    int right = start + run;
    int lastLeft = right - 1;
    int lastRight = right + run - 1;
    int last = lastRight;
    for (int first = start; first < start + run; first++, last--) {
      long difference = from[left] - from[right];
      long isLess = difference >> 63; // -1 or 0
      to[first] = from[right] + (difference & isLess);
      left -= (int) isLess;
      right += 1 + (int) isLess;
      difference = from[lastLeft] - from[lastRight];
      isLess = difference >> 63;
      to[last] = from[lastLeft] - (difference & isLess);
      lastRight += (int) isLess;
      lastLeft -= 1 + (int) isLess;
    }
  }
}
