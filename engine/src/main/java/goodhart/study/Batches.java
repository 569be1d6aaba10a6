package goodhart.study;

import goodhart.preference.PreferencePairs;
import java.util.random.RandomGenerator;

/**
 * The batches of a direct method: pairs in a random order that is drawn anew on every pass, those
 * of a prompt together, so that its policy is evaluated once. A batch costs its own size, however
 * many prompts there are.
 */
final class Batches {
  private final PreferencePairs all;
  private final RandomGenerator random;
  private final int[] order;
  private final int[] chosen;
  private final int[] starts;

  /** The prompts of the batch, in the order in which they come up. */
  private final int[] prompts;

  /** By prompt, how many pairs it has or where its next one goes; all 0 between batches. */
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
    prompts = new int[chosen.length];
    place = new int[all.pool().prompts()];
  }

  /** Draws the next batch. */
  void next() {
    int from = Math.floorMod(step++ * chosen.length, order.length);
    if (from < chosen.length) {
      shuffle();
    }
    groups = 0;
    for (int j = 0; j < chosen.length; j++) {
      int x = all.prompt(pair(from, j));
      if (place[x]++ == 0) {
        prompts[groups++] = x;
      }
    }
    int before = 0;
    for (int g = 0; g < groups; g++) {
      starts[g] = before;
      before += place[prompts[g]];
      place[prompts[g]] = starts[g];
    }
    starts[groups] = before;
    for (int j = 0; j < chosen.length; j++) {
      int k = pair(from, j);
      chosen[place[all.prompt(k)]++] = k;
    }
    for (int g = 0; g < groups; g++) {
      place[prompts[g]] = 0;
    }
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
