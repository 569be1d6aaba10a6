package goodhart.optimize;

import goodhart.internal.Dense;
import goodhart.internal.Scratch;
import goodhart.policy.Simplex;

/**
 * How the adversary of KL-regularised DRRO shares its bonus: one prompt's policies at any number of
 * strengths, from one sorting of its rewards. Growing strengths cost least, as each solution begins
 * where the last two point to.
 *
 * <pre>{@code p_i = max(w_i exp(-shift), height_i - level),   sum_i p_i = 1,
 * sum_i (log p_i - log w_i + shift)_+ = bonus}</pre>
 *
 * Here w is the plain tilt, {@code height = (r - max r) / delta} and {@code bonus = delta / beta}.
 * A candidate whose second branch is the larger one binds. For a given shift the level is that of
 * water of volume {@code 1 - exp(-shift)} below the leads {@code height - w exp(-shift)}; the
 * shares grow with the shift, and so does the set that binds.
 */
final class SharedBonus {
  /** A shift beyond this leaves no mass outside the binding set, to double precision. */
  private static final double ALL_BINDING = 50;

  /** Shares that sum to the bonus but for this part of it are those of a radius that much off. */
  private static final double PRECISION = 1e-13;

  /** A probability that does not matter. */
  private static final double FAINT = 1e-14;

  private static final Scratch SCRATCH = new Scratch(8);

  private final double delta;
  private final int size;
  private final int[] order;
  private final double[][] rows;
  private final double[] gap;
  private final double[] height;
  private final double[] logReference;
  private final double[] logTilt;
  private final double[] tilt;
  private final double[] tail; // what the tilt gives to this candidate and all behind it
  private final double[] lead;
  private final double[] policy;
  private final double heights;

  private double bonus;
  private double shift;
  private double bonusBefore = Double.NaN;
  private double shiftBefore;
  private double scale; // e^-shift
  private double level;
  private int count; // how many bind
  private int last; // behind the last one that does
  private double slope; // of the shares in the shift
  private int weakest; // the candidate that binds with the smallest probability
  private double growth; // how fast the level falls with the shift

  /**
   * Sorts one prompt.
   *
   * @param delta radius in reward units, > 0 and finite
   * @param reward K finite rewards
   * @param reference K reference probabilities > 0, sum 1
   */
  SharedBonus(double delta, double[] reward, double[] reference) {
    this.delta = delta;
    size = reward.length;
    order = Ranking.descending(reward);
    rows = SCRATCH.take(size);
    gap = rows[0];
    height = rows[1];
    logReference = rows[2];
    logTilt = rows[3];
    tilt = rows[4];
    tail = rows[5];
    lead = rows[6];
    policy = rows[7];
    double most = reward[order[0]];
    double log = 0;
    for (int j = 0; j < size; j++) {
      double probability = reference[order[j]];
      if (j == 0 || probability != reference[order[j - 1]]) { // uniform needs one logarithm
        log = Math.log(probability);
      }
      logReference[j] = log;
      gap[j] = reward[order[j]] - most;
      height[j] = gap[j] / delta;
    }
    heights = Dense.sum(height, size);
  }

  /** The candidates as the policies list them. */
  int[] order() {
    return order;
  }

  /**
   * The policy at one strength.
   *
   * @param strength 1/beta; the bonus must be > 0 and finite
   * @return K probabilities in order; overwritten by the next
   */
  double[] policy(double strength) {
    for (int j = 0; j < size; j++) {
      logTilt[j] = logReference[j] + strength * gap[j];
    }
    Simplex.normalise(logTilt, tilt);
    double behind = 0;
    for (int j = size - 1; j >= 0; j--) {
      behind += tilt[j];
      tail[j] = behind;
    }
    double next = delta * strength;
    double guess = shift + (shift - shiftBefore) / (bonus - bonusBefore) * (next - bonus);
    bonusBefore = bonus;
    shiftBefore = shift;
    bonus = next;
    solve(guess > 0 && guess < bonus ? guess : Math.min(bonus, ALL_BINDING));
    for (int j = 0; j < size; j++) {
      policy[j] = Math.max(scale * tilt[j], height[j] - level);
    }
    double sum = Dense.sum(policy, size);
    for (int j = 0; j < size; j++) {
      policy[j] /= sum;
    }
    return policy;
  }

  /** The part of the bonus that the last policy's candidate in place j gets. */
  double share(int j) {
    return lead[j] > level
        ? Math.max(0, Math.log(height[j] - level) - logTilt[j] + shift) / bonus
        : 0;
  }

  /** Ends the use of this object. */
  void done() {
    SCRATCH.giveBack(rows);
  }

