package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import goodhart.internal.Dense;

/**
 * Policy gradient whose advantages are the rewards less their mean: REINFORCE.
 *
 * <pre>{@code A_i = r_i - mean of the group}</pre>
 *
 * On an exact group (the whole candidate list) the mean is that under the policy and the gradient
 * is exact; with or without the baseline it is the same, and the fixed point is {@link Tilting} at
 * beta. On G draws the mean shrinks the gradient by (G - 1) / G on average, because each response
 * is part of its own baseline; without a baseline it is unbiased and far noisier. A single response
 * with a baseline is worth nothing.
 *
 * <p>Source: Williams 1992; as a method for language models, Ahmadian et al. 2024 (arXiv
 * 2402.14740). Deviation: by default the group is exact, so the curve has no sampling noise.
 *
 * @param groupSize responses drawn for one prompt, or 0 for exact
 * @param beta weight of the KL penalty to the reference, >= 0; typical 0.01 to 0.5
 * @param baseline whether the mean is subtracted
 */
@AutoService(Optimizer.class)
@Listed(
    families = "policyGradient",
    latex =
        "A_i = r_i - \\bar r, \\qquad \\nabla J = \\sum_i p_i A_i \\nabla\\log p_i"
            + " - \\beta\\nabla\\mathrm{KL}(p\\,\\|\\,\\pi)")
public record Reinforce(int groupSize, double beta, boolean baseline) implements Online {
  public Reinforce() {
    this(0, 0.04, true);
  }

  public Reinforce {
    Check.atLeast("groupSize", groupSize, 0);
    Check.nonNegative("beta", beta);
  }

  @Override
  public void advantages(Group group, double[] advantage) {
    if (baseline) {
      centre(group.exact(), group.size(), group.reward(), group.weight(), advantage);
    } else {
      System.arraycopy(group.reward(), 0, advantage, 0, group.size());
    }
  }

  @Override
  public double exactScale(double deviation) {
    return 1;
  }

  /**
   * Subtracts the group's mean.
   *
   * @param exact whether the weights are a policy, and not 1/size for draws
   * @param size responses in the group
   * @param value a number for each response
   * @param weight their weights, sum 1; not read unless exact
   * @param centred as many numbers to fill in; not {@code value} itself
   */
  static void centre(boolean exact, int size, double[] value, double[] weight, double[] centred) {
    double first = value[0]; // differences make equal rewards exactly 0
    for (int i = 0; i < size; i++) {
      centred[i] = value[i] - first;
    }
    double mean = exact ? Dense.dot(weight, centred, size) : Dense.sum(centred, size) / size;
    for (int i = 0; i < size; i++) {
      centred[i] -= mean;
    }
  }
}
