package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import java.util.Arrays;

/**
 * {@link Grpo} with the median in place of the mean and the median deviation in place of the
 * standard deviation: median-centred GRPO.
 *
 * <pre>{@code A_i = (r_i - median) / (MAD + 1e-3),  MAD = median of |r - median|
 * then times size / (responses with A other than 0)}</pre>
 *
 * One odd reward in a small group moves the mean and may flip the sign of other advantages; it
 * hardly moves the median. One response more is drawn than counts: the one at the median has
 * advantage 0 and drops out, and the factor averages over the rest. Equal rewards give 0. There is
 * no exact form: a whole candidate list has no response to spare. The advantages are not centred
 * under the policy and depend on the reward's shape, so there is no tilt at which it ends.
 *
 * <p>Source: median-centred GRPO 2026 (arXiv 2601.22582) and its code. No deviation.
 *
 * @param groupSize responses drawn for one prompt, odd and >= 3: one more than count
 * @param beta weight of the KL penalty to the reference, >= 0
 * @param clip epsilon of the clipped ratio, > 0; matters only when a group serves several updates
 */
@AutoService(Optimizer.class)
@Listed(
    families = "groupAdvantage",
    latex =
        "A_i = \\frac{r_i - \\mathrm{med}(r)}{\\mathrm{med}|r - \\mathrm{med}(r)| + 10^{-3}}"
            + "\\cdot\\frac{G+1}{\\#\\{j : r_j \\ne \\mathrm{med}(r)\\}}")
public record McGrpo(int groupSize, double beta, double clip) implements Online {
  private static final double EPSILON = 1e-3;

  public McGrpo() {
    this(9, 0.04, 0.2);
  }

  public McGrpo {
    if (groupSize < 3 || groupSize % 2 == 0) {
      throw new IllegalArgumentException(
          "groupSize must be odd and >= 3, got "
              + groupSize
              + ": the baseline is the response in the middle, which then drops out");
    }
    Check.nonNegative("beta", beta);
    Grpo.positiveClip(clip);
  }

  @Override
  public void advantages(Group group, double[] advantage) {
    int size = group.size();
    double[] sorted = Arrays.copyOf(group.reward(), size);
    double median = median(sorted);
    int counted = 0;
    for (int i = 0; i < size; i++) {
      advantage[i] = group.reward()[i] - median;
      sorted[i] = Math.abs(advantage[i]);
      counted += advantage[i] == 0 ? 0 : 1;
    }
    double scale = size / (Math.max(1, counted) * (median(sorted) + EPSILON));
    for (int i = 0; i < size; i++) {
      advantage[i] *= scale;
    }
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[(values.length - 1) / 2];
  }
}
