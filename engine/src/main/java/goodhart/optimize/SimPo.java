package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Compares length-averaged log-likelihoods by a margin, without a reference: simple preference
 * optimization.
 *
 * <pre>
 * {@code loss = -log sigma(beta (log p(chosen)/len(chosen) - log p(rejected)/len(rejected)) - gamma)}
 * </pre>
 *
 * Nothing ties it to the reference but where training starts. gamma asks each pair for a margin of
 * gamma/beta beyond a tie.
 *
 * <p>Source: Meng, Xia, Chen 2024 (arXiv 2405.14734); TRL writes gamma/beta inside the bracket.
 * Deviation: a length counts in units of the pool's mean length, because a candidate's log p does
 * not grow with its length here; a pool without a column {@code length} has none, and this is then
 * {@link Dpo} with a margin and a uniform reference.
 *
 * @param beta scale of the margin, > 0; typical 0.1 to 10
 * @param gamma the margin asked for, in units of the logit, >= 0; typical 0.5 to 1.6
 */
@Listed(
    families = "likelihoodControl",
    latex =
        "-\\log\\sigma\\!\\left(\\beta\\Bigl(\\frac{\\log p_w}{|y_w|}-\\frac{\\log p_l}{|y_l|}"
            + "\\Bigr)-\\gamma\\right)")
@AutoService(Optimizer.class)
public record SimPo(double beta, double gamma) implements Direct {
  public SimPo() {
    this(2, 0.5);
  }

  public SimPo {
    Check.positive("beta", beta);
    Check.nonNegative("gamma", gamma);
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    double chosen = beta / pair.lengthChosen();
    double rejected = beta / pair.lengthRejected();
    double z = chosen * pair.logChosen() - rejected * pair.logRejected() - gamma;
    return Logistic.loss(z, chosen, rejected, gradient);
  }
}
