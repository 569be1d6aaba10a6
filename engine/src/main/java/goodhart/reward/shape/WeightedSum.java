package goodhart.reward.shape;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import goodhart.pool.CandidatePool;
import java.util.Arrays;

/**
 * Adds the rewards with a weight each: a linear scalarisation.
 *
 * <pre>{@code u_i = sum_a w_a r_ai}</pre>
 *
 * The rewards come with equal variance, so the weights compare. A negative weight is a penalty. A
 * much better value of one reward makes up for a bad one of another, which {@link LogSigmoidSum}
 * and {@link Harmonic} do not allow.
 *
 * <p>Source: the usual weighted sum, as in DPA by Wang et al. 2024 (arXiv 2402.18571). Deviation:
 * the weights are of any length.
 *
 * @param weights one for each reward, in their order; none for equal ones
 */
@AutoService(Combination.class)
@Listed(families = "combination", latex = "u_i = \\sum_a w_a\\, r_{a,i}")
public record WeightedSum(double... weights) implements Combination {
  public WeightedSum() {
    this(new double[0]);
  }

  public WeightedSum {
    weights = weights.clone();
    for (double weight : weights) {
      Check.finite("weight", weight);
    }
  }

  @Override
  public double[] weights() {
    return weights.clone();
  }

  @Override
  public double[] combine(CandidatePool pool, double[][] rewards) {
    if (weights.length > 0 && weights.length != rewards.length) {
      throw new IllegalArgumentException(
          "weightedSum needs a weight for each reward, got "
              + weights.length
              + " weights for "
              + rewards.length
              + " rewards");
    }
    double[] out = new double[pool.size()];
    for (int a = 0; a < rewards.length; a++) {
      double weight = weights.length == 0 ? 1.0 / rewards.length : weights[a];
      for (int i = 0; i < out.length; i++) {
        out[i] += weight * rewards[a][i];
      }
    }
    return out;
  }

  /** By content: records compare arrays by identity. */
  @Override
  public boolean equals(Object other) {
    return other instanceof WeightedSum w && Arrays.equals(weights, w.weights);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(weights);
  }

  @Override
  public String toString() {
    return "WeightedSum[weights=" + Arrays.toString(weights) + "]";
  }
}
