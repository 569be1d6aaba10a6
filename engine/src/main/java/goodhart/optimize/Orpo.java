package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Imitates the chosen responses and raises their odds over the rejected ones, without a reference:
 * odds ratio preference optimization.
 *
 * <pre>{@code loss = -log q(chosen) - lambda log sigma(log odds(chosen) - log odds(rejected)),
 * odds = q / (1 - q),  q = p^(1/tokens)}</pre>
 *
 * lambda 0 is imitation alone, whose optimum is the distribution of the chosen responses. With
 * tokens 1 odds are those of the whole response; with many, {@code log odds} is close to {@code
 * -log -log p}, which moves the slower the less likely a response is.
 *
 * <p>Source: Hong, Lee, Thorne 2024 (arXiv 2403.07691). Deviation: the paper averages log p over
 * the tokens of each response; a candidate's log p does not grow with its length here, so all are
 * averaged over the same number of them. 1 - q is at least 1e-12.
 *
 * @param lambda weight of the odds ratio against the imitation, >= 0; typical 0.1 to 1
 * @param tokens length of a response, over which log p is averaged, > 0; typical 1 to 1000
 */
@Listed(
    families = "likelihoodControl",
    latex =
        "-\\log q_w-\\lambda\\log\\sigma\\!\\left(\\log\\frac{q_w}{1-q_w}-\\log\\frac{q_l}{1-q_l}"
            + "\\right),\\quad q=p^{1/T}")
@AutoService(Optimizer.class)
public record Orpo(double lambda, double tokens) implements Direct {
  private static final double LEAST_REST = 1e-12;

  public Orpo() {
    this(0.1, 500);
  }

  public Orpo {
    Check.nonNegative("lambda", lambda);
    Check.positive("tokens", tokens);
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    double logChosen = pair.logChosen() / tokens;
    double logRejected = pair.logRejected() / tokens;
    double restChosen = rest(logChosen);
    double restRejected = rest(logRejected);
    double z = logChosen - logRejected - Math.log(restChosen / restRejected);
    double loss =
        Logistic.loss(z, 1 / (tokens * restChosen), 1 / (tokens * restRejected), gradient);
    gradient[0] = lambda * gradient[0] - 1 / tokens;
    gradient[1] *= lambda;
    return lambda * loss - logChosen;
  }

  private static double rest(double log) {
    return Math.max(LEAST_REST, -Math.expm1(log));
  }
}
