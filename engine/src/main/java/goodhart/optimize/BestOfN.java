package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import java.util.Arrays;

/**
 * Draws n responses from the reference and keeps the one the reward likes best.
 *
 * <pre>{@code p_i = (F_l^n - F_(l-1)^n) * pi_i / (F_l - F_(l-1))    for i in reward level l,
 * F_l = reference mass with reward at most that of level l}</pre>
 *
 * This is the exact law of the winner, for any real n >= 1. n = 1 is the reference; n = infinity is
 * the reference restricted to the best reward. A tie is split in proportion to the reference, as
 * drawing does. KL is at most {@code log n - (n - 1) / n}. The best of a among bests of b is the
 * best of ab, so a tournament in stages is one of these too, and {@link Raft} walks along them.
 *
 * <p>Source: Gao, Schulman, Hilton 2022 (arXiv 2210.10760), who estimate it from draws. Deviation:
 * exact on the pool, so n needs no limit; there KL saturates at -log of the best level's reference
 * mass.
 */
@AutoService(Optimizer.class)
@Listed(
    families = {"selection"},
    latex =
        "p_i = \\left( F_\\ell^n - F_{\\ell-1}^n \\right) \\frac{\\pi_i}{F_\\ell - F_{\\ell-1}}, \\quad i"
            + " \\in \\text{level } \\ell")
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
    int[] order = Ranking.descending(reward);
    double[] upTo = new double[size + 1]; // reference mass from here on
    for (int j = size - 1; j >= 0; j--) {
      upTo[j] = upTo[j + 1] + reference[order[j]];
    }
    Arrays.fill(policy, 0);
    double power = 1; // F^n of the level
    int next;
    for (int first = 0; first < size && power > 0; first = next) {
      double mass = 0;
      next = first;
      while (next < size && reward[order[next]] == reward[order[first]]) {
        mass += reference[order[next]];
        next++;
      }
      // Two ways to write one logarithm, and one difference: each loses the digits the other keeps.
      double share = mass / upTo[first];
      double exponent = n * (share < 0.5 ? Math.log1p(-share) : Math.log(upTo[next] / upTo[first]));
      double drop = exponent > -0.5 ? -Math.expm1(exponent) : 1 - Math.exp(exponent);
      double ratio = power * drop / mass;
      for (int j = first; j < next; j++) {
        policy[order[j]] = reference[order[j]] * ratio;
      }
      power *= exponent > -0.5 ? 1 - drop : Math.exp(exponent);
    }
  }
}
