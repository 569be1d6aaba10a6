package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import goodhart.internal.Dense;

/**
 * Policy gradient whose advantages are the rewards of a group, standardised within the group: group
 * relative policy optimization.
 *
 * <pre>{@code A_i = (r_i - mean) / (s + 1e-4)}</pre>
 *
 * On a sampled group s is the sample standard deviation (divisor G - 1). On an exact group (the
 * whole candidate list) mean and s are those under the policy. Equal rewards, or a single response,
 * give advantage 0. Dividing by s makes the KL penalty count more where rewards differ much: the
 * exact fixed point is a tilt with {@code beta * s} in place of beta.
 *
 * <p>Source: Shao et al. 2024, DeepSeekMath (arXiv 2402.03300), with 1e-4 as in TRL. Deviation: by
 * default the group is exact, so the curve has no sampling noise.
 *
 * @param groupSize responses drawn for one prompt, or 0 for exact
 * @param beta weight of the KL penalty to the reference, >= 0
 * @param clip epsilon of the clipped ratio, > 0; matters only when a group serves several updates
 */
@AutoService(Optimizer.class)
@Listed(families = "groupAdvantage", latex = "A_i = \\frac{r_i - \\bar r}{s + 10^{-4}}")
public record Grpo(int groupSize, double beta, double clip) implements Online {
  /** What keeps a group without spread from dividing by 0. */
  static final double EPSILON = 1e-4;

  public Grpo() {
    this(0, 0.04, 0.2);
  }

  public Grpo {
    Check.atLeast("groupSize", groupSize, 0);
    Check.nonNegative("beta", beta);
    positiveClip(clip);
  }

  @Override
  public void advantages(Group group, double[] advantage) {
    standardise(group.exact(), group.size(), group.reward(), group.weight(), advantage);
  }

  @Override
  public double exactScale(double deviation) {
    return scale(deviation);
  }

  /** The advantages of one group, with GRPO's own epsilon. */
  static void standardise(
      boolean exact, int size, double[] reward, double[] weight, double[] advantage) {
    standardise(EPSILON, exact, size, reward, weight, advantage);
  }

  /**
   * The advantages of one group.
   *
   * @param epsilon added to the standard deviation, > 0
   * @param exact whether the weights are a policy, and not 1/size for draws
   * @param size responses in the group
   * @param reward their rewards
   * @param weight their weights, sum 1; not read unless exact
   * @param advantage as many numbers to fill in; not {@code reward} itself
   */
  static void standardise(
      double epsilon,
      boolean exact,
      int size,
      double[] reward,
      double[] weight,
      double[] advantage) {
    Reinforce.centre(exact, size, reward, weight, advantage);
    double variance =
        exact
            ? Dense.dot(weight, advantage, advantage, size)
            : Dense.dot(advantage, advantage, size) / Math.max(1, size - 1);
    double scale = scale(Math.sqrt(variance), epsilon);
    for (int i = 0; i < size; i++) {
      advantage[i] *= scale;
    }
  }

  /** What centred rewards are multiplied by, with GRPO's own epsilon. */
  static double scale(double deviation) {
    return scale(deviation, EPSILON);
  }

  private static double scale(double deviation, double epsilon) {
    return 1 / (deviation + epsilon);
  }

  /** The rule of every clipped ratio. */
  static void positiveClip(double clip) {
    positiveClip("clip", clip);
  }

  /** The same under another name. */
  static void positiveClip(String name, double clip) {
    if (!(clip > 0)) {
      throw new IllegalArgumentException(name + " must be > 0 (infinite: none), got " + clip);
    }
  }
}
