package goodhart.optimize;

import java.util.Arrays;

/**
 * One prompt's problem of {@link DrroReference}: the worst regret against an anchored comparator,
 * as a box whose sides move with one level.
 *
 * <pre>{@code regret(p) = max_i max(up_i - delta x_i, down_i + delta x_i) - p.r,   x_i = p_i / pi_i
 * regret(p) <= t - p.r   <=>   (up_i - t) / delta <= x_i <= (t - down_i) / delta   for all i}</pre>
 *
 * Here up_i and down_i are what the comparator can earn when the reward of i alone is raised or
 * lowered by delta / pi_i. For a given level t the best x is the tilt clipped to the box, its
 * normaliser the root of a piecewise linear function; what is left is convex in t alone.
 *
 * <p>Candidates are kept from the best reward to the worst, rewards as distances to the best.
 */
final class AnchoredRegret {
  /** Beyond this logarithm of the scale the tilt has lost digits that matter, or underflowed. */
  private static final double FAR = 300;

  private final int size;
  private final double delta;
  private final int[] order;
  private final double[] reward;
  private final double[] reference;
  private final double[] up;
  private final double[] down;
  private final double least; // the level below which no policy fits the box
  private final double[] x;
  private final double[] tilt; // proportional to p / pi where the box does not bind

  private double scale = 1; // what the tilt is multiplied with
  private double strength;
  private double logCentre; // keeps the scale near 1, where the tilt has its digits
  private double start = Double.NaN; // the level of the strength before
  private double startLogScale; // and the logarithm of its scale

  /**
   * Prepares one prompt.
   *
   * @param delta radius in reward units, > 0 and finite
   * @param kappa how many times the reference the comparator may be, >= 1; may be infinite
   * @param rewards K finite rewards
   * @param references K reference probabilities > 0, sum 1
   */
  AnchoredRegret(double delta, double kappa, double[] rewards, double[] references) {
    this.delta = delta;
    size = rewards.length;
    order = Ranking.descending(rewards).clone();
    reward = new double[size];
    reference = new double[size];
    for (int j = 0; j < size; j++) {
      reward[j] = rewards[order[j]] - rewards[order[0]];
      reference[j] = references[order[j]];
    }
    up = new double[size];
    down = new double[size];
    x = new double[size];
    tilt = new double[size];
    compare(kappa);
    least = leastLevel();
  }

  /**
   * The comparator's best value for each raised and each lowered reward: a knapsack filled by
   * value. Only the one candidate changes its place in it, so prefix sums answer each in O(log K).
   */
  private void compare(double kappa) {
    double[] cap = new double[size];
    double[] room = new double[size + 1]; // of the best k
    double[] worth = new double[size + 1];
    int marginal = size - 1; // the candidate that fills the knapsack
    for (int k = 0; k < size; k++) {
      cap[k] = Math.min(1, kappa * reference[k]);
      room[k + 1] = room[k] + cap[k];
      worth[k + 1] = worth[k] + cap[k] * reward[k];
      if (room[k + 1] >= 1) {
        marginal = Math.min(marginal, k);
      }
    }
    double spare = kappa == 1 ? 0 : Math.max(0, room[size] - 1);
    double plain = filled(1, room, worth);
    for (int j = 0; j < size; j++) {
      double share = // of j in the knapsack
          j < marginal ? cap[j] : j > marginal ? 0 : Math.min(cap[j], Math.max(0, 1 - room[j]));
      double step = delta / reference[j];

      double raised = reward[j] + step;
      if (j < marginal) {
        up[j] = plain + cap[j] * step;
      } else {
        double most = Math.min(cap[j], 1 - room[better(raised)]);
        double q = Math.max(share, most);
        up[j] = q * raised + filled(1 - q, room, worth);
      }

      double lowered = reward[j] - step;
      if (j > marginal) {
        down[j] = plain;
      } else {
        // everybody better than the lowered reward goes first, j itself among them in these sums
        double must = Math.max(0, cap[j] - spare);
        double q = Math.min(share, Math.max(must, 1 + cap[j] - room[better(lowered)]));
        down[j] = q * lowered + filled(1 + cap[j] - q, room, worth) - cap[j] * reward[j];
      }
    }
  }

