package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import goodhart.policy.Simplex;

/**
 * Answers, round by round, to a mixture of its last version and the reference: Nash learning from
 * human feedback, Nash-MD.
 *
 * <pre>{@code q_t ~ p_t^(1 - eta tau) pi^(eta tau)
 * p_(t+1),i ~ q_t,i exp(eta sum_j P_ij q_t,j)}</pre>
 *
 * The mixture makes the last round converge, where {@link Sppo} may circle. With a constant eta it
 * converges to the p that answers to its own mixture, {@code p ~ pi exp(P q / tau)}, which is near
 * the equilibrium of {@link Nash} at 1/tau but not the same; the gap goes to 0 with eta. The
 * strength is the number of rounds.
 *
 * <p>Source: Munos et al. 2023 (arXiv 2312.00886). Deviation: exact rounds on the pool instead of
 * sampled policy gradients; eta is constant, so the small bias of the limit stays.
 *
 * @param eta how much one round gives, > 0, with {@code eta tau <= 1}
 * @param tau weight of the KL to the reference, > 0; typical 0.01 to 0.5
 */
@AutoService(Optimizer.class)
@Listed(
    families = "games",
    latex =
        "q_t \\propto p_t^{1-\\eta\\tau} \\pi^{\\eta\\tau},\\qquad p_{t+1,i} \\propto q_{t,i}\\,"
            + " \\exp\\Big(\\eta \\sum_j P_{ij}\\, q_{t,j}\\Big)")
public record NashMd(double eta, double tau) implements Game {
  private static final int ROUNDS = 30;

  public NashMd() {
    this(4, 0.025);
  }

  public NashMd {
    Check.positive("eta", eta);
    Check.positive("tau", tau);
    if (eta * tau > 1) {
      throw new IllegalArgumentException(
          "eta times tau must be <= 1, got " + eta + " * " + tau + ": the mixture has that share");
    }
  }

  @Override
  public String strengthName() {
    return "rounds";
  }

  @Override
  public double[] strengths() {
    return Strengths.steps(ROUNDS, 18);
  }

  @Override
  public void allocate(
      double strength, double[][] preference, double[] reference, double[] policy) {
    SelfPlay.allocate(strength, policy, this, preference, reference);
  }

  @Override
  public void path(double[][] preference, double[] reference, double[] strengths, Points points) {
    SelfPlay.check(preference);
    double[] logReference = SelfPlay.logReference(reference);
    double[] logMixture = new double[reference.length];
    SelfPlay.path(
        reference,
        strengths,
        points,
        (logRatio, policy) -> {
          for (int i = 0; i < logRatio.length; i++) {
            logRatio[i] *= 1 - eta * tau;
          }
          Simplex.policy(logReference, logRatio, logMixture, policy);
          SelfPlay.addWinRates(eta, preference, policy, logRatio);
        });
  }
}
