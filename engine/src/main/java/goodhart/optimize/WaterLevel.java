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
}
