package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Judges each response by itself, as desirable or not, against what the policy usually gains:
 * Kahneman-Tversky optimization.
 *
 * <pre>{@code loss = desirable   (1 - sigma(beta (h_w - z)))
 *      + undesirable (1 - sigma(beta (z - h_l))),
 * h = log p/pi of the chosen (w) and the rejected (l) response,  z = KL(p || pi) of the prompt}
 * </pre>
 *
 * The loss saturates on both sides: what is far better or far worse than the baseline z counts no
 * more, as in prospect theory. z is a constant for the gradient.
 *
 * <p>Source: Ethayarajh et al. 2024 (arXiv 2402.01306). Deviation: z is the exact KL of the pair's
 * prompt, where the paper estimates it from mismatched pairs of a batch; the two responses of a
 * pair count as one desirable and one undesirable example.
 *
 * @param beta strength of the tie to the reference, > 0; typical 0.05 to 0.5
 * @param desirable weight of the chosen responses, >= 0
 * @param undesirable weight of the rejected responses, >= 0
 */
@Listed(
    families = "directAlignment",
    latex =
        "\\lambda_w\\bigl(1-\\sigma(\\beta(h_w-z))\\bigr)+\\lambda_l\\bigl(1-\\sigma(\\beta(z-h_l))"
            + "\\bigr),\\quad h=\\log\\frac{p}{\\pi},\\quad z=\\mathrm{KL}(p\\,\\|\\,\\pi)")
@AutoService(Optimizer.class)
public record Kto(double beta, double desirable, double undesirable) implements Direct {
  public Kto() {
    this(0.1, 1, 1);
  }

  public Kto {
    Check.positive("beta", beta);
    Check.nonNegative("desirable", desirable);
    Check.nonNegative("undesirable", undesirable);
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    double baseline = pair.prompt().klNats();
    double gain = beta * (pair.chosenLogRatio() - baseline);
    double loss = beta * (baseline - pair.rejectedLogRatio());
    double wrongChosen = Logistic.sigmoid(-gain);
    double wrongRejected = Logistic.sigmoid(-loss);
    gradient[0] = -desirable * beta * wrongChosen * Logistic.sigmoid(gain);
    gradient[1] = undesirable * beta * wrongRejected * Logistic.sigmoid(loss);
    return desirable * wrongChosen + undesirable * wrongRejected;
  }
}
