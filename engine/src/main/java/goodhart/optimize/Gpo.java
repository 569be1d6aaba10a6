package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Plays against its own last version with the log-odds of winning for a score: general preference
 * optimization.
 *
 * <pre>{@code p_(t+1),i ~ p_t,i exp((1 / beta) sum_j p_t,j s_ij),   s_ij = log(P_ij / P_ji)}</pre>
 *
 * Log-odds, unlike win rates, do not saturate. Where preferences come from scores, {@code s_ij =
 * s_i - s_j}, and T rounds are exactly {@link Tilting} by the scores at {@code 1/beta_total = T /
 * beta}. The strength is the number of rounds.
 *
 * <p>Source: Zhang et al. 2024 (arXiv 2410.02197), general preference optimization on their general
 * preference model. Deviation: exact rounds on the pool; log-odds are cut at 50 and -50, so that a
 * certain preference is a number.
 *
 * @param beta weight of the KL to the round before, in log-odds, > 0
 */
@AutoService(Optimizer.class)
@Listed(
    families = "games",
    latex =
        "p_{t+1,i} \\propto p_{t,i}\\, \\exp\\Big(\\tfrac{1}{\\beta} \\sum_j p_{t,j}\\,"
            + " s_{ij}\\Big),\\qquad s_{ij} = \\log \\frac{P_{ij}}{P_{ji}}")
public record Gpo(double beta) implements Game {
  private static final int ROUNDS = 16;
  private static final double CUT = 50;

  public Gpo() {
    this(1);
  }

  public Gpo {
    Check.positive("beta", beta);
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
    int size = reference.length;
    double[][] score = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < i; j++) {
        double odds = Math.log(preference[i][j] / preference[j][i]);
        score[i][j] = Math.min(CUT, Math.max(-CUT, odds));
        score[j][i] = -score[i][j];
      }
    }
    SelfPlay.path(
        reference,
        strengths,
        points,
        (logRatio, policy) -> SelfPlay.addWinRates(1 / beta, score, policy, logRatio));
  }
}
