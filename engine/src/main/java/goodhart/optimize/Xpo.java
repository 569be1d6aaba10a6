package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Direct preference optimization that shuns what the reference says: exploratory preference
 * optimization.
 *
 * <pre>{@code loss = -log sigma(beta D) + alpha E_pi log p/pi,
 * D = log p(chosen)/pi(chosen) - log p(rejected)/pi(rejected)}</pre>
 *
 * {@code -E_pi log p/pi} is KL(pi || p), so the term rewards a policy for leaving the reference
 * anywhere. alpha 0 is {@link Dpo}; it is {@link Vpo} calibrated by the reference with alpha/beta
 * of optimism. It is not bounded below, so alpha must be small.
 *
 * <p>Source: Xie et al. 2024 (arXiv 2405.21046), where responses of the reference enter one by one;
 * here their expectation is exact. Deviation: alpha is 0.005 where public code has 5e-6, because
 * log-probabilities of whole texts are hundreds of times those of a pool's candidates; and the
 * pairs are fixed, so what is explored is never labelled.
 *
 * @param beta strength of the tie to the reference, > 0; typical 0.01 to 0.5
 * @param alpha weight of the exploration, >= 0
 */
@Listed(
    families = "optimismPessimism",
    latex =
        "-\\log\\sigma(\\beta D)+\\alpha\\,\\mathbb E_{\\pi}\\log\\frac{p}{\\pi},\\quad"
            + " D=\\log\\frac{p_w}{\\pi_w}-\\log\\frac{p_l}{\\pi_l}")
@AutoService(Optimizer.class)
public record Xpo(double beta, double alpha) implements Direct {
  public Xpo() {
    this(0.1, 0.005);
  }

  public Xpo {
    Check.positive("beta", beta);
    Check.nonNegative("alpha", alpha);
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    return new Dpo(beta, 0).loss(pair, gradient);
  }

  @Override
  public double promptLoss(Prompt prompt, double[] gradient) {
    return ExpectedLog.add(alpha, prompt.logReference(), prompt, gradient);
  }
}
