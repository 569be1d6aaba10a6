package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Direct preference optimization that explains away by length what length explains:
 * length-regularised DPO.
 *
 * <pre>{@code loss = -log sigma(beta D + alpha (len(chosen) - len(rejected))),
 * D = log p(chosen)/pi(chosen) - log p(rejected)/pi(rejected)}</pre>
 *
 * The reward that it fits is {@code beta log(p/pi) + alpha len}, so alpha > 0 takes a length
 * penalty of alpha out of the policy's own reward. alpha 0 is {@link Dpo}.
 *
 * <p>Source: Park, Rafailov, Ermon, Finn 2024 (arXiv 2403.19159). Deviation: lengths, and so alpha,
 * are in units of the pool's mean length; a pool without a column {@code length} has none, and this
 * is DPO.
 *
 * @param beta strength of the tie to the reference, > 0; typical 0.01 to 0.5
 * @param alpha reward that a response of mean length owes to its length; typical 0.1 to 2, negative
 *     favours length
 */
@Listed(
    families = "likelihoodControl",
    latex =
        "-\\log\\sigma\\bigl(\\beta D+\\alpha(|y_w|-|y_l|)\\bigr),\\quad"
            + " D=\\log\\frac{p_w}{\\pi_w}-\\log\\frac{p_l}{\\pi_l}")
@AutoService(Optimizer.class)
public record LengthDpo(double beta, double alpha) implements Direct {
  public LengthDpo() {
    this(0.1, 0.5);
  }

  public LengthDpo {
    Check.positive("beta", beta);
    Check.finite("alpha", alpha);
  }

  @Override
  public boolean usesMarginOnly() {
    return true;
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    double z = beta * pair.margin() + alpha * (pair.lengthChosen() - pair.lengthRejected());
    return Logistic.loss(z, beta, beta, gradient);
  }
}