  /** How many candidates have a reward above a value. */
  private int better(double value) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (reward[middle] > value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** What a knapsack of some mass is worth when filled from the best candidate on. */
  private double filled(double mass, double[] room, double[] worth) {
    int k = Arrays.binarySearch(room, mass);
    k = k >= 0 ? k : -k - 2; // room[k] <= mass < room[k + 1]
    return k >= size ? worth[size] : worth[k] + (mass - room[k]) * reward[k];
  }

  private double leastLevel() {
    double level = WaterLevel.of(up, reference, delta); // the lower sides have mass 1 at most
    double mean = 0;
    for (int j = 0; j < size; j++) {
      level = Math.max(level, 0.5 * (up[j] + down[j])); // no side crosses the other
      mean += reference[j] * down[j];
    }
    level = Math.max(level, mean + delta); // the upper sides have mass 1 at least
    return level + 1e-13 * (delta + Math.abs(level)); // strictly, in spite of rounding
  }

  /** The worst regret of a policy, K probabilities in the caller's order. */
  double regret(double[] policy) {
    double value = 0;
    for (int j = 0; j < size; j++) {
      x[j] = policy[order[j]] / reference[j];
      value += policy[order[j]] * reward[j];
    }
    return level() - value;
  }

  /** The level of the policy now in x: its regret is that minus what it earns. */
  private double level() {
    double level = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < size; j++) {
      level = Math.max(level, Math.max(up[j] - delta * x[j], down[j] + delta * x[j]));
    }
    return level;
  }

  private double lower(int j, double level) {
    return Math.max(0, (up[j] - level) / delta);
  }

  private double upper(int j, double level) {
    return (level - down[j]) / delta;
  }

  /**
   * The policy of least regret plus KL penalty.
   *
   * @param strength 1/beta, > 0 and finite
   * @param policy K probabilities to fill in
   */
  void penalised(double strength, double[] policy) {
    this.strength = strength;
    centre(0);
    double sum = 0;
    for (int j = 0; j < size; j++) {
      sum += reference[j] * tilt[j];
    }
    for (int j = 0; j < size; j++) {
      x[j] = tilt[j] / sum;
    }
    scale = 1 / sum;
    search(level()); // at its own level the box does not bind the tilt
    put(policy);
  }

  /** Gives the tilt its digits around one place. */
  private void centre(double logCentre) {
    this.logCentre = logCentre;
    for (int j = 0; j < size; j++) {
      tilt[j] = Math.exp(Math.min(700, strength * reward[j] + logCentre));
    }
  }

  /** Newton's method for the level at which the slope is 0, kept inside a bracket. */
  private void search(double highest) {
    double low = least;
    double high = Math.max(least, highest);
    double level = high;
    if (start > low && start < high) {
      level = start;
      scale = Math.abs(startLogScale) < FAR ? Math.exp(startLogScale) : scale;
    }
    double tolerance = 1e-15 * Math.max(delta, Math.abs(high));
    double widthBefore = high - low;
    for (int pass = 1; ; pass++) {
      fit(level, 0, size, 1);
      boolean fits = scale > 0 && scale < Double.POSITIVE_INFINITY;
      double step = fits ? -step(level) : Double.POSITIVE_INFINITY;
      if (step == 0 || level == least && step < 0) {
        break;
      }
      if (step > 0) {
        low = level;
      } else {
        high = level;
      }
      if (high - low <= 2 * tolerance) {
        break;
      }
      // Never less than the tolerance: the last step has to jump over the root to close the
      // bracket. Where a side has just begun to bind the curvature is near infinity, so a small
      // step alone proves nothing.
      double next = level + Math.copySign(Math.max(Math.abs(step), tolerance), step);
      if (pass % 8 == 0) {
        if (high - low > 0.1 * widthBefore) {
          next = 0.5 * (low + high);
        }
        widthBefore = high - low;
      } else if (next <= least && low == least) {
        next = least; // the optimum may well be at the edge, where the slope is not 0
      }
      if (!(next > low && next < high) && !(next == least && low == least)) {
        next = 0.5 * (low + high);
        if (next <= low || next >= high) {
          break;
        }
      }
      level = next;
      scale = fits ? scale : 1;
    }
    start = level;
    startLogScale = Math.log(scale) + logCentre;
    for (int j = 0; j < size; j++) {
      x[j] = Math.min(Math.max(scale * tilt[j], lower(j, level)), upper(j, level));
    }
  }

