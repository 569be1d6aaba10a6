package goodhart.pool;

import java.util.Arrays;
import java.util.List;

/**
 * The rows of a file prompt by prompt, those with the same response and the same numbers as one
 * candidate. Rows without a response are candidates of their own: nothing tells that they are the
 * same.
 *
 * @param candidates how many each prompt has
 * @param rows for each candidate its first row, prompts and candidates in the order of the file
 * @param draws for each candidate how often it was drawn
 * @param firstRepeat the first row that repeats another; -1 for none
 * @param sameText how many candidates have the response of another with different numbers
 * @param firstSameText the row of the first of those; -1 for none
 */
record Merged(
    int[] candidates, int[] rows, int[] draws, int firstRepeat, int sameText, int firstSameText) {

  /**
   * @param promptOf by row
   * @param responseOf by row, the number of its text; -1 for none
   * @param count by row, how often it was drawn
   * @param numbers columns by row
   * @param merge whether rows with the same response and numbers are one candidate
   */
  static Merged of(
      Ints promptOf,
      Ints responseOf,
      Ints count,
      List<Doubles> numbers,
      int prompts,
      boolean merge) {
    int n = promptOf.size();
    int[] order = byPrompt(promptOf, prompts);
    int[] candidates = new int[prompts];
    int[] rows = new int[n];
    long[] draws = new long[n];
    Table same = new Table(n);
    Table texts = new Table(n);
    int size = 0;
    int firstRepeat = Integer.MAX_VALUE;
    int sameText = 0;
    int firstSameText = Integer.MAX_VALUE;
    for (int row : order) {
      int known = -1;
      if (merge && responseOf.get(row) >= 0) {
        int at = size;
        known =
            same.find(
                hash(row, promptOf, responseOf, numbers),
                at,
                c -> equal(rows[c], row, promptOf, responseOf, numbers));
        if (known < 0
            && texts.find(
                    hash(row, promptOf, responseOf, List.of()),
                    at,
                    c -> equal(rows[c], row, promptOf, responseOf, List.of()))
                >= 0) {
          sameText++;
          firstSameText = Math.min(firstSameText, row);
        }
      }
      if (known >= 0) {
        draws[known] += count.get(row);
        firstRepeat = Math.min(firstRepeat, row);
      } else {
        rows[size] = row;
        draws[size] = count.get(row);
        candidates[promptOf.get(row)]++;
        size++;
      }
    }
    return new Merged(
        candidates,
        Arrays.copyOf(rows, size),
        Arrays.stream(draws, 0, size).mapToInt(Math::toIntExact).toArray(),
        firstRepeat == Integer.MAX_VALUE ? -1 : firstRepeat,
        sameText,
        firstSameText == Integer.MAX_VALUE ? -1 : firstSameText);
  }

  /** The rows prompt by prompt, in the order of the file within each. */
  private static int[] byPrompt(Ints promptOf, int prompts) {
    int[] next = new int[prompts + 1];
    for (int i = 0; i < promptOf.size(); i++) {
      next[promptOf.get(i) + 1]++;
    }
    for (int x = 0; x < prompts; x++) {
      next[x + 1] += next[x];
    }
    int[] order = new int[promptOf.size()];
    for (int i = 0; i < order.length; i++) {
      order[next[promptOf.get(i)]++] = i;
    }
    return order;
  }

  private static long hash(int row, Ints promptOf, Ints responseOf, List<Doubles> numbers) {
    long h = mix(promptOf.get(row) + 0x9e3779b97f4a7c15L) ^ responseOf.get(row);
    for (Doubles column : numbers) {
      h = mix(h) ^ Double.doubleToLongBits(column.get(row) + 0.0);
    }
    return mix(h);
  }

  private static boolean equal(
      int a, int b, Ints promptOf, Ints responseOf, List<Doubles> numbers) {
    if (promptOf.get(a) != promptOf.get(b) || responseOf.get(a) != responseOf.get(b)) {
      return false;
    }
    for (Doubles column : numbers) {
      if (column.get(a) != column.get(b)) {
        return false;
      }
    }
    return true;
  }

  private static long mix(long h) {
    h = (h ^ (h >>> 30)) * 0xbf58476d1ce4e5b9L;
    h = (h ^ (h >>> 27)) * 0x94d049bb133111ebL;
    return h ^ (h >>> 31);
  }

  private interface Same {
    boolean as(int candidate);
  }

  /** Candidates by their hash: open addressing, at most half full. */
  private static final class Table {
    private final int[] candidate;

    Table(int most) {
      candidate = new int[Integer.highestOneBit(Math.max(8, most)) * 4];
      Arrays.fill(candidate, -1);
    }

    /** The candidate that is the same, or -1 after the new one was put there. */
    int find(long hash, int number, Same same) {
      int mask = candidate.length - 1;
      for (int at = (int) hash & mask; ; at = at + 1 & mask) {
        if (candidate[at] < 0) {
          candidate[at] = number;
          return -1;
        }
        if (same.as(candidate[at])) {
          return candidate[at];
        }
      }
    }
  }
}
