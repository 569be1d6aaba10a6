package goodhart.policy;

import goodhart.internal.ArrayMath;
import goodhart.internal.Dense;
import goodhart.internal.Scratch;
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
 * <p>The exponentials are those of {@link ArrayMath#tilt}, known to 1e-14 of Z as long as a best
 * candidate has at least {@link ArrayMath#FAIR} of the reference; else they are {@link
 * ArrayMath#exp}. Strengths are taken together until their exponents fill a row: rows of 64 numbers
 * cost a fifth more than long ones. For one thread.
 */
public final class TiltSums {
  private static final int ROW = 512;
  private static final double FAINT = 40;

  private final double[] out = new double[3];
  private double[] gap = new double[0];
  private double[] weight = new double[0];
  private double[] value = new double[0];
  private double[] gaps = new double[0]; // the same again and again, to fill a row
  private double[] weights = new double[0];
  private double[] strengths = new double[0];
  private double[] factor = new double[0];
  private double[] scratch = new double[0];
  private double[] mass = new double[0];
  private double[] meanGap = new double[0];
  private double[] meanValue = new double[0];
  private double[] logs = new double[0];

  private int active;
  private double least;
  private int tiles;

  /**
   * Measures.
   *
   * @param strength n numbers above 0, finite
   * @param reward K finite rewards
   * @param reference K reference probabilities > 0, sum 1
   * @param other K numbers whose expectation is wanted besides that of the reward
   * @param sums takes them by the number of the strength
   */
  public void measure(
      double[] strength, double[] reward, double[] reference, double[] other, PointSums sums) {
    int size = reward.length;
    double most = Dense.most(reward, size);
    double best = reset(reward, most, reference, other);
    forPoints(strength.length);
    double cutoff = Math.log(best) - FAINT;
    double lowest = best < ArrayMath.FAIR ? Double.NEGATIVE_INFINITY : ArrayMath.LEAST_EXPONENT;
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
          && strength[next] * least >= lowest) {
        next++;
      }
      last = strength[next - 1];
      factors(strength, k, next - k, best >= ArrayMath.FAIR);
      for (int point = k; point < next; point++) {
        Dense.sums(factor, (point - k) * active, gap, value, active, out);
        mass[point] = out[0];
        meanGap[point] = out[1] / out[0];
        meanValue[point] = out[2] / out[0];
      }
    }
    ArrayMath.log(mass, strength.length, mass, logs, scratch);
    for (int k = 0; k < strength.length; k++) {
      double kl = Math.max(0, strength[k] * meanGap[k] - mass[k]);
      sums.put(k, kl, most + meanGap[k], meanValue[k]);
    }
  }

  /** Makes room for the numbers of so many strengths. */
  private void forPoints(int n) {
    if (mass.length < n) {
      mass = new double[n];
      meanGap = new double[n];
      meanValue = new double[n];
      logs = new double[n];
      scratch = new double[Math.max(n, scratch.length)];
    }
  }

  /** Lets all candidates take part; returns the least reference probability of a best one. */
  private double reset(double[] reward, double most, double[] reference, double[] other) {
    active = reward.length;
    if (gap.length < active) {
      gap = new double[active];
      weight = new double[active];
      value = new double[active];
      int row = Math.max(active, ROW) + Scratch.APART;
      gaps = new double[row];
      weights = new double[row];
      strengths = new double[row];
      factor = new double[row];
      scratch = new double[Math.max(row, scratch.length)];
    }
    for (int i = 0; i < active; i++) {
      gap[i] = reward[i] - most;
    }
    double best = 1;
    for (int i = 0; i < active; i++) {
      if (gap[i] == 0) {
        best = Math.min(best, reference[i]);
      }
    }
    least = Dense.least(gap, active);
    System.arraycopy(reference, 0, weight, 0, active);
    System.arraycopy(other, 0, value, 0, active);
    tiles = 0;
    return best;
  }

  private void leaveOut(double below) {
    int kept = 0;
    for (int i = 0; i < active; i++) {
      double g = gap[i];
      gap[kept] = g;
      weight[kept] = weight[i];
      value[kept] = value[i];
      // No branch: it would go either way.
      kept += 1 - (int) (Double.doubleToRawLongBits(g - below) >>> 63);
    }
    active = kept;
    least = below;
    tiles = 0;
  }

  /** Fills in {@code w_i e^(s g_i)} for strengths side by side. */
  private void factors(double[] strength, int first, int count, boolean fair) {
    for (; tiles < count; tiles++) {
      System.arraycopy(gap, 0, gaps, tiles * active, active);
      System.arraycopy(weight, 0, weights, tiles * active, active);
    }
    int n = count * active;
    for (int j = 0; j < count; j++) {
      Arrays.fill(strengths, j * active, (j + 1) * active, strength[first + j]);
    }
    if (fair) {
      ArrayMath.tilt(strengths, gaps, weights, n, factor);
      return;
    }
    for (int i = 0; i < n; i++) {
      strengths[i] *= gaps[i];
    }
    ArrayMath.exp(strengths, n, factor, scratch);
    for (int i = 0; i < n; i++) {
      factor[i] *= weights[i];
    }
  }
}
