package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import java.util.Optional;

/**
 * Fits preference pairs with the policy's own log-ratio as the reward, without a reward model:
 * direct preference optimization.
 *
 * <pre>{@code loss = -(1 - e) log sigma(beta D) - e log sigma(-beta D),
 * D = log p(chosen)/pi(chosen) - log p(rejected)/pi(rejected)}</pre>
 *
 * e is the label smoothing: 0 is DPO, above 0 is conservative DPO, which expects a share e of the
 * labels to be wrong and keeps D finite. On all pairs with Bradley-Terry labels of a reward the
 * optimum is {@link Tilting} at beta; on a finite sample a candidate that never loses is driven to
 * probability 1 whatever beta is.
 *
 * <p>Source: Rafailov et al. 2023 (arXiv 2305.18290); label smoothing after Mitchell 2023. No
 * deviation.
 *
 * @param beta strength of the tie to the reference, > 0; typical 0.01 to 0.5
 * @param labelSmoothing e, the share of labels taken to be wrong, 0 to 0.5
 */
@Listed(
    families = "directAlignment",
    latex =
        "-(1-e)\\log\\sigma(\\beta D)-e\\log\\sigma(-\\beta D),\\quad"
            + " D=\\log\\frac{p_w}{\\pi_w}-\\log\\frac{p_l}{\\pi_l}")
@AutoService(Optimizer.class)
public record Dpo(double beta, double labelSmoothing) implements Direct {
  public Dpo() {
    this(0.1, 0);
  }

  public Dpo {
    Check.positive("beta", beta);
    Check.between("labelSmoothing", labelSmoothing, 0, 0.5);
  }

  @Override
  public boolean usesMarginOnly() {
    return true;
  }

  @Override
  public Optional<MarginSlopes> marginSlopes() {
    return Optional.of(
        (margin, n, slope) -> {
          for (int k = 0; k < n; k++) {
            slope[k] = beta * margin[k];
          }
          Logistic.sigmoids(slope, n);
          for (int k = 0; k < n; k++) {
            slope[k] = slope(slope[k]);
          }
        });
  }

  private double slope(double sigmoid) {
    return beta * (sigmoid - (1 - labelSmoothing));
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    double z = beta * pair.margin();
    double slope = slope(Logistic.sigmoid(z));
    gradient[0] = slope;
    gradient[1] = -slope;
    return (1 - labelSmoothing) * Logistic.softplus(-z) + labelSmoothing * Logistic.softplus(z);
  }
}
