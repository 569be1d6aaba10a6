package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Blends the logistic with the exponential loss by how large the margin is: discovered preference
 * optimization, a loss that a language model proposed.
 *
 * <pre>{@code z = beta D,   m = sigma(z / temperature)
 * loss = (1 - m) (-log sigma(z)) + m exp(-z),
 * D = log p(chosen)/pi(chosen) - log p(rejected)/pi(rejected)}</pre>
 *
 * Pairs that are still wrong count as in {@link Dpo}, right ones by the exponential loss. It is not
 * convex: around a tie the loss rises with the margin, for every beta. A policy that starts at the
 * reference starts at a tie, so on a pool it first learns the pairs the wrong way round, and turns
 * only once it has left the hump.
 *
 * <p>Source: Lu et al. 2024 (arXiv 2406.08414), as in TRL. No deviation.
 *
 * @param beta strength of the tie to the reference, > 0; typical 0.01 to 0.5
 * @param temperature width of the blend in units of {@code beta D}, > 0
 */
@Listed(
    families = "directAlignment",
    latex =
        "-(1-m)\\log\\sigma(\\beta D)+m\\,e^{-\\beta D},\\quad m=\\sigma(\\beta D/\\tau),\\quad"
            + " D=\\log\\frac{p_w}{\\pi_w}-\\log\\frac{p_l}{\\pi_l}")
@AutoService(Optimizer.class)
public record DiscoPop(double beta, double temperature) implements Direct {
  public DiscoPop() {
    this(0.1, 0.05);
  }

  public DiscoPop {
    Check.positive("beta", beta);
    Check.positive("temperature", temperature);
  }

  @Override
  public boolean usesMarginOnly() {
    return true;
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    double z = beta * pair.margin();
    double logistic = Logistic.softplus(-z);
    double right = Logistic.sigmoid(z / temperature);
    double wrong = Logistic.sigmoid(-z / temperature);
    // m exp(-z) in the log domain: far on the wrong side exp(-z) alone would overflow.
    double exponential = Math.exp(-z - Logistic.softplus(-z / temperature));
    double slope =
        beta
            * (-wrong * Logistic.sigmoid(-z)
                - right * wrong * logistic / temperature
                - exponential
                + wrong * exponential / temperature);
    gradient[0] = slope;
    gradient[1] = -slope;
    return wrong * logistic + exponential;
  }
}