  /**
   * Newton's step of the level, slope over curvature, of what is left after the best fit; its sign
   * is the slope's. Infinite where there is no curvature, 0 where the slope is but rounding.
   */
  private double step(double level) {
    double force = 0;
    double give = 0;
    double free = 0;
    double bound = 0; // reference mass at the lower sides less that at the upper ones
    double logScale = Math.log(scale) + logCentre;
    for (int j = 0; j < size; j++) {
      double fitted = scale * tilt[j];
      double lower = (up[j] - level) / delta;
      double upper = (level - down[j]) / delta;
      if (fitted < lower) {
        force += reference[j] * (Math.log(lower) - logScale - strength * reward[j]);
        give += reference[j] / lower;
        bound += reference[j];
      } else if (fitted > upper) {
        force += reference[j] * (logScale + strength * reward[j] - Math.log(upper));
        give += reference[j] / upper;
        bound -= reference[j];
      } else {
        free += reference[j] * fitted;
      }
    }
    double slope = strength * delta - force;
    if (Math.abs(slope) <= 1e-15 * force) {
      return 0;
    }
    double curvature = (give + bound * bound / free) / delta;
    return curvature > 0 && curvature < Double.POSITIVE_INFINITY
        ? slope / curvature
        : Math.copySign(Double.POSITIVE_INFINITY, slope);
  }

  /**
   * Finds the scale at which the tilt, clipped to the box of a level, has a given mass over some of
   * the candidates. The mass is piecewise linear in the scale: Newton's method inside a bracket,
   * which ends on the root. The scale is 0 when even the lower sides have more mass, infinite when
   * even the upper ones have less: rounding can do both at the least level.
   */
  private void fit(double level, int from, int to, double mass) {
    double low = 0;
    double high = Double.POSITIVE_INFINITY;
    for (int pass = 1; ; pass++) {
      double free = 0;
      double rest = mass;
      boolean clipped = false;
      for (int j = from; j < to; j++) {
        double fitted = scale * tilt[j];
        double lower = lower(j, level);
        double upper = upper(j, level);
        if (fitted < lower) {
          rest -= reference[j] * lower;
        } else if (fitted > upper) {
          rest -= reference[j] * upper;
          clipped = true;
        } else {
          free += reference[j] * tilt[j];
        }
      }
      double missing = rest - scale * free;
      boolean found = Math.abs(missing) <= 1e-15 * mass;
      double next = scale;
      if (missing > 0) {
        low = scale;
        next = free > 0 ? rest / free : nextUp(level, from, to);
      } else if (missing < 0) {
        high = scale;
        next = free > 0 && rest > 0 ? rest / free : clipped ? nextDown(level, from, to) : 0;
        if (next == 0) {
          scale = 0;
          return;
        }
      }
      if (!found && next == Double.POSITIVE_INFINITY) {
        if (tilt[to - 1] > 0) { // all are at their upper sides
          scale = next;
          return;
        }
        int gone = to - 1; // those to be lifted have underflowed
        while (tilt[gone - 1] == 0) {
          gone--;
        }
        centre(-strength * reward[gone]);
        scale = 1;
        low = 0;
        high = Double.POSITIVE_INFINITY;
        continue;
      }
      // A narrow box makes stairs of the mass, which Newton's method climbs one by one.
      boolean stairs = pass > 8 && pass % 2 == 0;
      if (!found && (stairs || !(next > low && next < high))) {
        next = between(low, high);
        found = !(next > low && next < high);
      }
      if (!found && next != scale) {
        scale = next;
      } else if (Math.abs(Math.log(scale)) > FAR) {
        centre(logCentre + Math.log(scale));
        scale = 1;
        low = 0;
        high = Double.POSITIVE_INFINITY;
      } else {
        return;
      }
    }
  }

  /** A scale well inside a bracket, whose ends may be 0 and infinite, though not both. */
  private static double between(double low, double high) {
    if (low == 0) {
      return 0.1 * high;
    }
    return high == Double.POSITIVE_INFINITY ? 10 * low : Math.sqrt(low) * Math.sqrt(high);
  }

