package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Compares length-averaged log-likelihoods by a margin, without a reference: simple preference
 * optimization.
 *
 * <pre>{@code loss = -log sigma(beta (a(chosen) - a(rejected)) - gamma),
 * a = log pi + log(p/pi) / len}</pre>
 *
 * Nothing ties it to the reference but where training starts. gamma asks each pair for a margin of
 * gamma/beta beyond a tie. With equal lengths a is log p.
 *
 * <p>Source: Meng, Xia, Chen 2024 (arXiv 2405.14734), where a = log p / len; TRL writes gamma/beta
 * inside the bracket. Deviation: only what training adds to log p is divided by the length, in
 * units of the pool's mean, because a candidate's log pi does not grow with its length as a text's
 * does; a pool without a column {@code length} has none. beta is 0.2 where the paper has 2 and
 * averages over tokens: an average spans less than a candidate's log p.
 *
 * @param beta scale of the margin, > 0; typical 0.1 to 2
 * @param gamma the margin asked for, in units of the logit, >= 0; typical 0.5 to 1.6
 */
@Listed(
    families = "likelihoodControl",
    latex =
        "-\\log\\sigma\\bigl(\\beta(a_w-a_l)-\\gamma\\bigr),\\quad"
            + " a=\\log\\pi+\\frac{1}{|y|}\\log\\frac{p}{\\pi}")
@AutoService(Optimizer.class)
public record SimPo(double beta, double gamma) implements Direct {
  public SimPo() {
    this(0.2, 0.5);
  }

  public SimPo {
    Check.positive("beta", beta);
    Check.nonNegative("gamma", gamma);
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    double chosen = beta / pair.lengthChosen();
    double rejected = beta / pair.lengthRejected();
    double z = beta * (pair.averageLogChosen() - pair.averageLogRejected()) - gamma;
    return Logistic.loss(z, chosen, rejected, gradient);
  }
}
