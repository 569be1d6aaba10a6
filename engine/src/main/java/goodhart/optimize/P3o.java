package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Policy gradient on pairs of responses, pushing the better one up and the worse one down by their
 * difference: pairwise proximal policy optimization.
 *
 * <pre>{@code gradient = (r_1 - r_2) / 2 * grad log(p(y_1) / p(y_2)),  averaged over pairs
 * separate clip: min(ratio_k A_k, clip(ratio_k) A_k) for k = 1, 2,  A_1 = -A_2 = (r_1 - r_2) / 2
 * joint clip:    min(ratio_1 ratio_2, 1 + clip) (r_1 - r_2) / 2 * grad log(p(y_1) / p(y_2)),
 *                y_1 the better one}</pre>
 *
 * In expectation over pairs it is the exact policy gradient, and on a fresh group of G draws, all
 * of whose pairs count, it is {@link Rloo}; a constant added to the rewards changes nothing at all.
 * Clipping acts only where a group serves for several updates ({@code updatesPerGroup}). With a KL
 * penalty the fixed point is {@link Tilting} at beta.
 *
 * <p>Source: Wu et al. 2023 (arXiv 2310.00212); the clipped forms are recalled and the paper's may
 * differ. Deviation: the KL penalty is a term of the objective and exact, where the paper takes a
 * sampled one off the rewards; the paper's pair is groupSize 2, and by default the group is exact:
 * all pairs of candidates, each as likely as the policy makes it.
 *
 * @param groupSize responses drawn for one prompt, >= 2, or 0 for exact
 * @param beta weight of the KL penalty to the reference, >= 0; typical 0.01 to 0.5
 * @param clip epsilon of the clipped ratio, > 0; matters only when a group serves several updates
 * @param jointClip whether the product of a pair's ratios is clipped, and not each by itself
 */
@AutoService(Optimizer.class)
@Listed(
    families = "policyGradient",
    latex =
        "\\nabla J = \\mathbb{E}_{y_1,y_2\\sim p}\\left[\\tfrac12\\,(r_1 - r_2)\\,"
            + "\\nabla\\log\\frac{p(y_1)}{p(y_2)}\\right]")
public record P3o(int groupSize, double beta, double clip, boolean jointClip) implements Online {
  public P3o() {
    this(0, 0.05, 0.2, false);
  }

  public P3o {
    GroupSize.exactOrAtLeast(2, groupSize, "responses are compared in pairs");
    Check.nonNegative("beta", beta);
    Grpo.positiveClip(clip);
  }

  /** What each response is worth before anything is clipped: its mean lead over the others. */
  @Override
  public void advantages(Group group, double[] advantage) {
    Rloo.leaveOneOut(group, advantage);
  }

  @Override
  public double exactScale(double deviation) {
    return 1;
  }

  @Override
  public void slopes(double[] logRatio, Group group, double[] advantage, double[] slope) {
    int size = group.size();
    double[] ratio = new double[size];
    for (int i = 0; i < size; i++) {
      ratio[i] = Math.exp(logRatio[i]);
    }
    // The weight of a partner: its probability, or 1 / (G - 1) for each of the other draws.
    double partner = 1 / Math.max(1.0, size - 1);
    for (int i = 0; i < size; i++) {
      double sum = 0;
      for (int j = 0; j < size; j++) {
        double lead = group.reward()[i] - group.reward()[j];
        sum +=
            (group.exact() ? group.weight()[j] : partner) * lead * rate(ratio[i], ratio[j], lead);
      }
      slope[i] = sum;
    }
  }

  /** What a response's lead over a partner is multiplied by. */
  private double rate(double ratio, double partner, double lead) {
    if (jointClip) {
      return Math.min(ratio * partner, 1 + clip);
    }
    boolean clipped = lead > 0 ? ratio > 1 + clip : ratio < 1 - clip;
    return clipped ? 0 : ratio;
  }
}
