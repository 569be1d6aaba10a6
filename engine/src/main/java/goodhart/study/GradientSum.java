package goodhart.study;

import goodhart.Progress;
import goodhart.internal.Parallel;
import java.util.Arrays;

/**
 * Sums the parts of a gradient on all cores, over blocks of parts that do not depend on how many
 * there are: the same bits for any number of threads.
 */
final class GradientSum {
  private final boolean shared;
  private final Progress progress;
  private final double[] total;
  private double[][] blocks = new double[0][];

  /** One term of the sum. */
  interface Part {
    /**
     * Adds the part.
     *
     * @param index its number
     * @param block the block it belongs to, handled by one thread at a time
     * @param into the sum of the block, as long as theta
     */
    void add(int index, int block, double[] into);
  }

  /**
   * For theta of a given length.
   *
   * @param shared whether two parts may touch the same parameter
   */
  GradientSum(int parameters, boolean shared, Progress progress) {
    this.shared = shared;
    this.progress = progress;
    total = new double[parameters];
  }

  /** How many blocks n parts have. */
  static int blocks(int n) {
    return (n + Measuring.BLOCK - 1) / Measuring.BLOCK;
  }

  /** The sum of n parts, in an array that the next sum overwrites. */
  double[] of(int n, Part part) {
    Arrays.fill(total, 0);
    int count = blocks(n);
    if (shared && blocks.length < count) {
      blocks = new double[count][total.length];
    }
    Parallel.forRanges(
        count,
        1,
        progress,
        (from, to) -> {
          for (int b = from; b < to; b++) {
            double[] into = total;
            if (shared) {
              into = blocks[b];
              Arrays.fill(into, 0);
            }
            int end = Math.min(n, (b + 1) * Measuring.BLOCK);
            for (int i = b * Measuring.BLOCK; i < end; i++) {
              part.add(i, b, into);
            }
          }
        });
    if (shared) {
      for (int b = 0; b < count; b++) {
        for (int j = 0; j < total.length; j++) {
          total[j] += blocks[b][j];
        }
      }
    }
    return total;
  }
}
