package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Imitates the chosen responses and raises their odds over the rejected ones, without a reference:
 * odds ratio preference optimization.
 *
 * <pre>{@code loss = -log p(chosen) - lambda log sigma(log odds(chosen) - log odds(rejected)),
 * odds = q / (1 - q),  q = p^(1/len)}</pre>
 *
 * lambda 0 is imitation alone, whose optimum is the distribution of the chosen responses. Where
 * both likelihoods are small, odds are likelihoods and the second term is {@link SimPo} with beta 1
 * and no margin.
 *
 * <p>Source: Hong, Lee, Thorne 2024 (arXiv 2403.07691). Deviation: a length counts in units of the
 * pool's mean length, because a candidate's log p does not grow with its length here; a pool
 * without a column {@code length} has none. 1 - q is at least 1e-12.
 *
 * @param lambda weight of the odds ratio against the imitation, >= 0; typical 0.1 to 10
 */
@Listed(
    families = "likelihoodControl",
    latex =
        "-\\log p_w-\\lambda\\log\\sigma\\!\\left(\\log\\frac{q_w}{1-q_w}-\\log\\frac{q_l}{1-q_l}"
            + "\\right),\\quad q=p^{1/|y|}")
@AutoService(Optimizer.class)
public record Orpo(double lambda) implements Direct {
  private static final double LEAST_REST = 1e-12;

  public Orpo() {
    this(0.1);
  }

  public Orpo {
    Check.nonNegative("lambda", lambda);
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    double logChosen = pair.logChosen() / pair.lengthChosen();
    double logRejected = pair.logRejected() / pair.lengthRejected();
    double restChosen = Math.max(LEAST_REST, -Math.expm1(logChosen));
    double restRejected = Math.max(LEAST_REST, -Math.expm1(logRejected));
    double z = logChosen - Math.log(restChosen) - logRejected + Math.log(restRejected);
    double loss =
        Logistic.loss(
            z,
            1 / (restChosen * pair.lengthChosen()),
            1 / (restRejected * pair.lengthRejected()),
            gradient);
    gradient[0] = lambda * gradient[0] - 1;
    gradient[1] *= lambda;
    return lambda * loss - pair.logChosen();
  }
}
