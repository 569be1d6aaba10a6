package goodhart.reward;

import com.google.auto.service.AutoService;

/**
 * Scores a candidate by the mean of the members.
 *
 * <pre>{@code r_i = (1/M) sum_m r_mi}</pre>
 *
 * <p>Source: the mean ensemble of Coste et al. 2023 (arXiv 2310.02743).
 */
@AutoService(Aggregation.class)
public record Mean() implements Aggregation {
  @Override
  public void aggregate(double[][] members, double[] out) {
    for (int i = 0; i < out.length; i++) {
      out[i] = Moments.mean(members, i);
    }
  }
}
