package goodhart.study;

import goodhart.preference.PreferencePairs;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The batches of a direct method: pairs in a random order that is drawn anew on every pass, those
 * of a batch ordered by prompt, so that each prompt's policy is evaluated once.
 */
final class Batches {
  private final PreferencePairs all;
  private final RandomGenerator random;
  private final int[] order;
  private final int[] chosen;
  private final int[] starts;

  /** By prompt, how many pairs of the batch come before it; all 0 between batches. */
  private final int[] place;

  private int groups;
  private long step;

  /**
   * Nothing is drawn yet.
   *
   * @param most pairs of a batch, where there are as many
   */
  Batches(PreferencePairs all, int most, RandomGenerator random) {
    this.all = all;
    this.random = random;
    order = new int[all.size()];
    for (int k = 0; k < order.length; k++) {
      order[k] = k;
    }
    chosen = new int[Math.min(most, all.size())];
    starts = new int[chosen.length + 1];
    place = new int[all.pool().prompts() + 1];
  }

  /** Draws the next batch. */
  void next() {
    int from = Math.floorMod(step++ * chosen.length, order.length);
    if (from < chosen.length) {
      shuffle();
    }
    for (int j = 0; j < chosen.length; j++) {
      place[all.prompt(pair(from, j)) + 1]++;
    }
    groups = 0;
    for (int x = 1; x < place.length; x++) {
      if (place[x] > 0) {
        starts[groups++] = place[x - 1];
      }
      place[x] += place[x - 1];
    }
    starts[groups] = chosen.length;
    for (int j = 0; j < chosen.length; j++) {
      int k = pair(from, j);
      chosen[place[all.prompt(k)]++] = k;
    }
    Arrays.fill(place, 0);
  }

  private int pair(int from, int j) {
    int at = from + j;
    return order[at < order.length ? at : at - order.length];
  }

  private void shuffle() {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
  }

  /** The numbers of the batch's pairs; overwritten by the next batch. */
  int[] pairs() {
    return chosen;
  }

  /** How many prompts the batch has. */
  int groups() {
    return groups;
  }

  /** Where the pairs of the batch's prompt {@code group} begin; at {@link #groups}, its size. */
  int start(int group) {
    return starts[group];
  }
}
