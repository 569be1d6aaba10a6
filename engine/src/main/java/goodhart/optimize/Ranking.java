package goodhart.optimize;

import goodhart.internal.Dense;
import goodhart.internal.KeySort;
import java.util.Arrays;

/**
 * The order of one prompt's rewards, which {@link BestOfN} walks down.
 *
 * <p>A path asks for the same prompt at thirty strengths in a row, so each thread remembers its
 * last order and sorts only when that one does not fit. The order is unique, so what was remembered
 * never shows in a result.
 */
final class Ranking {
  private static final ThreadLocal<int[]> LAST = ThreadLocal.withInitial(() -> new int[0]);

  /** Two rows of keys, which each sorting writes over. */
  private static final ThreadLocal<long[][]> KEYS = ThreadLocal.withInitial(() -> new long[2][0]);

  private Ranking() {}

  /**
   * The candidates from the largest reward to the smallest, those that tie by index.
   *
   * @param reward K finite rewards
   * @return K indices; not to be changed
   */
  static int[] descending(double[] reward) {
    int[] last = LAST.get();
    if (last.length == reward.length && fits(last, reward)) {
      return last;
    }
    int[] order = sort(reward);
    LAST.set(order);
    return order;
  }

  private static boolean fits(int[] order, double[] reward) {
    for (int j = 1; j < order.length; j++) {
      if (!before(order[j - 1], order[j], reward)) {
        return false;
      }
    }
    return true;
  }

  private static boolean before(int i, int j, double[] reward) {
    return reward[i] > reward[j] || (reward[i] == reward[j] && i < j);
  }

  private static int[] sort(double[] reward) {
    int size = reward.length;
    // Sorting numbers is several times faster than sorting indices by a comparison: the index takes
    // the place of the reward's last bits, and one pass puts right what those bits decide.
    int indexBits = 32 - Integer.numberOfLeadingZeros(size - 1);
    long indexMask = (1L << indexBits) - 1;
    long[][] keys = keys(KeySort.length(size));
    long[] key = keys[0];
    for (int i = 0; i < size; i++) {
      long sortable = Dense.ordinal(0.0 - reward[i]); // both zeros give 0.0
      key[i] = ((sortable >> 1) & ~indexMask) | i;
    }
    Arrays.fill(key, size, key.length, KeySort.LAST);
    key = KeySort.sort(key, keys[1]);
    int[] order = new int[size];
    for (int j = 0; j < size; j++) {
      int i = (int) (key[j] & indexMask);
      int to = j;
      for (; to > 0 && before(i, order[to - 1], reward); to--) {
        order[to] = order[to - 1];
      }
      order[to] = i;
    }
    return order;
  }

  private static long[][] keys(int length) {
    long[][] keys = KEYS.get();
    if (keys[0].length != length) {
      keys = new long[2][length];
      KEYS.set(keys);
    }
    return keys;
  }
}
