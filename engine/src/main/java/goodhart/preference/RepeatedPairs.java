package goodhart.preference;

import goodhart.data.LoadReport;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds pairs that are about the same two responses as an earlier one. A table of pair numbers with
 * open addressing: 1 million pairs take 8 MB.
 */
final class RepeatedPairs {
  private static final int NONE = -1;

  private final PairColumns.Builder columns;
  private final boolean groupsApart;

  /** Numbers of pairs by their hash; a power of two. */
  private int[] table = new int[1024];

  private int filled;

  /** By the number of the first pair of several: how many labels are like its own, how many not. */
  private final Map<Integer, long[]> labels = new HashMap<>();

  /**
   * @param groupsApart whether groups judge different things, so that they cannot contradict one
   *     another
   */
  RepeatedPairs(PairColumns.Builder columns, boolean groupsApart) {
    this.columns = columns;
    this.groupsApart = groupsApart;
    Arrays.fill(table, NONE);
  }

  /** Takes a pair and says what it repeats, in words, plural; null where it is the first. */
  String add(int pair) {
    int at = slot(table, pair);
    int earlier = table[at];
    if (earlier == NONE) {
      table[at] = pair;
      if (++filled > table.length / 2) {
        grow();
      }
      return null;
    }
    boolean tie = columns.label(pair) == 0.5;
    boolean earlierTie = columns.label(earlier) == 0.5;
    boolean sameSide = columns.chosen(pair) == columns.chosen(earlier);
    if (tie || earlierTie) {
      return tie && earlierTie ? "duplicate pairs" : null;
    }
    labels.computeIfAbsent(earlier, e -> new long[] {1, 0})[sameSide ? 0 : 1]++;
    return sameSide ? "duplicate pairs" : "contradicting pairs";
  }

  /** The noise of the labels of repeated pairs; empty where there are none. */
  Optional<LoadReport.LabelNoise> noise() {
    long disagreeing = 0;
    long twos = 0;
    for (long[] sides : labels.values()) {
      long all = sides[0] + sides[1];
      disagreeing += sides[0] * sides[1];
      twos += all * (all - 1) / 2;
    }
    return twos == 0
        ? Optional.empty()
        : Optional.of(LoadReport.LabelNoise.ofRepeats(disagreeing, twos));
  }

  private int slot(int[] in, int pair) {
    int low = Math.min(columns.chosen(pair), columns.rejected(pair));
    int high = Math.max(columns.chosen(pair), columns.rejected(pair));
    int group = groupsApart ? columns.group(pair) : 0;
    int hash = ((columns.prompt(pair) * 31 + low) * 31 + high) * 31 + group;
    int at = (hash * 0x9E3779B1 >>> 7) & (in.length - 1);
    while (in[at] != NONE && !same(in[at], pair)) {
      at = (at + 1) & (in.length - 1);
    }
    return at;
  }

  private boolean same(int a, int b) {
    return columns.prompt(a) == columns.prompt(b)
        && (columns.chosen(a) == columns.chosen(b) && columns.rejected(a) == columns.rejected(b)
            || columns.chosen(a) == columns.rejected(b) && columns.rejected(a) == columns.chosen(b))
        && (!groupsApart || columns.group(a) == columns.group(b));
  }

  private void grow() {
    int[] larger = new int[2 * table.length];
    Arrays.fill(larger, NONE);
    for (int pair : table) {
      if (pair != NONE) {
        larger[slot(larger, pair)] = pair;
      }
    }
    table = larger;
  }
}
