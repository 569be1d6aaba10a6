package goodhart.optimize;

/**
 * The level of water poured over uneven ground, exactly and without sorting.
 *
 * <pre>{@code sum_i max(scale * floor_i, height_i - t) = 1,   solved for t}</pre>
 *
 * The left side is convex, decreasing and piecewise linear in t, so Newton's method from the left
 * climbs to the root in a few passes and ends on it, not near it.
 */
final class WaterLevel {
  private WaterLevel() {}

  /**
   * The level t.
   *
   * @param height K numbers
   * @param floor K numbers >= 0
   * @param scale {@code scale * sum of floor <= 1}
   */
  static double of(double[] height, double[] floor, double scale) {
    int size = height.length;
    double heights = 0;
    double floors = 0;
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      double low = scale * floor[i];
      heights += height[i];
      floors += low;
      highest = Math.max(highest, height[i] - low);
    }
    // Two points left of the root: all candidates above ground, or only the highest one.
    double t = Math.max((heights - 1) / size, highest - Math.max(0, 1 - floors));
    int active = size + 1;
    while (true) {
      int count = 0;
      double sum = 0;
      double rest = 1;
      for (int i = 0; i < size; i++) {
        double low = scale * floor[i];
        if (height[i] - t > low) {
          count++;
          sum += height[i];
        } else {
          rest -= low;
        }
      }
      if (count == 0) {
        return highest;
      }
      if (count >= active) {
        return t;
      }
      active = count;
      t = Math.max(t, (sum - rest) / count);
    }
  }
}
