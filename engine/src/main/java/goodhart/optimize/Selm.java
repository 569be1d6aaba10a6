package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import java.util.Optional;

/**
 * Direct preference optimization that shuns what the policy of the last round already says:
 * self-exploring language models.
 *
 * <pre>{@code loss = -log sigma(beta D) + alpha beta E_p0 log p/pi,
 * D = log p(chosen)/pi(chosen) - log p(rejected)/pi(rejected)}</pre>
 *
 * p0 is the policy of the last round: what DPO on the same pairs ends with. alpha 0 is {@link Dpo}.
 * Responses drawn from the policy in training itself would explore nothing in expectation, because
 * {@code E_p grad log p = 0}: it is the lag behind p that makes the term work. It is not bounded
 * below, so alpha must be small.
 *
 * <p>Source: Zhang et al. 2024 (arXiv 2405.19332), after its public code, where responses of the
 * last round enter one by one; here their expectation is exact. Deviation: one earlier round; and
 * alpha is 0.02 where the code has 0.001, because log-ratios of whole texts are tens of times those
 * of a pool's candidates.
 *
 * @param beta strength of the tie to the reference, > 0; typical 0.01 to 0.5
 * @param alpha weight of the exploration, >= 0; typical 0.001 to 0.05
 */
@Listed(
    families = "optimismPessimism",
    latex =
        "-\\log\\sigma(\\beta D)+\\alpha\\beta\\,\\mathbb E_{p_0}\\log\\frac{p}{\\pi},\\quad"
            + " D=\\log\\frac{p_w}{\\pi_w}-\\log\\frac{p_l}{\\pi_l}")
@AutoService(Optimizer.class)
public record Selm(double beta, double alpha) implements Direct {
  public Selm() {
    this(0.1, 0.02);
  }

  public Selm {
    Check.positive("beta", beta);
    Check.nonNegative("alpha", alpha);
  }

  @Override
  public Optional<Direct> prior() {
    return Optional.of(new Dpo(beta, 0));
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    return new Dpo(beta, 0).loss(pair, gradient);
  }

  @Override
  public double promptLoss(Prompt prompt, double[] gradient) {
    return ExpectedLog.add(alpha * beta, prompt.logPrior(), prompt, gradient);
  }
}
