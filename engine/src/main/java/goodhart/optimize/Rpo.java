package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Direct preference optimization that also imitates the chosen responses, which keeps the policy
 * where the data is: regularised preference optimization.
 *
 * <pre>{@code loss = -log sigma(beta D) - eta beta log p(chosen),
 * D = log p(chosen)/pi(chosen) - log p(rejected)/pi(rejected)}</pre>
 *
 * It is pessimism in disguise: the same policy is the best answer to the reward that fits the pairs
 * worst for it, {@code max_p min_r L(r) + eta (E_p r - E_base r) - eta beta KL}, where base is the
 * distribution of the chosen responses. eta 0 is {@link Dpo}.
 *
 * <p>Source: Liu et al. 2024 (arXiv 2405.16436), the practical form with the chosen responses as
 * the base, eta 0.005. No deviation.
 *
 * @param beta strength of the tie to the reference, > 0; typical 0.01 to 0.5
 * @param eta weight of the imitation, >= 0; typical 0.005 to 0.5
 */
@Listed(
    families = {"optimismPessimism", "pessimistic"},
    latex =
        "-\\log\\sigma(\\beta D)-\\eta\\beta\\log p_w,\\quad"
            + " D=\\log\\frac{p_w}{\\pi_w}-\\log\\frac{p_l}{\\pi_l}")
@AutoService(Optimizer.class)
public record Rpo(double beta, double eta) implements Direct {
  public Rpo() {
    this(0.1, 0.005);
  }

  public Rpo {
    Check.positive("beta", beta);
    Check.nonNegative("eta", eta);
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    double loss = new Dpo(beta, 0).loss(pair, gradient);
    gradient[0] -= eta * beta;
    return loss - eta * beta * pair.logChosen();
  }
}
