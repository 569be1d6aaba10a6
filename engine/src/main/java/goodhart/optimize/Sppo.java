package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Plays against its own last version, round by round, and gives more to what wins: self-play
 * preference optimization.
 *
 * <pre>{@code p_(t+1),i ~ p_t,i exp(eta sum_j P_ij p_t,j)}</pre>
 *
 * These are multiplicative weights: with a small eta the average of the rounds goes to an
 * equilibrium of the game without a penalty, while the last round may circle around it where
 * preferences have cycles. Where preferences come from scores, the order of {@code p / pi} is that
 * of the scores in every round, and the best score takes all in the end. The strength is the number
 * of rounds; after one round the policy is the optimum of IPO's population objective at {@code tau
 * = 1/eta}.
 *
 * <p>Source: Wu et al. 2024 (arXiv 2405.00675). Deviation: the regression of each round is solved
 * exactly instead of by gradient steps on sampled responses.
 *
 * @param eta how much one round gives, > 0; typical 1 to 10 on a pool
 */
@AutoService(Optimizer.class)
@Listed(
    families = "games",
    latex = "p_{t+1,i} \\propto p_{t,i}\\, \\exp\\Big(\\eta \\sum_j P_{ij}\\, p_{t,j}\\Big)")
public record Sppo(double eta) implements Game {
  private static final int ROUNDS = 16;

  public Sppo() {
    this(3);
  }

  public Sppo {
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
    SelfPlay.check(preference);
    SelfPlay.path(
        reference,
        strengths,
        points,
        (logRatio, policy) -> SelfPlay.addWinRates(eta, preference, policy, logRatio));
  }
}
