package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Says of each response which way its likelihood should go, and not only how two compare: anchored
 * preference optimization.
 *
 * <pre>{@code zero:  loss = 1 - sigma(beta h_w) + sigma(beta h_l)
 * down:  loss = sigma(beta h_w) + 1 - sigma(beta (h_w - h_l)),
 * h = log p/pi of the chosen (w) and the rejected (l) response}</pre>
 *
 * The zero form raises chosen responses and lowers rejected ones; it is for data whose chosen
 * responses are better than the reference's own. The down form lowers both, the rejected one more;
 * it is for a reference that is better than its data. Both saturate, so no pair pulls for ever.
 *
 * <p>Source: D'Oosterlinck et al. 2024 (arXiv 2408.06266), as in TRL. No deviation.
 *
 * @param beta strength of the tie to the reference, > 0; typical 0.05 to 0.5
 * @param down whether the chosen responses are to become less likely too
 */
@Listed(
    families = "likelihoodControl",
    latex = "1-\\sigma(\\beta h_w)+\\sigma(\\beta h_l),\\quad h=\\log\\frac{p}{\\pi}")
@AutoService(Optimizer.class)
public record Apo(double beta, boolean down) implements Direct {
  public Apo() {
    this(0.1, false);
  }

  public Apo {
    Check.positive("beta", beta);
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    double chosen = Logistic.sigmoid(beta * pair.chosenLogRatio());
    double slope = beta * chosen * (1 - chosen);
    if (down) {
      double margin = Logistic.sigmoid(beta * pair.margin());
      double apart = beta * margin * (1 - margin);
      gradient[0] = slope - apart;
      gradient[1] = apart;
      return chosen + 1 - margin;
    }
    double rejected = Logistic.sigmoid(beta * pair.rejectedLogRatio());
    gradient[0] = -slope;
    gradient[1] = beta * rejected * (1 - rejected);
    return 1 - chosen + rejected;
  }
}
