package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Policy gradient whose ratio to the policy that drew the responses is clipped: proximal policy
 * optimization.
 *
 * <pre>{@code maximise  mean of min(ratio A, clip(ratio, 1 - clip, 1 + clipHigh) A)  -  beta KL
 * A_i = r_i - mean of the group,  ratio = p / p_old}</pre>
 *
 * Clipping acts only where a group serves for several updates ({@code updatesPerGroup}); before
 * that this is {@link Reinforce}. A clipHigh above clip leaves rare responses more room to grow.
 * The penalty is exact or an estimate from the group. In the loss the estimates differ by their
 * gradients: k2's is that of KL(p || pi) in expectation, and ends like the exact one at {@link
 * Tilting}; k3's is that of the reversed KL(pi || p), whose optimum is {@code p_i = beta pi_i /
 * (beta + p.r - r_i)}; k1's is 0, and restrains nothing.
 *
 * <p>Source: Schulman et al. 2017 (arXiv 1707.06347), eq. 7; the higher upper bound 0.28 is that of
 * Yu et al. 2025 (arXiv 2503.14476), set {@code clipHigh: 0.28}; k1 to k3 after Schulman's note of
 * 2020. Deviation: a response is one action and the mean of its group stands for the critic; by
 * default the group is exact, so the curve has no sampling noise.
 *
 * @param groupSize responses drawn for one prompt, or 0 for exact
 * @param beta weight of the KL penalty to the reference, >= 0; typical 0.01 to 0.5
 * @param clip epsilon of the ratio's lower bound, > 0; typical 0.2
 * @param clipHigh epsilon of the ratio's upper bound, > 0; typical 0.2 to 0.28
 * @param penalty how KL enters the loss: exact, k1, k2 or k3
 */
@AutoService(Optimizer.class)
@Listed(
    families = "policyGradient",
    latex =
        "\\max_p\\ \\mathbb{E}\\left[\\min\\left(\\rho A,"
            + " \\mathrm{clip}(\\rho, 1-\\epsilon, 1+\\epsilon_{\\mathrm{high}})\\,A\\right)\\right]"
            + " - \\beta\\,\\mathrm{KL}(p\\,\\|\\,\\pi), \\qquad"
            + " \\rho = \\frac{p}{p_{\\mathrm{old}}}")
public record Ppo(int groupSize, double beta, double clip, double clipHigh, Penalty penalty)
    implements Online {
  public Ppo() {
    this(0, 0.05, 0.2, 0.2, Penalty.EXACT);
  }

  public Ppo {
    Check.atLeast("groupSize", groupSize, 0);
    Check.nonNegative("beta", beta);
    Grpo.positiveClip(clip);
    Grpo.positiveClip("clipHigh", clipHigh);
    Check.present("penalty", penalty);
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
