package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import goodhart.policy.Simplex;

/**
 * Distils the posterior over responses given that they are good into the policy: Bayesian
 * reward-conditioned amortized inference.
 *
 * <pre>{@code gradient = sum_i (a_i - b_i) grad log p_i
 * a_i ~ pi_i exp(r_i / temperature) / p_old,i,  b_i ~ p_i / p_old,i,  each with sum 1 over the group
 * }</pre>
 *
 * The posterior is {@link Tilting} at beta = temperature, and a is its importance weight in a group
 * drawn from p_old; b, the policy's own weight, is a baseline that makes the weights sum to 0. On
 * an exact group (the whole candidate list) the gradient is that of -KL(tilt || p), tilt minus p
 * for each logit, and the fixed point is the tilt. On draws the self-normalised weights are biased,
 * less with larger groups.
 *
 * <p>Source: Pandey et al. 2024 (arXiv 2402.02479), recalled. Deviation: the probability of being
 * good is {@code exp(r / temperature)} up to a constant; the paper samples from an earlier policy
 * of its own choice, here it is the policy that made the group.
 *
 * @param groupSize responses drawn for one prompt, >= 2, or 0 for exact
 * @param temperature reward units that make a response e times as likely to be good, > 0; it takes
 *     the place of beta
 */
@AutoService(Optimizer.class)
@Listed(
    families = "policyGradient",
    latex =
        "\\nabla J = \\sum_i (\\alpha_i - \\beta_i)\\nabla\\log p_i, \\qquad"
            + " \\alpha_i \\propto \\frac{\\pi_i e^{r_i/\\tau}}{p_{\\mathrm{old},i}},\\quad"
            + " \\beta_i \\propto \\frac{p_i}{p_{\\mathrm{old},i}}")
public record Brain(int groupSize, double temperature) implements Online {
  public Brain() {
    this(0, 0.25);
  }

  public Brain {
    GroupSize.exactOrAtLeast(2, groupSize, "the weights of a single response cancel");
    Check.positive("temperature", temperature);
  }

  /** No penalty: the posterior contains the reference. */
  @Override
  public double beta() {
    return 0;
  }

  /** On a fresh group, where b is the group's own weights: a over them, less 1. */
  @Override
  public void advantages(Group group, double[] advantage) {
    int size = group.size();
    double logDraw = -Math.log(size);
    for (int i = 0; i < size; i++) {
      double logWeight = group.exact() ? group.logPolicy()[i] : logDraw;
      advantage[i] =
          group.logReference()[i]
              + group.reward()[i] / temperature
              - (group.logPolicy()[i] - logWeight);
    }
    double logMass = Simplex.logSumExp(advantage, size);
    for (int i = 0; i < size; i++) {
      double logWeight = group.exact() ? group.logPolicy()[i] : logDraw;
      advantage[i] = Simplex.boundedExp(advantage[i] - logMass - logWeight) - 1;
    }
  }

  @Override
  public void slopes(double[] logRatio, Group group, double[] advantage, double[] slope) {
    double mass = 0;
    for (int i = 0; i < group.size(); i++) {
      slope[i] = Math.exp(logRatio[i]);
      mass += group.weight()[i] * slope[i];
    }
    for (int i = 0; i < group.size(); i++) {
      slope[i] = advantage[i] + 1 - slope[i] / mass;
    }
  }
}
