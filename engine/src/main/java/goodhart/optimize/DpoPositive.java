package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Direct preference optimization that forbids the chosen response to become less likely than under
 * the reference: DPO-Positive.
 *
 * <pre>{@code loss = -log sigma(beta (D - lambda max(0, -h_w))),
 * D = h_w - h_l,  h = log p/pi of the chosen (w) and the rejected (l) response}</pre>
 *
 * {@link Dpo} is content when both likelihoods fall as long as the rejected one falls faster; here
 * a chosen response below the reference costs lambda times what it lacks. lambda 0 is DPO.
 *
 * <p>Source: Pal et al. 2024 (arXiv 2402.13228), equation 3. Deviation: lambda is 0.2 where the
 * paper has 5 to 50: labels that contradict one another make every response a chosen one now and
 * then, and such a penalty pins the policy to the reference.
 *
 * @param beta strength of the tie to the reference, > 0; typical 0.01 to 0.5
 * @param lambda penalty for a nat that the chosen response has lost, >= 0
 */
@Listed(
    families = "likelihoodControl",
    latex =
        "-\\log\\sigma\\bigl(\\beta(h_w-h_l-\\lambda\\max(0,-h_w))\\bigr),\\quad"
            + " h=\\log\\frac{p}{\\pi}")
@AutoService(Optimizer.class)
public record DpoPositive(double beta, double lambda) implements Direct {
  public DpoPositive() {
    this(0.1, 0.2);
  }

  public DpoPositive {
    Check.positive("beta", beta);
    Check.nonNegative("lambda", lambda);
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    double lost = Math.max(0, -pair.chosenLogRatio());
    double z = beta * (pair.margin() - lambda * lost);
    return Logistic.loss(z, lost > 0 ? beta * (1 + lambda) : beta, beta, gradient);
  }
}
