package goodhart.reward.shape;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import java.util.Arrays;

/**
 * Adds, over the rewards, the log-probability that a response is good in each: a sum of {@link Lsc}
 * that asks for all at once.
 *
 * <pre>{@code u_i = sum_a log sigma(r_ai - ref_a),  ref_a = quantile of r_a under the reference}
 * </pre>
 *
 * For rewards of Bradley-Terry models exp(u) is the product of the probabilities, so P(good in
 * every attribute) if they are independent: a logical and. No attribute can make up for another: u
 * is below each of its terms, so a response with a term below another response's sum never ranks
 * first. With one reward it is Lsc.
 *
 * <p>Source: Wang et al. 2024 (arXiv 2402.00742). Deviation: the quantile is exact under the
 * reference policy of each prompt.
 *
 * @param quantile rank of the reference response in each reward, 0 to 1; the paper's 0.85
 */
@AutoService(Combination.class)
@Listed(
    families = "combination",
    latex = "u_i = \\sum_a \\log\\sigma\\big(r_{a,i} - Q_q(r_a \\mid \\pi)\\big)")
public record LogSigmoidSum(double quantile) implements PromptCombination {
  public LogSigmoidSum() {
    this(0.85);
  }

  public LogSigmoidSum {
    Check.between("quantile", quantile, 0, 1);
  }

  @Override
  public boolean raw() {
    return true;
  }

  @Override
  public void combine(double[][] rewards, double[] reference, double[] combined) {
    Lsc of = new Lsc(quantile);
    Arrays.fill(combined, 0);
    double[] term = new double[combined.length];
    for (double[] reward : rewards) {
      of.shape(reward, reference, term);
      for (int i = 0; i < term.length; i++) {
        combined[i] += term[i];
      }
    }
  }
}
