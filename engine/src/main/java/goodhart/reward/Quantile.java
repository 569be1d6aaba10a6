package goodhart.reward;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import java.util.Arrays;

/**
 * Scores a candidate by a quantile of the members: between two of them in order, linearly.
 *
 * <pre>{@code r_i = v_l + (h - l) (v_(l+1) - v_l),  v the M scores in increasing order from v_0,
 * h = level (M - 1),  l = floor(h)}</pre>
 *
 * level = 0 is {@link WorstCase}, 0.5 is {@link Median}, 1 the most optimistic member. Like {@link
 * Lcb} it is pessimistic by a chosen amount and keeps the reward's unit; unlike it, it asks for no
 * symmetric spread and never leaves the members' range.
 *
 * <p>Source: the order statistics among the aggregates that Eisenstein et al. 2023 (arXiv
 * 2312.09244) compare. Deviation: any level, where they take least and median.
 *
 * @param level of the quantile, 0 to 1; below 0.5 is pessimistic
 */
@AutoService(Aggregation.class)
@Listed(
    families = "statistics",
    provenance = Listed.Provenance.DERIVED,
    latex = "r_i = Q_\\ell(r_{1,i}, \\dots, r_{M,i})")
public record Quantile(double level) implements Aggregation {
  public Quantile() {
    this(0.25);
  }

  public Quantile {
    Check.between("level", level, 0, 1);
  }

  @Override
  public void aggregate(double[][] members, double[] out) {
    double[] sorted = new double[members.length];
    double position = level * (sorted.length - 1);
    int low = (int) position;
    int high = Math.min(low + 1, sorted.length - 1);
    for (int i = 0; i < out.length; i++) {
      for (int m = 0; m < sorted.length; m++) {
        sorted[m] = members[m][i];
      }
      Arrays.sort(sorted);
      out[i] = sorted[low] + (position - low) * (sorted[high] - sorted[low]);
    }
  }
}
