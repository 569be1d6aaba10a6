package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import goodhart.internal.Dense;

/**
 * {@link Grpo} whose log ratios are centred before they are clipped: GRPO-Guard.
 *
 * <pre>{@code maximise mean of min(ratio A, clip(ratio, 1 - clip, 1 + clip) A)
 * log ratio_i = log(p_i / p_old,i) - mean under p_old of log(p / p_old)}</pre>
 *
 * The mean of the plain log ratio is -KL(p_old || p), below 0 as soon as the policy has moved, so
 * good responses reach the upper bound late and are pushed too far. Centred, they are clipped when
 * they should be. It acts only where a group serves for several updates ({@code updatesPerGroup});
 * before that it is GRPO, with the same fixed point. The mean is a constant to the gradient.
 *
 * <p>Source: GRPO-Guard 2025 (arXiv 2510.22319). Deviation: the paper's ratios are those of the
 * steps of a flow model, whose bias is {@code |d mu|^2 / (2 s^2)}; this is the counterpart for one
 * draw from a pool, worked out here. Its reweighting of steps has none.
 *
 * @param groupSize responses drawn for one prompt, or 0 for exact
 * @param beta weight of the KL penalty to the reference, >= 0
 * @param clip epsilon of the clipped ratio, > 0; matters only when a group serves several updates
 */
@AutoService(Optimizer.class)
@Listed(
    families = "policyGradient",
    provenance = Listed.Provenance.ANALOGY,
    latex =
        "\\log\\tilde\\rho_i = \\log\\frac{p_i}{p_{\\mathrm{old},i}}"
            + " - \\mathbb{E}_{p_{\\mathrm{old}}}\\left[\\log\\frac{p}{p_{\\mathrm{old}}}\\right]")
public record GrpoGuard(int groupSize, double beta, double clip) implements Online {
  public GrpoGuard() {
    this(0, 0.04, 0.2);
  }

  public GrpoGuard {
    Check.atLeast("groupSize", groupSize, 0);
    Check.nonNegative("beta", beta);
    Grpo.positiveClip(clip);
  }

  @Override
  public void advantages(Group group, double[] advantage) {
    Grpo.standardise(group.exact(), group.size(), group.reward(), group.weight(), advantage);
  }

  @Override
  public double exactScale(double deviation) {
    return Grpo.scale(deviation);
  }

  @Override
  public void slopes(double[] logRatio, Group group, double[] advantage, double[] slope) {
    Online.super.slopes(centred(logRatio, group.weight(), group.size()), group, advantage, slope);
  }

  /**
   * The log ratios less their mean.
   *
   * @param weight the weights that the group was made with, sum 1
   */
  static double[] centred(double[] logRatio, double[] weight, int size) {
    double mean = Dense.dot(weight, logRatio, size);
    double[] centred = new double[size];
    for (int i = 0; i < size; i++) {
      centred[i] = logRatio[i] - mean;
    }
    return centred;
  }
}
