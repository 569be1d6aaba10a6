package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Regresses the margin of each pair on a finite target instead of driving it to infinity: identity
 * preference optimization.
 *
 * <pre>{@code loss = (D - 1 / (2 tau))^2,
 * D = log p(chosen)/pi(chosen) - log p(rejected)/pi(rejected)}</pre>
 *
 * On all pairs drawn from mu the optimum is {@code p_i ~ pi_i exp(P(i > mu) / tau)}, where {@code
 * P(i > mu)} is the probability that i beats a draw from mu: probabilities are what it maximises,
 * not their logits. A pair with one hard label stops at D = 1/(2 tau); DPO would not stop.
 *
 * <p>Source: Azar et al. 2023 (arXiv 2310.12036), equation 17. No deviation; with {@code perToken}
 * log-ratios are divided by lengths, as TRL does and the paper does not. Lengths are relative to
 * the pool's mean; a pool without a column {@code length} has none, and both are the same.
 *
 * @param tau strength of the tie to the reference, > 0; typical 0.01 to 1
 * @param perToken whether log-ratios are averages over tokens
 */
@Listed(
    families = "directAlignment",
    latex =
        "\\left(D-\\tfrac{1}{2\\tau}\\right)^2,\\quad"
            + " D=\\log\\frac{p_w}{\\pi_w}-\\log\\frac{p_l}{\\pi_l}")
@AutoService(Optimizer.class)
public record Ipo(double tau, boolean perToken) implements Direct {
  public Ipo() {
    this(0.1, false);
  }

  public Ipo {
    Check.positive("tau", tau);
  }

  @Override
  public boolean usesMarginOnly() {
    return !perToken;
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    double chosen = perToken ? 1 / pair.lengthChosen() : 1;
    double rejected = perToken ? 1 / pair.lengthRejected() : 1;
    double excess = chosen * pair.chosenLogRatio() - rejected * pair.rejectedLogRatio() - 0.5 / tau;
    gradient[0] = 2 * excess * chosen;
    gradient[1] = -2 * excess * rejected;
    return excess * excess;
  }
}
