package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Direct preference optimization on log-ratios per token, so that a long response does not win by
 * its length: length-normalised DPO.
 *
 * <pre>{@code loss = -log sigma(beta (h_w / len_w - h_l / len_l)),
 * h = log p/pi of the chosen (w) and the rejected (l) response}</pre>
 *
 * With equal lengths it is {@link Dpo} at another beta.
 *
 * <p>Source: Lambert et al. 2024 (arXiv 2411.15124), in TRL the loss type {@code sigmoid_norm}.
 * Deviation: lengths are in units of the pool's mean; a pool without a column {@code length} has
 * none, and then it is DPO.
 *
 * @param beta strength of the tie to the reference, > 0; typical 0.01 to 0.5
 */
@Listed(
    families = "likelihoodControl",
    latex =
        "-\\log\\sigma\\Bigl(\\frac{\\beta}{|y_w|}\\log\\frac{p_w}{\\pi_w}"
            + "-\\frac{\\beta}{|y_l|}\\log\\frac{p_l}{\\pi_l}\\Bigr)")
@AutoService(Optimizer.class)
public record NormalisedDpo(double beta) implements Direct {
  public NormalisedDpo() {
    this(0.1);
  }

  public NormalisedDpo {
    Check.positive("beta", beta);
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    double chosen = beta / pair.lengthChosen();
    double rejected = beta / pair.lengthRejected();
    double z = chosen * pair.chosenLogRatio() - rejected * pair.rejectedLogRatio();
    return Logistic.loss(z, chosen, rejected, gradient);
  }
}
