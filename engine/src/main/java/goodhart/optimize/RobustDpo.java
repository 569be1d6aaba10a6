package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Direct preference optimization with a loss that wrong labels leave unbiased: robust DPO.
 *
 * <pre>{@code loss = [ -(1 - e) log sigma(beta D) + e log sigma(-beta D) ] / (1 - 2e),
 * D = log p(chosen)/pi(chosen) - log p(rejected)/pi(rejected)}</pre>
 *
 * If a share e of the labels is flipped, its expectation is the loss of {@link Dpo} on the right
 * labels. e = 0 is DPO. It has no lower bound: on a pair that was compared once, D grows for ever,
 * where the label smoothing of {@link Dpo} would stop it.
 *
 * <p>Source: Chowdhury, Kini, Natarajan 2024 (arXiv 2403.00409), as in TRL. No deviation.
 *
 * @param beta strength of the tie to the reference, > 0; typical 0.01 to 0.5
 * @param flipped e, the share of labels taken to be wrong, >= 0 and < 0.5
 */
@Listed(
    families = "directAlignment",
    latex =
        "\\frac{-(1-e)\\log\\sigma(\\beta D)+e\\log\\sigma(-\\beta D)}{1-2e},\\quad"
            + " D=\\log\\frac{p_w}{\\pi_w}-\\log\\frac{p_l}{\\pi_l}")
@AutoService(Optimizer.class)
public record RobustDpo(double beta, double flipped) implements Direct {
  public RobustDpo() {
    this(0.1, 0.1);
  }

  public RobustDpo {
    Check.positive("beta", beta);
    if (!(flipped >= 0 && flipped < 0.5)) {
      throw new IllegalArgumentException(
          "flipped must be >= 0 and < 0.5, got " + flipped + ": at 0.5 labels say nothing");
    }
  }

  @Override
  public boolean usesMarginOnly() {
    return true;
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    double z = beta * pair.margin();
    double right = (1 - flipped) / (1 - 2 * flipped);
    double wrong = flipped / (1 - 2 * flipped);
    double slope = -beta * (right * Logistic.sigmoid(-z) + wrong * Logistic.sigmoid(z));
    gradient[0] = slope;
    gradient[1] = -slope;
    return right * Logistic.softplus(-z) - wrong * Logistic.softplus(z);
  }
}
