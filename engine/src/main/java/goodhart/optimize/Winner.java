package goodhart.optimize;

import goodhart.internal.ArrayMath;
import goodhart.internal.Scratch;

/**
 * Who wins among n draws of one prompt: the law of {@link BestOfN} for any number of n, from one
 * sorting.
 *
 * <pre>{@code p_i = F_l^n (1 - e^(-n a_l)) pi_i / (F_l - F_(l-1)),   a_l = -log(F_(l-1) / F_l),
 * F_l^n = product of e^(-n a_m) over the levels m better than l}</pre>
 *
 * Levels are counted from the best one; candidates are listed in that order.
 */
final class Winner {
  /** Where F^n is below e^-70 = 4e-31 nothing is left that could be seen in any sum. */
  private static final double FAINT = 70;

  private static final Scratch SCRATCH = new Scratch(9);

  private final double[][] rows;
  private final int[] order;
  private final double[] reference;

  private final int levels;

  /** L + 1 places in the order where levels start, or null where each candidate is one. */
  private final int[] start;

  private final double[] mass;
  private final double[] rate; // a
  private final double[] before; // -log F

  private int active;

  /**
   * Of one prompt.
   *
   * @param reward K finite rewards
   * @param reference K reference probabilities > 0, sum 1
   * @param order {@code Ranking.descending(reward)}
   */
  Winner(double[] reward, double[] reference, int[] order) {
    int size = reward.length;
    this.order = order;
    rows = SCRATCH.take(size);
    this.reference = rows[0];
    rate = rows[1];
    before = rows[2];
    for (int j = 0; j < size; j++) {
      this.reference[j] = reference[order[j]];
    }
    start = starts(reward);
    if (start == null) {
      levels = size;
      mass = this.reference;
    } else {
      levels = start[size];
      mass = rows[8];
      for (int l = 0; l < levels; l++) {
        mass[l] = 0;
        for (int j = start[l]; j < start[l + 1]; j++) {
          mass[l] += this.reference[j];
        }
      }
    }
    rates();
    active = levels;
  }

  /** The last entry is the number of levels. Null where there are no ties. */
  private int[] starts(double[] reward) {
    int size = reward.length;
    int tied = 1;
    while (tied < size && reward[order[tied]] != reward[order[tied - 1]]) {
      tied++;
    }
    if (tied == size) {
      return null;
    }
    int[] out = new int[size + 1];
    int count = 1;
    for (int j = 1; j < size; j++) {
      if (reward[order[j]] != reward[order[j - 1]]) {
        out[count++] = j;
      }
    }
    out[count] = size;
    out[size] = count;
    return out;
  }

  private void rates() {
    double[] share = rows[3];
    double[] kept = rows[4];
    double below = 0;
    for (int l = levels - 1; l >= 0; l--) {
      double upTo = below + mass[l];
      share[l] = mass[l] / upTo;
      // Two ways to write what is left: each loses the digits the other keeps.
      kept[l] = share[l] < 0.5 ? 1 - share[l] : below / upTo;
      below = upTo;
    }
    ArrayMath.log(kept, levels, rate, rows[5], rows[6]);
    double sum = 0;
    for (int l = 0; l < levels; l++) {
      if (share[l] < 0.5) {
        double rounded = 1 - kept[l]; // makes up for what 1 - share has lost
        rate[l] = rounded == 0 ? share[l] : -rate[l] * (share[l] / rounded);
      } else {
        rate[l] = kept[l] == 0 ? Double.POSITIVE_INFINITY : -rate[l];
      }
      before[l] = sum;
      sum += rate[l];
    }
  }

  /** The candidates as the policies list them. */
  int[] order() {
    return order;
  }

  /**
   * The policy for one n.
   *
   * @param n more than 1; may be infinite
   * @return probabilities in order; overwritten by the next
   */
  double[] policy(double n) {
    while (active < levels && n * before[active] <= FAINT) {
      active++;
    }
    while (active > 1 && n * before[active - 1] > FAINT) {
      active--;
    }
    double[] exponent = rows[3];
    double[] stay = rows[4];
    double[] drop = rows[5];
    for (int l = 0; l < active; l++) {
      exponent[l] = -n * rate[l];
    }
    ArrayMath.expAndLess(exponent, active, stay, drop, rows[6]);
    double[] power = exponent;
    double product = 1;
    for (int l = 0; l < active; l++) {
      power[l] = product;
      product *= stay[l];
    }
    double[] policy = rows[7];
    if (start == null) {
      for (int l = 0; l < active; l++) {
        policy[l] = -drop[l] * power[l];
      }
      return policy;
    }
    for (int l = 0; l < active; l++) {
      double ratio = -drop[l] * power[l] / mass[l];
      for (int j = start[l]; j < start[l + 1]; j++) {
        policy[j] = reference[j] * ratio;
      }
    }
    return policy;
  }

  /** How many of the last policy's probabilities count; the others are 0. */
  int count() {
    return start == null ? active : start[active];
  }

  /** Ends the use of this object. */
  void done() {
    SCRATCH.giveBack(rows);
  }
}
