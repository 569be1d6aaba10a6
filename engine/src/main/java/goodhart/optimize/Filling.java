package goodhart.optimize;

import goodhart.internal.Dense;
import goodhart.internal.Scratch;
import java.util.Arrays;

/**
 * The water-filling of {@link Drro} without a KL penalty at any number of radii, from one sorting
 * of one prompt's rewards.
 *
 * <pre>{@code C_k = sum of the k smallest gaps,   A_k = k gap_k - C_k,
 * depth = min((C_(k0) + delta) / k0,  gap_(k1)),   k0 = last k with A_k < delta,  k1 = first with C_k >= delta
 * p_i = (depth - gap_i)_+ / delta,   what is left over to the best}</pre>
 *
 * The gap of a candidate is its distance to the best reward, {@code gap_1 = 0 <= gap_2 <= ...}.
 * Depth is how far below the best reward the water stands: the deepest level that the simplex
 * allows, or the one where raising it no longer pays, whichever is higher. Both bounds change at
 * A_k and C_k alone, so the way from one radius to the next is a step along two sorted rows.
 */
final class Filling {
  private static final Scratch SCRATCH = new Scratch(4);

  private final int size;
  private final double[][] rows;
  private final int[] order;
  private final double[] gap;
  private final double[] sum; // C
  private final double[] room; // A
  private final int best; // how many tie for the best reward

  private int useful; // how many C_k are below the last delta
  private int feasible; // how many A_k
  private int count;

  /**
   * Sorts one prompt.
   *
   * @param reward K finite rewards
   */
  Filling(double[] reward) {
    size = reward.length;
    order = Ranking.descending(reward);
    rows = SCRATCH.take(size);
    gap = rows[0];
    sum = rows[1];
    room = rows[2];
    double most = reward[order[0]];
    double gaps = 0;
    int ties = 0;
    for (int j = 0; j < size; j++) {
      gap[j] = most - reward[order[j]];
      gaps += gap[j];
      sum[j] = gaps;
      room[j] = (j + 1) * gap[j] - gaps;
      ties += gap[j] == 0 ? 1 : 0;
    }
    best = ties;
    useful = size;
    feasible = size;
    count = size;
  }

  /** The candidates as the policies list them. */
  int[] order() {
    return order;
  }

  /** How many candidates tie for the best reward; they come first in the order. */
  int best() {
    return best;
  }

  /** How far below the best reward the water stands; delta must be > 0 and finite. */
  double depth(double delta) {
    useful = below(sum, delta, useful);
    feasible = below(room, delta, feasible);
    // A level deeper than what pays would be feasible but is of no use.
    int k = Math.max(1, Math.min(feasible, useful + 1));
    double deepest = (sum[k - 1] + delta) / k;
    return useful < size ? Math.min(deepest, gap[useful]) : deepest;
  }

  /** How many of the rising numbers are below a value; looks around the last answer. */
  private int below(double[] rising, double value, int last) {
    int k = last;
    while (k < size && rising[k] < value) {
      k++;
    }
    while (k > 0 && rising[k - 1] >= value) {
      k--;
    }
    return k;
  }

  /**
   * The policy at one radius.
   *
   * @param delta in reward units, >= 0; infinite is uniform
   * @return probabilities in order; overwritten by the next
   */
  double[] policy(double delta) {
    double[] policy = rows[3];
    if (delta == Double.POSITIVE_INFINITY) {
      count = size;
      Arrays.fill(policy, 1.0 / size);
      return policy;
    }
    boolean any = delta >= Double.MIN_NORMAL; // below, 1 / delta would not be finite
    double depth = any ? depth(delta) : 0;
    double share = any ? 1 / delta : 0;
    count = Math.max(best, below(gap, depth, count));
    for (int j = 0; j < count; j++) {
      policy[j] = (depth - gap[j]) * share;
    }
    double rest = Math.max(0, 1 - Dense.sum(policy, count)) / best;
    for (int j = 0; j < best; j++) {
      policy[j] += rest;
    }
    return policy;
  }

  /** How many of the last policy's probabilities count; the others are 0. */
  int count() {
    return count;
  }

  /** Ends the use of this object. */
  void done() {
    SCRATCH.giveBack(rows);
  }
}
