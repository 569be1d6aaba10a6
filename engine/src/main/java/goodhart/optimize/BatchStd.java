package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * {@link Grpo} whose advantages are divided by the spread of the rewards in the whole batch instead
 * of each group's own.
 *
 * <pre>{@code A_i = (r_i - mean of the group) / (s + 1e-4),  s over all groups of the step}</pre>
 *
 * One scale for all prompts keeps their proportions: a prompt on which all responses are about as
 * good stays a small signal. The exact fixed point is {@link Tilting} with {@code beta * s}, the
 * same for all prompts, where s is the spread under the policy itself. Equal rewards within a group
 * give advantage 0.
 *
 * <p>Source: the setting {@code scale_rewards: batch} of TRL's GRPO trainer, which follows Liu et
 * al. 2025 (arXiv 2508.08221); 1e-4 as there. Deviation: by default the group is exact, so the
 * curve has no sampling noise.
 *
 * @param groupSize responses drawn for one prompt, or 0 for exact
 * @param beta weight of the KL penalty to the reference, >= 0
 * @param clip epsilon of the clipped ratio, > 0; matters only when a group serves several updates
 */
@AutoService(Optimizer.class)
@Listed(
    families = "groupAdvantage",
    latex = "A_i = \\frac{r_i - \\bar r}{s_{\\mathrm{batch}} + 10^{-4}}")
public record BatchStd(int groupSize, double beta, double clip) implements Online {
  public BatchStd() {
    this(0, 0.04, 0.2);
  }

  public BatchStd {
    Check.atLeast("groupSize", groupSize, 0);
    Check.nonNegative("beta", beta);
    Grpo.positiveClip(clip);
  }

  @Override
  public boolean usesBatch() {
    return true;
  }

  @Override
  public void advantages(Group group, double[] advantage) {
    Reinforce.centre(group.exact(), group.size(), group.reward(), group.weight(), advantage);
    double scale = 1 / (group.batch().rewardSpread() + Grpo.EPSILON);
    for (int i = 0; i < group.size(); i++) {
      advantage[i] *= scale;
    }
  }
}
