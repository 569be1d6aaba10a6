package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Matches the policy's preference to the smoothed label by the reverse KL divergence: efficient
 * exact optimization on pairs.
 *
 * <pre>{@code loss = q log(q / (1 - e)) + (1 - q) log((1 - q) / e),   q = sigma(beta D),
 * D = log p(chosen)/pi(chosen) - log p(rejected)/pi(rejected)}</pre>
 *
 * It seeks the mode where {@link Dpo} with label smoothing e, the forward KL divergence, covers.
 * Both are smallest at beta D = log((1 - e) / e). A pair that is badly wrong or nearly right hardly
 * moves it: the slope carries a factor q (1 - q).
 *
 * <p>Source: Ji et al. 2024 (arXiv 2402.00856), equation 16, the form for pairs, as in TRL. No
 * deviation.
 *
 * @param beta strength of the tie to the reference, > 0; typical 0.01 to 0.5
 * @param labelSmoothing e, the share of labels taken to be wrong, > 0 and < 1
 */
@Listed(
    families = "directAlignment",
    latex =
        "q\\log\\frac{q}{1-e}+(1-q)\\log\\frac{1-q}{e},\\quad q=\\sigma(\\beta D),\\quad"
            + " D=\\log\\frac{p_w}{\\pi_w}-\\log\\frac{p_l}{\\pi_l}")
@AutoService(Optimizer.class)
public record Exo(double beta, double labelSmoothing) implements Direct {
  public Exo() {
    this(0.1, 1e-3);
  }

  public Exo {
    Check.positive("beta", beta);
    if (!(labelSmoothing > 0 && labelSmoothing < 1)) {
      throw new IllegalArgumentException(
          "labelSmoothing must be > 0 and < 1, got "
              + labelSmoothing
              + ": the reverse KL divergence to a certain label is infinite");
    }
  }

  @Override
  public boolean usesMarginOnly() {
    return true;
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    double z = beta * pair.margin();
    double q = Logistic.sigmoid(z);
    double rest = Logistic.sigmoid(-z);
    double logRight = Math.log1p(-labelSmoothing);
    double logWrong = Math.log(labelSmoothing);
    double slope = beta * q * rest * (z - logRight + logWrong);
    gradient[0] = slope;
    gradient[1] = -slope;
    return q * (-Logistic.softplus(-z) - logRight) + rest * (-Logistic.softplus(z) - logWrong);
  }
}
