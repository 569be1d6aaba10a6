package goodhart.optimize;

import com.google.auto.service.AutoService;
import java.util.Arrays;

/**
 * Draws n responses from the reference and keeps the one the reward likes best.
 *
 * <pre>{@code p_i = (F_l^n - F_(l-1)^n) * pi_i / (F_l - F_(l-1))    for i in reward level l,
 * F_l = reference mass with reward at most that of level l}</pre>
 *
 * This is the exact law of the winner, for any real n >= 1. n = 1 is the reference; n = infinity is
 * the reference restricted to the best reward. A tie is split in proportion to the reference, as
 * drawing does. KL is at most {@code log n - (n - 1) / n}.
 *
 * <p>Source: Gao, Schulman, Hilton 2022 (arXiv 2210.10760), who estimate it from draws. Deviation:
 * exact on the pool, so n needs no limit; there KL saturates at -log of the best level's reference
 * mass.
 */
@AutoService(Optimizer.class)
public record BestOfN() implements Allocation {

  @Override
  public String strengthName() {
    return "n";
  }

  @Override
  public double[] strengths() {
    return Strengths.geometric(1, 1e5, 30);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when n is below 1
   */
  @Override
  public void allocate(double n, double[] reward, double[] reference, double[] policy) {
    if (!(n >= 1)) {
      throw new IllegalArgumentException("n of best-of-n must be >= 1, got " + n);
    }
    Strengths.largest(reward);
    int size = reward.length;
    if (n == 1) {
      System.arraycopy(reference, 0, policy, 0, size);
      return;
    }
    double[] levels = new double[size];
    for (int i = 0; i < size; i++) {
      levels[i] = reward[i] + 0.0; // -0.0 and 0.0 are one level
    }
    Arrays.sort(levels);
    int count = 0;
    for (int i = 0; i < size; i++) {
      if (count == 0 || levels[i] > levels[count - 1]) {
        levels[count++] = levels[i];
      }
    }
    double[] mass = new double[count];
    for (int i = 0; i < size; i++) {
      mass[level(levels, count, reward[i])] += reference[i];
    }
    double[] upTo = mass.clone();
    for (int l = 1; l < count; l++) {
      upTo[l] += upTo[l - 1];
    }
    double[] ratio = new double[count];
    double above = 0;
    for (int l = count - 1; l >= 0; l--) {
      // A mass near 1 keeps its digits only as 1 minus what is above it.
      double logUpTo = upTo[l] < 0.5 ? Math.log(upTo[l]) : Math.log1p(-above);
      double logStep = l == 0 ? Double.NEGATIVE_INFINITY : Math.log1p(-mass[l] / upTo[l]);
      ratio[l] = Math.exp(n * logUpTo) * -Math.expm1(n * logStep) / mass[l];
      above += mass[l];
    }
    if (n == Double.POSITIVE_INFINITY) {
      Arrays.fill(ratio, 0);
      ratio[count - 1] = 1 / mass[count - 1];
    }
    for (int i = 0; i < size; i++) {
      policy[i] = reference[i] * ratio[level(levels, count, reward[i])];
    }
  }

  private static int level(double[] levels, int count, double reward) {
    return Arrays.binarySearch(levels, 0, count, reward + 0.0);
  }
}
