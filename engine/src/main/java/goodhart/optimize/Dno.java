package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Regresses, in a few large rounds, on how often a response wins against the policy so far: direct
 * Nash optimization.
 *
 * <pre>{@code p_(t+1) = argmax over p of  p.r_t - eta KL(p || p_t),   r_t,i = sum_j P_ij p_t,j
 * p_(t+1),i ~ p_t,i exp(r_t,i / eta)}</pre>
 *
 * In population this is {@link Sppo} at the inverse scale; the two differ in how a network is
 * fitted to it. The strength is the number of rounds.
 *
 * <p>Source: Rosset et al. 2024 (arXiv 2404.03715). Deviation: each round's regression is solved
 * exactly. Their practical version, DNO-Prct, fits {@link Dpo} in each round, with the last policy
 * as reference, on the pairs whose win rates lie far apart; it keeps the order of the update, not
 * its size, and is not this.
 *
 * @param eta weight of the KL to the round before, > 0; typical 0.05 to 1 on a pool
 */
@AutoService(Optimizer.class)
@Listed(
    families = "games",
    latex =
        "p_{t+1,i} \\propto p_{t,i}\\, \\exp\\Big(\\tfrac{1}{\\eta} \\sum_j P_{ij}\\,"
            + " p_{t,j}\\Big)")
public record Dno(double eta) implements Game {
  private static final int ROUNDS = 8;

  public Dno() {
    this(0.2);
  }

  public Dno {
    Check.positive("eta", eta);
  }

  @Override
  public String strengthName() {
    return "rounds";
  }

  @Override
  public double[] strengths() {
    return Strengths.steps(ROUNDS, 16);
  }

  @Override
  public void allocate(
      double strength, double[][] preference, double[] reference, double[] policy) {
    SelfPlay.allocate(strength, policy, this, preference, reference);
  }

  @Override
  public void path(double[][] preference, double[] reference, double[] strengths, Points points) {
    new Sppo(1 / eta).path(preference, reference, strengths, points);
  }
}
