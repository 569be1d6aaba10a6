package goodhart.internal;

/** Draws by weight, from the running sums of the weights. */
public final class Cumulative {
  private Cumulative() {}

  /**
   * {@code sum_i = w_0 + ... + w_i} for the first {@code n} weights, never falling; four at a time,
   * because each addition in a chain waits for the last.
   *
   * @param weight numbers at least 0
   * @param sum may be {@code weight} itself
   */
  public static void sums(double[] weight, int n, double[] sum) {
    double before = 0;
    int i = 0;
    for (; i < n - 3; i += 4) {
      double one = weight[i];
      double two = one + weight[i + 1];
      double three = two + weight[i + 2];
      double four = three + weight[i + 3];
      sum[i] = before + one;
      sum[i + 1] = before + two;
      sum[i + 2] = before + three;
      before += four;
      sum[i + 3] = before;
    }
    for (; i < n; i++) {
      before += weight[i];
      sum[i] = before;
    }
  }

  /**
   * Which of the first {@code n} numbers a uniform one falls to: the first whose sum exceeds its
   * share of the total, so that it has a weight of its own.
   *
   * @param uniform from 0 (inclusive) to 1 (exclusive)
   */
  public static int draw(double[] sum, int n, double uniform) {
    double total = sum[n - 1];
    double target = Math.min(uniform * total, Math.nextDown(total));
    int low = 0;
    for (int length = n; length > 1; ) {
      int half = length >>> 1;
      // A choice between two numbers and no branch, which would go either way.
      low = sum[low + half - 1] <= target ? low + half : low;
      length -= half;
    }
    return low;
  }
}
