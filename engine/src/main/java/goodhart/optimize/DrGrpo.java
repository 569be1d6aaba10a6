package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * {@link Grpo} without its two biases, the division by the group's spread and by the length of a
 * response: Dr. GRPO, GRPO done right.
 *
 * <pre>{@code A_i = r_i - mean of the group}</pre>
 *
 * Prompts on which all responses are about as good no longer count as much as those on which they
 * differ. On a pool a response is one action, so there is no length to divide by and the advantage
 * is that of {@link Reinforce}, clipped. With a KL penalty its exact fixed point is {@link
 * Tilting}; the paper has none, and then it climbs to the best candidates.
 *
 * <p>Source: Liu et al. 2025 (arXiv 2503.20783). Deviation: by default the group is exact, so the
 * curve has no sampling noise.
 *
 * @param groupSize responses drawn for one prompt, or 0 for exact
 * @param beta weight of the KL penalty to the reference, >= 0; the paper's is 0
 * @param clip epsilon of the clipped ratio, > 0; matters only when a group serves several updates
 */
@AutoService(Optimizer.class)
@Listed(families = "groupAdvantage", latex = "A_i = r_i - \\frac{1}{G}\\sum_{j} r_j")
public record DrGrpo(int groupSize, double beta, double clip) implements Online {
  public DrGrpo() {
    this(0, 0, 0.2);
  }

  public DrGrpo {
    Check.atLeast("groupSize", groupSize, 0);
    Check.nonNegative("beta", beta);
    Grpo.positiveClip(clip);
  }

  @Override
  public void advantages(Group group, double[] advantage) {
    Reinforce.centre(group.exact(), group.size(), group.reward(), group.weight(), advantage);
  }

  @Override
  public double exactScale(double deviation) {
    return 1;
  }
}
