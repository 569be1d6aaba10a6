package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import goodhart.internal.Names;
import java.util.List;

/**
 * Direct preference optimization biased towards, or against, the value that the fitted reward
 * promises: value-incentivised preference optimization.
 *
 * <pre>{@code loss = -log sigma(beta D) - alpha beta E_cal log p/pi,
 * D = log p(chosen)/pi(chosen) - log p(rejected)/pi(rejected)}</pre>
 *
 * If the reward has mean 0 under the calibration distribution cal, {@code -beta E_cal log p/pi} is
 * the best value that it allows, so alpha > 0 fits the pairs by a reward that promises little
 * (pessimism, for fixed data) and alpha < 0 by one that promises much (optimism, for exploring).
 * alpha 0 is {@link Dpo}; calibrated by the chosen responses it is {@link Rpo} at eta = alpha. Too
 * much optimism has no optimum: the term is not bounded below.
 *
 * <p>Source: Cen et al. 2024 (arXiv 2405.19320). No deviation; the sign of alpha chooses between
 * the paper's two losses.
 *
 * @param beta strength of the tie to the reference, > 0; typical 0.01 to 0.5
 * @param alpha weight of the value: pessimistic above 0, optimistic below; typical -0.1 to 1
 * @param calibration {@code 'reference'} or {@code 'chosen'}: what the expectation is over
 */
@Listed(
    families = {"optimismPessimism", "pessimistic"},
    latex =
        "-\\log\\sigma(\\beta D)-\\alpha\\beta\\,\\mathbb E_{\\mathrm{cal}}\\log\\frac{p}{\\pi},"
            + "\\quad D=\\log\\frac{p_w}{\\pi_w}-\\log\\frac{p_l}{\\pi_l}")
@AutoService(Optimizer.class)
public record Vpo(double beta, double alpha, String calibration) implements Direct {
  private static final List<String> CALIBRATIONS = List.of("chosen", "reference");

  public Vpo() {
    this(0.1, 0.1, "reference");
  }

  public Vpo {
    Check.positive("beta", beta);
    Check.finite("alpha", alpha);
    Check.present("calibration", calibration);
    if (!CALIBRATIONS.contains(calibration)) {
      throw new IllegalArgumentException(Names.unknown("calibration", calibration, CALIBRATIONS));
    }
  }

  private boolean byChosen() {
    return calibration.equals("chosen");
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    double loss = new Dpo(beta, 0).loss(pair, gradient);
    if (byChosen()) {
      gradient[0] -= alpha * beta;
      loss -= alpha * beta * pair.chosenLogRatio();
    }
    return loss;
  }

  @Override
  public double promptLoss(Prompt prompt, double[] gradient) {
    return byChosen() ? 0 : ExpectedLog.add(-alpha * beta, prompt.logReference(), prompt, gradient);
  }
}