  /** The least scale that lifts a candidate off its lower side. */
  private double nextUp(double level, int from, int to) {
    double next = Double.POSITIVE_INFINITY;
    for (int j = from; j < to; j++) {
      double lower = lower(j, level);
      if (scale * tilt[j] < lower && tilt[j] > 0) {
        next = Math.min(next, lower / tilt[j]);
      }
    }
    return next * (1 + 1e-15);
  }

  /** The largest scale that brings a candidate off its upper side. */
  private double nextDown(double level, int from, int to) {
    double next = 0;
    for (int j = from; j < to; j++) {
      double upper = upper(j, level);
      if (scale * tilt[j] > upper) {
        next = Math.max(next, upper / tilt[j]);
      }
    }
    return next * (1 - 1e-15);
  }

  /**
   * The policy of least regret. Given the level it is filled from the best reward on; over levels
   * two tangents close in on the least, and where they meet bounds it from below.
   *
   * @param policy K probabilities to fill in
   */
  void unpenalised(double[] policy) {
    Arrays.fill(tilt, 1);
    Arrays.fill(x, 0);
    double best = 0;
    for (int j = 0; j < size && reward[j] == 0; j++) {
      best += reference[j];
    }
    for (int j = 0; j < size && reward[j] == 0; j++) {
      x[j] = 1 / best;
    }
    double right = Math.max(least, level()); // from here on the greedy policy fits
    double rightValue = right;
    double rightSlope = 1;
    double left = least;
    double leftSlope = fill(left);
    double leftValue = left - earned();
    double tolerance = 1e-14 * Math.max(delta, Math.abs(right));
    for (int pass = 1; leftSlope < 0 && right - left > tolerance; pass++) {
      double meet =
          (rightValue - leftValue + leftSlope * left - rightSlope * right)
              / (leftSlope - rightSlope);
      double bound = leftValue + leftSlope * (meet - left);
      if (Math.min(leftValue, rightValue) - bound <= tolerance) {
        break;
      }
      double middle = pass % 4 == 0 || !(meet > left && meet < right) ? 0.5 * (left + right) : meet;
      double slope = fill(middle);
      double value = middle - earned();
      if (slope < 0) {
        left = middle;
        leftValue = value;
        leftSlope = slope;
      } else {
        right = middle;
        rightValue = value;
        rightSlope = slope;
      }
    }
    fill(leftSlope >= 0 || leftValue <= rightValue ? left : right);
    put(policy);
  }

  /** The best x in the box of a level; returns the slope of level minus earnings. */
  private double fill(double level) {
    double rest = 1;
    double pull = 0;
    for (int j = 0; j < size; j++) {
      x[j] = lower(j, level);
      rest -= reference[j] * x[j];
    }
    int next;
    double edge = reward[size - 1];
    int filled = 0;
    for (int from = 0; from < size; from = next) {
      double room = 0;
      double least = 0;
      next = from;
      while (next < size && reward[next] == reward[from]) {
        room += reference[next] * (upper(next, level) - x[next]);
        least += reference[next] * x[next];
        next++;
      }
      if (room >= rest) {
        edge = reward[from];
        scale = 1;
        fit(level, from, next, least + rest);
        for (int j = from; j < next; j++) {
          x[j] = Math.min(Math.max(scale, x[j]), upper(j, level));
        }
        break;
      }
      for (int j = from; j < next; j++) {
        x[j] = upper(j, level);
      }
      rest -= room;
      filled = next;
    }
    for (int j = 0; j < size; j++) {
      if (j < filled) {
        pull += reference[j] * (reward[j] - edge);
      } else if (up[j] > level) {
        pull += reference[j] * (edge - reward[j]);
      }
    }
    return 1 - pull / delta;
  }

  private double earned() {
    double value = 0;
    for (int j = 0; j < size; j++) {
      value += reference[j] * x[j] * reward[j];
    }
    return value;
  }

  private void put(double[] policy) {
    double sum = 0;
    for (int j = 0; j < size; j++) {
      sum += reference[j] * x[j];
    }
    for (int j = 0; j < size; j++) {
      policy[order[j]] = reference[j] * x[j] / sum;
    }
  }
}
