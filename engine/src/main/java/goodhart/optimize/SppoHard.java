package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Regresses the log-ratio of each response on its win: self-play preference optimization with hard
 * labels.
 *
 * <pre>{@code loss = (h_w - 1 / (2 beta))^2 + (h_l + 1 / (2 beta))^2,
 * h = log p/pi of the chosen (w) and the rejected (l) response}</pre>
 *
 * Unlike a loss on the margin it holds the two likelihoods up and down each for itself. A response
 * that wins a share s of its comparisons is drawn to {@code h = (s - 1/2) / beta}, up to what the
 * normaliser allows.
 *
 * <p>Source: Wu et al. 2024 (arXiv 2405.00675), one round, with probabilities of 1 and 0 as in TRL.
 * Deviation: the paper repeats the round with pairs drawn from the new policy; pairs are fixed
 * here.
 *
 * @param beta strength of the tie to the reference, > 0; typical 0.05 to 1
 */
@Listed(
    families = "directAlignment",
    latex =
        "\\left(h_w-\\tfrac{1}{2\\beta}\\right)^2+\\left(h_l+\\tfrac{1}{2\\beta}\\right)^2,"
            + "\\quad h=\\log\\frac{p}{\\pi}")
@AutoService(Optimizer.class)
public record SppoHard(double beta) implements Direct {
  public SppoHard() {
    this(0.1);
  }

  public SppoHard {
    Check.positive("beta", beta);
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    double chosen = pair.chosenLogRatio() - 0.5 / beta;
    double rejected = pair.rejectedLogRatio() + 0.5 / beta;
    gradient[0] = 2 * chosen;
    gradient[1] = 2 * rejected;
    return chosen * chosen + rejected * rejected;
  }
}
