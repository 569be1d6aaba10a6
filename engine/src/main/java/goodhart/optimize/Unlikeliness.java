package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * {@link Grpo} that takes part of the reward off good responses that were likely anyway: the
 * unlikeliness reward.
 *
 * <pre>{@code r'_i = r_i (1 - rankPenalty * rank_i / G)  where r_i > 0,  r_i elsewhere
 * then A_i = (r'_i - mean) / (s + 1e-6)}</pre>
 *
 * rank 0 is the response of the group with the least log-probability per token; those that tie,
 * such as a candidate that was drawn twice, share their mean rank. Plain GRPO sharpens what the
 * policy already says; this lifts rare good responses instead. Rewards here have mean 0 under the
 * reference, so what is better than the reference's average counts as good; of rewards 0 and 1, for
 * which it was made, the ones. Equal rewards that are not positive give 0; of positive ones the
 * rare responses are preferred. rankPenalty 0 is GRPO. There is no exact form: ranks belong to a
 * group that was drawn. Nor is there a tilt at which it ends: the reward it climbs changes with the
 * policy.
 *
 * <p>Source: He, Fried, Welleck 2025 (arXiv 2506.02355) and its code. Deviation: the reward's sign
 * decides what is correct, because rewards here are graded; the code ranks ties in the order they
 * were drawn, but has none.
 *
 * @param groupSize responses drawn for one prompt, >= 2
 * @param rankPenalty share of its reward that the likeliest response nearly loses, 0 to 1
 * @param beta weight of the KL penalty to the reference, >= 0
 * @param clip epsilon of the clipped ratio, > 0; matters only when a group serves several updates
 */
@AutoService(Optimizer.class)
@Listed(
    families = "groupAdvantage",
    latex =
        "r'_i = r_i\\left(1 - \\beta_{\\mathrm{rank}}\\,\\frac{\\mathrm{rank}_i}{G}\\right)"
            + "\\ (r_i > 0), \\qquad A_i = \\frac{r'_i - \\bar r'}{s' + 10^{-6}}")
public record Unlikeliness(int groupSize, double rankPenalty, double beta, double clip)
    implements Online {
  private static final double EPSILON = 1e-6;

  public Unlikeliness() {
    this(16, 0.25, 0.04, 0.2);
  }

  public Unlikeliness {
    GroupSize.atLeast(2, groupSize, "responses are ranked within the group");
    Check.between("rankPenalty", rankPenalty, 0, 1);
    Check.nonNegative("beta", beta);
    Grpo.positiveClip(clip);
  }

  @Override
  public void advantages(Group group, double[] advantage) {
    double[] shaped = shape(group);
    Grpo.standardise(EPSILON, group.exact(), group.size(), shaped, group.weight(), advantage);
  }

  /** The rewards of a group after what likely responses lose. */
  double[] shape(Group group) {
    int size = group.size();
    double[] surprise = new double[size];
    for (int i = 0; i < size; i++) {
      surprise[i] = -group.logPolicy()[i] / group.length()[i];
    }
    int[] order = Ranking.descending(surprise);
    double[] shaped = new double[size];
    for (int from = 0, to; from < size; from = to) {
      to = from + 1;
      while (to < size && surprise[order[to]] == surprise[order[from]]) {
        to++;
      }
      double rank = (from + to - 1) / 2.0;
      for (int j = from; j < to; j++) {
        double r = group.reward()[order[j]];
        shaped[order[j]] = r > 0 ? r * (1 - rankPenalty * rank / size) : r;
      }
    }
    return shaped;
  }
}
