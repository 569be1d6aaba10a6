package goodhart.policy;

import goodhart.internal.ArrayMath;
import goodhart.internal.Dense;
import java.util.Arrays;

/**
 * KL and two expectations of one prompt's tilts at many strengths, without their policies.
 *
 * <pre>{@code p_i = pi_i e^(s g_i) / Z,   g_i = r_i - max r
 * KL = s E g - log Z,   E r = max r + E g}</pre>
 *
 * <p>A candidate takes part as long as {@code s g_i >= log pi_best - 40}. Those that do not weigh
 * at most {@code e^-40 = 4e-18} of Z together and, with KL at most {@code (40 - log pi_best) e^-40}
 * in it, less than rounding. A growing strength leaves them out one after the other. KL is a
 * difference, so its own rounding is that of {@code log pi_best}.
 *
 * <p>Strengths are taken together until their exponents fill a row: rows of 64 numbers cost a fifth
 * more than long ones. For one thread.
 */
public final class TiltSums {
  private static final int ROW = 512;
  private static final double FAINT = 40;

  private final double[] out = new double[3];
  private double[] gap = new double[0];
  private double[] weight = new double[0];
  private double[] weightedGap = new double[0];
  private double[] weightedValue = new double[0];
  private double[] gaps = new double[0]; // the same again and again, to fill a row
  private double[] exponent = new double[0];
  private double[] factor = new double[0];
  private double[] scratch = new double[0];

  private int active;
  private double least;
  private int tiles;

  /** Takes the numbers of one strength. */
  public interface Sums {
    /**
     * Takes.
     *
     * @param point the number of the strength
     * @param klNats KL, >= 0
     * @param reward E r
     * @param value E of the other number
     */
    void put(int point, double klNats, double reward, double value);
  }

  /**
   * Measures.
   *
   * @param strength n numbers above 0, finite
   * @param reward K finite rewards
   * @param reference K reference probabilities > 0, sum 1
   * @param other K numbers whose expectation is wanted besides that of the reward
   */
  public void measure(
      double[] strength, double[] reward, double[] reference, double[] other, Sums sums) {
    int size = reward.length;
    double most = Dense.most(reward, size);
    double best = reset(reward, most, reference, other);
    double cutoff = Math.max(Math.log(best) - FAINT, ArrayMath.LEAST_EXPONENT);
    double last = 0;
    int next;
    for (int k = 0; k < strength.length; k = next) {
      if (strength[k] < last) {
        reset(reward, most, reference, other);
      }
      if (strength[k] * least < cutoff) {
        leaveOut(cutoff / strength[k]);
      }
      int room = Math.max(1, ROW / active);
      next = k + 1;
      while (next < strength.length
          && next - k < room
          && strength[next] >= strength[next - 1]
          && strength[next] * least >= ArrayMath.LEAST_EXPONENT) {
        next++;
      }
      last = strength[next - 1];
      exponentials(strength, k, next - k);
      for (int point = k; point < next; point++) {
        Dense.dots(factor, (point - k) * active, weight, weightedGap, weightedValue, active, out);
        double mean = out[1] / out[0];
        double kl = Math.max(0, strength[point] * mean - Math.log(out[0]));
        sums.put(point, kl, most + mean, out[2] / out[0]);
      }
    }
  }

  /** Lets all candidates take part; returns the least reference probability of a best one. */
  private double reset(double[] reward, double most, double[] reference, double[] other) {
    active = reward.length;
    if (gap.length < active) {
      gap = new double[active];
      weight = new double[active];
      weightedGap = new double[active];
      weightedValue = new double[active];
      int row = Math.max(active, ROW);
      gaps = new double[row];
      exponent = new double[row];
      factor = new double[row];
      scratch = new double[row];
    }
    double best = 1;
    least = 0;
    for (int i = 0; i < active; i++) {
      gap[i] = reward[i] - most;
      least = Math.min(least, gap[i]);
      best = gap[i] == 0 ? Math.min(best, reference[i]) : best;
    }
    System.arraycopy(reference, 0, weight, 0, active);
    for (int i = 0; i < active; i++) {
      weightedGap[i] = reference[i] * gap[i];
      weightedValue[i] = reference[i] * other[i];
    }
    tiles = 0;
    return best;
  }

  private void leaveOut(double below) {
    int kept = 0;
    for (int i = 0; i < active; i++) {
      double g = gap[i];
      gap[kept] = g;
      weight[kept] = weight[i];
      weightedGap[kept] = weightedGap[i];
      weightedValue[kept] = weightedValue[i];
      // No branch: it would go either way.
      kept += 1 - (int) (Double.doubleToRawLongBits(g - below) >>> 63);
    }
    active = kept;
    least = below;
    tiles = 0;
  }

  /** Fills in {@code e^(s g_i)} for strengths side by side. */
  private void exponentials(double[] strength, int first, int count) {
    for (; tiles < count; tiles++) {
      System.arraycopy(gap, 0, gaps, tiles * active, active);
    }
    int n = count * active;
    for (int j = 0; j < count; j++) {
      Arrays.fill(exponent, j * active, (j + 1) * active, strength[first + j]);
    }
    for (int i = 0; i < n; i++) {
      exponent[i] *= gaps[i];
    }
    ArrayMath.expOfNegative(exponent, n, factor, scratch);
  }
}