  /**
   * Newton's method for the shift, kept inside a bracket, with regula falsi where it makes little
   * way. A candidate whose tilt is next to nothing takes its share all but at once, so there the
   * shares jump; the root is then often within a jump, where {@link #jump} leads.
   */
  private void solve(double guess) {
    double low = 0;
    double missingAtLow = bonus;
    double high = bonus;
    double missingAtHigh = Double.NaN;
    double before = Double.POSITIVE_INFINITY;
    double widthBefore = Double.POSITIVE_INFINITY;
    shift = guess;
    for (int pass = 1; ; pass++) {
      fill();
      double missing = bonus - shares();
      double next = jump(missing);
      if (next == shift || Math.abs(missing) <= PRECISION * bonus) {
        return;
      }
      if (missing > 0) {
        low = shift;
        missingAtLow = missing;
        missingAtHigh *= before > 0 ? 0.5 : 1; // twice on one side: the other end is too strong
      } else {
        high = shift;
        missingAtHigh = missing;
        missingAtLow *= before < 0 ? 0.5 : 1;
      }
      double tolerance = 1e-13 * Math.max(Math.min(1, bonus), shift);
      if (high - low <= 2 * tolerance) {
        return;
      }
      if (Double.isNaN(next)) {
        // Never less than the tolerance: the last step has to jump over the root to close the
        // bracket. A candidate that has just begun to bind has a slope near infinity, so a small
        // step alone proves nothing.
        double step = missing / slope;
        next = shift + Math.copySign(Math.max(Math.abs(step), tolerance), step);
        boolean slow = Math.abs(missing) > 0.5 * Math.abs(before);
        if (missingAtHigh < 0 && (slow || !(next > low && next < high))) {
          next = low + (high - low) * missingAtLow / (missingAtLow - missingAtHigh);
        }
      }
      before = missing;
      if (pass % 4 == 0) {
        if (high - low > 0.5 * widthBefore) {
          next = 0.5 * (low + high);
        }
        widthBefore = high - low;
      }
      if (!(next > low && next < high)) {
        next = 0.5 * (low + high);
        if (next <= low || next >= high) {
          return;
        }
      }
      shift = next;
    }
  }

  /**
   * The shift at which the shares jump over the bonus, because there the weakest candidate that
   * binds begins to, or the next one does; the shift as it is where that comes to the same policy;
   * NaN where the root is not within such a jump.
   */
  private double jump(double missing) {
    int at = missing > 0 ? nextToBind() : weakest;
    if (at < 0) {
      return Double.NaN;
    }
    double p = height[at] - level; // < 0 before it binds
    double way = -Math.log1p(p / growth);
    double left = missing - slope * way; // what is missing there but for its own share
    if (p > 0) {
      left += growth / p * way + Math.log(p) - logTilt[at] + shift;
    }
    double most = Math.log(FAINT) - logTilt[at] + shift; // the share that FAINT has
    if (!(left > 0 && left < most)) {
      return Double.NaN;
    }
    return Math.abs(p) <= FAINT ? shift : shift + way;
  }

  /** The candidate that is next to bind; -1 if all do. */
  private int nextToBind() {
    int next = -1;
    for (int j = 0; j < size && (next < 0 || height[j] > lead[next]); j++) {
      if (lead[j] <= level && (next < 0 || lead[j] > lead[next])) {
        next = j;
      }
    }
    return next;
  }

  /**
   * The level for the shift, by Newton's method on a convex function: its first step leads to the
   * left of the root, from where each is to the right, and it ends on the root.
   */
  private void fill() {
    scale = Math.exp(-shift);
    double volume = -Math.expm1(-shift);
    for (int j = 0; j < size; j++) {
      lead[j] = height[j] - scale * tilt[j];
    }
    int before = -1;
    while (true) {
      count = 0;
      last = 0;
      double above = 0;
      for (int j = 0; j < size && height[j] > level; j++) { // no lead is above its height
        if (lead[j] > level) {
          count++;
          above += lead[j];
          last = j + 1;
        }
      }
      if (count == before) {
        return;
      }
      double next = count > 0 ? (above - volume) / count : (heights - scale - volume) / size;
      level = before < 0 ? next : Math.max(level, next);
      before = count;
    }
  }

  /** The sum of the shares at the level, and its slope in the shift. */
  private double shares() {
    double shares = 0;
    double inverse = 0;
    double free = last < size ? tail[last] : 0;
    double product = 1; // one logarithm for many candidates
    double least = Double.POSITIVE_INFINITY;
    weakest = -1;
    for (int j = 0; j < last; j++) {
      if (lead[j] > level) {
        double p = Math.max(height[j] - level, 1e-100);
        if (p < least) {
          least = p;
          weakest = j;
        }
        inverse += 1 / p;
        shares -= logTilt[j];
        product *= p;
        if (product < 1e-200) {
          shares += Math.log(product);
          product = 1;
        }
      } else {
        free += tilt[j];
      }
    }
    growth = scale * free / Math.max(1, count);
    slope = Math.max(1, count + growth * inverse);
    return shares + Math.log(product) + count * shift;
  }
}
