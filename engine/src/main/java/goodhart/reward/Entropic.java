package goodhart.reward;

import com.google.auto.service.AutoService;
import goodhart.internal.Check;

/**
 * Scores a candidate by a soft minimum of the members: their worst mixture within a KL budget.
 *
 * <pre>{@code r_i = -beta log( (1/M) sum_m exp(-r_mi / beta) )
 *     = min over q of  E_q[r_i] + beta KL(q || uniform)}</pre>
 *
 * <p>beta -> 0 is the worst case, beta -> infinity the mean; to second order it is UWO with lambda
 * = 1 / (2 beta). A negative beta is the optimistic twin, a soft maximum. With {@code Tilting} on
 * top it is KL-robust optimization over the reward's own distribution, response by response; what
 * one reward allows, robustness to the draw, is {@code EntropicUtility}.
 *
 * <p>Source: the effective reward of arXiv 2606.09073. Deviation: beta is a setting of its own; the
 * paper takes the policy's KL penalty.
 *
 * @param beta temperature in units of the members' spread, not 0; > 0 is pessimistic
 */
@AutoService(Aggregation.class)
public record Entropic(double beta) implements Aggregation {
  public Entropic() {
    this(1);
  }

  public Entropic {
    Check.finite("beta", beta);
    if (beta == 0) {
      throw new IllegalArgumentException("beta must not be 0: say worstCase for that limit");
    }
  }

  @Override
  public void aggregate(double[][] members, double[] out) {
    for (int i = 0; i < out.length; i++) {
      // The extreme member is taken out of the sum, so no exponent is positive.
      double extreme = members[0][i];
      for (double[] member : members) {
        extreme = beta > 0 ? Math.min(extreme, member[i]) : Math.max(extreme, member[i]);
      }
      double sum = 0;
      for (double[] member : members) {
        sum += Math.exp((extreme - member[i]) / beta);
      }
      out[i] = extreme - beta * Math.log(sum / members.length);
    }
  }
}
