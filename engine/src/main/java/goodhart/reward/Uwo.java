package goodhart.reward;

import com.google.auto.service.AutoService;
import goodhart.internal.Check;

/**
 * Scores a candidate by the members' mean less their disagreement: uncertainty-weighted
 * optimization.
 *
 * <pre>{@code r_i = mean_m r_mi - lambda * var_m r_mi}</pre>
 *
 * <p>lambda = 0 is the mean. With one member the variance is 0.
 *
 * <p>Source: Coste et al. 2023 (arXiv 2310.02743). Deviation: the variance divides by M wherever it
 * is used; their code does so for best-of-n and divides by M - 1 for PPO.
 *
 * @param lambda weight of the variance, >= 0; the paper's 0.5 for best-of-n, 0.1 for PPO
 * @param sampleVariance divide by M - 1 instead of M
 */
@AutoService(Aggregation.class)
public record Uwo(double lambda, boolean sampleVariance) implements Aggregation {
  public Uwo() {
    this(0.5, false);
  }

  public Uwo {
    Check.nonNegative("lambda", lambda);
  }

  @Override
  public void aggregate(double[][] members, double[] out) {
    for (int i = 0; i < out.length; i++) {
      double mean = Moments.mean(members, i);
      out[i] = mean - lambda * Moments.variance(members, i, mean, sampleVariance);
    }
  }
}
