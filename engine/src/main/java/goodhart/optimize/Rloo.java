package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Policy gradient in which each response is compared with the mean of the others of its group:
 * REINFORCE leave-one-out.
 *
 * <pre>{@code A_i = r_i - mean of the other G - 1 rewards = G / (G - 1) * (r_i - mean)}</pre>
 *
 * The baseline does not depend on the response it judges, so the sampled gradient is unbiased: its
 * mean over all groups is the exact one. On an exact group (the whole candidate list) the advantage
 * is {@code r_i - p.r}, as in {@link Reinforce}, and the fixed point is {@link Tilting} at beta.
 *
 * <p>Source: Ahmadian et al. 2024 (arXiv 2402.14740), after Kool, van Hoof, Welling 2019; beta 0.05
 * as in TRL. Deviation: by default the group is exact, so the curve has no sampling noise; the KL
 * penalty is a term of the objective and exact, where the paper takes a sampled one off the
 * rewards.
 *
 * @param groupSize responses drawn for one prompt, >= 2, or 0 for exact
 * @param beta weight of the KL penalty to the reference, >= 0; typical 0.01 to 0.5
 */
@AutoService(Optimizer.class)
@Listed(
    families = "policyGradient",
    latex = "A_i = r_i - \\frac{1}{G-1}\\sum_{j\\ne i} r_j = \\frac{G}{G-1}\\,(r_i - \\bar r)")
public record Rloo(int groupSize, double beta) implements Online {
  public Rloo() {
    this(0, 0.05);
  }

  public Rloo {
    GroupSize.exactOrAtLeast(2, groupSize, "the baseline is the mean of the other responses");
    Check.nonNegative("beta", beta);
  }

  @Override
  public void advantages(Group group, double[] advantage) {
    leaveOneOut(group, advantage);
  }

  @Override
  public double exactScale(double deviation) {
    return 1;
  }

  /** How far each reward is above the mean of the others, or above the policy's when exact. */
  static void leaveOneOut(Group group, double[] advantage) {
    int size = group.size();
    Reinforce.centre(group.exact(), size, group.reward(), group.weight(), advantage);
    if (!group.exact()) {
      double scale = size / Math.max(1.0, size - 1);
      for (int i = 0; i < size; i++) {
        advantage[i] *= scale;
      }
    }
  }
}
