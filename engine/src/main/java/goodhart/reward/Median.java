package goodhart.reward;

import com.google.auto.service.AutoService;
import java.util.Arrays;

/**
 * Scores a candidate by the median of the members: the mean of the middle two where their number is
 * even.
 *
 * <p>Source: Eisenstein et al. 2023 (arXiv 2312.09244).
 */
@AutoService(Aggregation.class)
public record Median() implements Aggregation {
  @Override
  public void aggregate(double[][] members, double[] out) {
    int m = members.length;
    double[] sorted = new double[m];
    for (int i = 0; i < out.length; i++) {
      for (int k = 0; k < m; k++) {
        sorted[k] = members[k][i];
      }
      Arrays.sort(sorted);
      out[i] = m % 2 == 1 ? sorted[m / 2] : (sorted[m / 2 - 1] + sorted[m / 2]) / 2;
    }
  }
}
