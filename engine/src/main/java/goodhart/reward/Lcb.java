package goodhart.reward;

import com.google.auto.service.AutoService;
import goodhart.internal.Check;

/**
 * Scores a candidate by a lower confidence bound: the members' mean less their standard deviation.
 *
 * <pre>{@code r_i = mean_m r_mi - kappa * std_m r_mi}</pre>
 *
 * <p>kappa = 0 is the mean. With one member the deviation is 0. Unlike a variance penalty it keeps
 * the reward's unit. Never below the worst case while {@code kappa <= 1 / sqrt(M - 1)}.
 *
 * <p>Source: the standard-deviation penalty compared by Eisenstein et al. 2023 (arXiv 2312.09244).
 *
 * @param kappa weight of the standard deviation, >= 0
 * @param sampleVariance divide by M - 1 instead of M under the root
 */
@AutoService(Aggregation.class)
public record Lcb(double kappa, boolean sampleVariance) implements Aggregation {
  public Lcb() {
    this(1, false);
  }

  public Lcb {
    Check.nonNegative("kappa", kappa);
  }

  @Override
  public void aggregate(double[][] members, double[] out) {
    for (int i = 0; i < out.length; i++) {
      double mean = Moments.mean(members, i);
      out[i] = mean - kappa * Math.sqrt(Moments.variance(members, i, mean, sampleVariance));
    }
  }
}
