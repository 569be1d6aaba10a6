package goodhart.optimize;

/**
 * The level at which one unit of water stands below the tops of uneven pillars, exactly and without
 * sorting.
 *
 * <pre>{@code sum_i (height_i - t)_+ = 1,   solved for t}</pre>
 *
 * The left side is convex, decreasing and piecewise linear in t, so Newton's method from the left
 * climbs to the root in a few passes and ends on it, not near it.
 */
final class WaterLevel {
  private WaterLevel() {}

  /** The level t of K finite heights. */
  static double of(double[] height) {
    double sum = 0;
    double highest = Double.NEGATIVE_INFINITY;
    for (double h : height) {
      sum += h;
      highest = Math.max(highest, h);
    }
    // Two points left of the root: every pillar stands out, or only the highest one.
    double t = Math.max((sum - 1) / height.length, highest - 1);
    int before = height.length + 1;
    while (true) {
      int count = 0;
      double above = 0;
      for (double h : height) {
        if (h > t) {
          count++;
          above += h;
        }
      }
      if (count >= before) {
        return t;
      }
      before = count;
      t = Math.max(t, (above - 1) / count);
    }
  }

  /**
   * The level for pillars of unequal width: {@code sum_i width_i (height_i - t)_+ = volume}.
   *
   * @param height K finite heights
   * @param width K widths > 0
   * @param volume > 0
   */
  static double of(double[] height, double[] width, double volume) {
    double sum = 0;
    double widths = 0;
    for (int i = 0; i < height.length; i++) {
      sum += width[i] * height[i];
      widths += width[i];
    }
    double t = (sum - volume) / widths;
    while (true) {
      double wide = 0;
      double above = 0;
      for (int i = 0; i < height.length; i++) {
        if (height[i] > t) {
          wide += width[i];
          above += width[i] * height[i];
        }
      }
      double next = (above - volume) / wide;
      if (!(next > t)) {
        return t;
      }
      t = next;
    }
  }
}
