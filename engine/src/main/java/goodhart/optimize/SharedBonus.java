package goodhart.optimize;

/**
 * How the adversary of KL-regularised DRRO shares its bonus: the two numbers that decide one
 * prompt's policy.
 *
 * <pre>{@code p_i = max(w_i exp(-shift), height_i - level),   sum_i p_i = 1,
 * sum_i (log p_i - log w_i + shift)_+ = bonus}</pre>
 *
 * Here w is the plain tilt, {@code height = (r - max r) / delta} and {@code bonus = delta / beta}.
 * A candidate whose second branch is the larger one binds. For a given shift the mass is convex and
 * piecewise linear in the level; the shares grow with the shift, and so does the set that binds. So
 * each end of a bracket of the shift settles candidates for good: those that bind at its low end
 * always do, those that do not at its high end never do, and only the rest is looked at again.
 */
final class SharedBonus {
  /** A shift beyond this leaves no mass outside the binding set, to double precision. */
  private static final double ALL_BINDING = 50;

  private final double[] height;
  private final double[] tilt;
  private final double[] logTilt;
  private final double bonus;

  /** The binding candidates come first, then the undecided ones; the others are dropped. */
  private int bound;

  private int open;
  private double boundHeights;
  private double boundLogTilts;
  private double droppedTilt;

  private double shift;
  private double level;

  /**
   * Solves one prompt.
   *
   * @param height K heights, the largest of them 0; reordered
   * @param tilt w, K probabilities; reordered
   * @param logTilt log w, finite; reordered
   * @param bonus delta / beta, > 0 and finite
   */
  SharedBonus(double[] height, double[] tilt, double[] logTilt, double bonus) {
    this.height = height;
    this.tilt = tilt;
    this.logTilt = logTilt;
    this.bonus = bonus;
    this.open = height.length;
    solve();
  }

  double shift() {
    return shift;
  }

  double level() {
    return level;
  }

  /** Newton's method for the shift, kept inside a bracket. */
  private void solve() {
    double low = 0;
    double high = bonus;
    double widthBefore = Double.POSITIVE_INFINITY;
    shift = Math.min(bonus, ALL_BINDING);
    double heights = 0;
    for (double h : height) {
      heights += h;
    }
    double levelOfHigh = (heights - 1) / height.length; // left of every level
    for (int pass = 1; ; pass++) {
      double scale = Math.exp(-shift);
      level = levelAt(scale, levelOfHigh);
      double step = step(scale);
      if (step > 0) {
        low = shift;
        bind(scale);
      } else {
        high = shift;
        levelOfHigh = level;
        drop(scale);
      }
      double tolerance = 1e-13 * Math.max(Math.min(1, bonus), shift);
      if (high - low <= 2 * tolerance) {
        return;
      }
      // Never less than the tolerance: the last step has to jump over the root to close the
      // bracket. A candidate that has just begun to bind has a slope near infinity, so a small
      // step alone proves nothing.
      double next = shift + Math.copySign(Math.max(Math.abs(step), tolerance), step);
      if (pass % 3 == 0) {
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

  /** The level for one shift, by Newton's method from the left. */
  private double levelAt(double scale, double from) {
    double t = from;
    int before = Integer.MAX_VALUE;
    double floor = 1 - scale * droppedTilt;
    while (true) {
      int count = bound;
      double sum = boundHeights;
      double rest = floor;
      for (int i = bound; i < open; i++) {
        double low = scale * tilt[i];
        if (height[i] - t > low) {
          count++;
          sum += height[i];
        } else {
          rest -= low;
        }
      }
      if (count == 0 || count >= before) {
        return t;
      }
      before = count;
      t = Math.max(t, (sum - rest) / count);
    }
  }

  /** Newton's step of the shift towards shares that sum to the bonus. */
  private double step(double scale) {
    double shares = -boundLogTilts;
    double inverse = 0;
    double free = scale * droppedTilt;
    double product = 1; // one logarithm for many candidates
    int count = bound;
    for (int i = 0; i < bound; i++) {
      double p = Math.max(height[i] - level, 1e-100);
      inverse += 1 / p;
      product *= p;
      if (product < 1e-200) {
        shares += Math.log(product);
        product = 1;
      }
    }
    for (int i = bound; i < open; i++) {
      double p = height[i] - level;
      if (p > scale * tilt[i]) {
        count++;
        inverse += 1 / Math.max(p, 1e-300);
        shares += Math.log(p) - logTilt[i];
      } else {
        free += scale * tilt[i];
      }
    }
    shares += Math.log(product) + count * shift;
    double slope = count == 0 ? 1 : count + free / count * inverse;
    return (bonus - shares) / slope;
  }

  /** Settles what binds at the low end of the bracket. */
  private void bind(double scale) {
    for (int i = bound; i < open; i++) {
      if (height[i] - level > scale * tilt[i]) {
        boundHeights += height[i];
        boundLogTilts += logTilt[i];
        swap(i, bound++);
      }
    }
  }

  /** Settles what does not bind at the high end of the bracket. */
  private void drop(double scale) {
    for (int i = bound; i < open; ) {
      if (height[i] - level > scale * tilt[i]) {
        i++;
      } else {
        droppedTilt += tilt[i];
        swap(i, --open);
      }
    }
  }

  private void swap(int i, int j) {
    double h = height[i];
    height[i] = height[j];
    height[j] = h;
    double w = tilt[i];
    tilt[i] = tilt[j];
    tilt[j] = w;
    double l = logTilt[i];
    logTilt[i] = logTilt[j];
    logTilt[j] = l;
  }
}
