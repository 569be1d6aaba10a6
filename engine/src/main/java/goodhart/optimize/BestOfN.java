package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;

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
    path(
        new Prompt(reward, reference, null),
        new double[] {n},
        (point, p) -> System.arraycopy(p, 0, policy, 0, policy.length));
  }

  @Override
  public void path(Prompt prompt, double[] strengths, Points points) {
    for (double n : strengths) {
      if (!(n >= 1)) {
        throw new IllegalArgumentException("n of best-of-n must be >= 1, got " + n);
      }
    }
    Strengths.largest(prompt.reward());
    if (strengths.length > 1 && EvenWinner.fits(prompt)) {
      EvenWinner.of(prompt.reference(), strengths).path(prompt, points);
      return;
    }
    Winner winner = new Winner(prompt.reward(), prompt.reference());
    Ranked ranked = points.ranked(winner.order());
    for (int k = 0; k < strengths.length; k++) {
      if (strengths[k] == 1) {
        points.put(k, prompt.reference());
      } else {
        ranked.put(k, winner.policy(strengths[k]), winner.count());
      }
    }
    winner.done();
  }
}
