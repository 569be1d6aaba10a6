package goodhart.policy;

import goodhart.internal.ArrayMath;
import goodhart.internal.Dense;
import goodhart.internal.Scratch;
import java.util.Arrays;

/**
 * KL and two expectations of one prompt's policies, like {@link Simplex#measure}, for policies that
 * come one by one: their logarithms are taken together when they fill a row, because those of a few
 * dozen numbers alone take up to twice as long. For one thread.
 */
public final class PolicySums {
  private static final int ROW = 512;

  private final double[] out = new double[3];
  private int[] point = new int[8];
  private int[] end = new int[8];
  private double[] share = new double[ROW + Scratch.APART];
  private double[] ratio = new double[ROW + Scratch.APART];
  private double[] scratch = new double[ROW + Scratch.APART];
  private double[] scratch2 = new double[ROW + Scratch.APART];
  private int points;
  private int used;

  /** Forgets what has not been measured. */
  public void clear() {
    points = 0;
    used = 0;
  }

  /** Whether another policy of {@code n} candidates finds room. */
  public boolean hasRoom(int n) {
    return used + n <= ROW || points == 0;
  }

  /**
   * Adds a policy, if need be after {@link #measure}.
   *
   * @param number of the point
   * @param policy n probabilities; may be changed afterwards
   * @param inverse n reciprocals of the reference probabilities
   */
  public void add(int number, double[] policy, double[] inverse, int n) {
    if (share.length < n) {
      int row = n + Scratch.APART;
      share = new double[row];
      ratio = new double[row];
      scratch = new double[row];
      scratch2 = new double[row];
    }
    if (points == point.length) {
      point = Arrays.copyOf(point, 2 * points);
      end = Arrays.copyOf(end, 2 * points);
    }
    System.arraycopy(policy, 0, share, used, n);
    for (int i = 0; i < n; i++) {
      ratio[used + i] = policy[i] * inverse[i];
    }
    used += n;
    point[points] = number;
    end[points++] = used;
  }

  /**
   * Measures what was added and forgets it.
   *
   * @param a as many numbers as the largest policy has
   * @param b as many
   */
  public void measure(double[] a, double[] b, PointSums sums) {
    ArrayMath.log(ratio, used, ratio, scratch, scratch2);
    int from = 0;
    for (int k = 0; k < points; k++) {
      Dense.dots(share, ratio, from, a, b, end[k] - from, out);
      sums.put(point[k], Math.max(0, out[0]), out[1], out[2]);
      from = end[k];
    }
    clear();
  }
}
