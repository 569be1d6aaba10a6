package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Classifies each response against noise from the reference, so that the likelihood of chosen
 * responses does not fall along with the rejected ones': noise contrastive alignment on pairs.
 *
 * <pre>{@code loss = -log sigma(beta h_w) - 1/2 log sigma(-beta h_w) - 1/2 log sigma(-beta h_l),
 * h = log p/pi of the chosen (w) and the rejected (l) response}</pre>
 *
 * The chosen response's own part is least at {@code sigma(beta h_w) = 2/3}: it rises to there and
 * stays, whatever the rejected one does.
 *
 * <p>Source: Chen et al. 2024 (arXiv 2402.05369), the pairwise form as in TRL. No deviation.
 *
 * @param beta strength of the tie to the reference, > 0; typical 0.01 to 0.5
 */
@Listed(
    families = "likelihoodControl",
    latex =
        "-\\log\\sigma(\\beta h_w)-\\tfrac12\\log\\sigma(-\\beta h_w)"
            + "-\\tfrac12\\log\\sigma(-\\beta h_l),\\quad h=\\log\\frac{p}{\\pi}")
@AutoService(Optimizer.class)
public record Nca(double beta) implements Direct {
  public Nca() {
    this(0.1);
  }

  public Nca {
    Check.positive("beta", beta);
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    double chosen = beta * pair.chosenLogRatio();
    double rejected = beta * pair.rejectedLogRatio();
    gradient[0] = beta * (0.5 * Logistic.sigmoid(chosen) - Logistic.sigmoid(-chosen));
    gradient[1] = 0.5 * beta * Logistic.sigmoid(rejected);
    return Logistic.softplus(-chosen)
        + 0.5 * Logistic.softplus(chosen)
        + 0.5 * Logistic.softplus(rejected);
  }
}
