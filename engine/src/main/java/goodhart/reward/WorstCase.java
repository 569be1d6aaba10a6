package goodhart.reward;

import com.google.auto.service.AutoService;

/**
 * Scores a candidate by the member that likes it least: worst-case optimization, WCO.
 *
 * <pre>{@code r_i = min_m r_mi}</pre>
 *
 * <p>Source: Coste et al. 2023 (arXiv 2310.02743).
 */
@AutoService(Aggregation.class)
public record WorstCase() implements Aggregation {
  @Override
  public void aggregate(double[][] members, double[] out) {
    System.arraycopy(members[0], 0, out, 0, out.length);
    for (double[] member : members) {
      for (int i = 0; i < out.length; i++) {
        out[i] = Math.min(out[i], member[i]);
      }
    }
  }
}
