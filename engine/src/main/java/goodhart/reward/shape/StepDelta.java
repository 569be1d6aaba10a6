package goodhart.reward.shape;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import goodhart.pool.CandidatePool;

/**
 * Adds the differences between the rewards of a response's successive steps, of which only the
 * first step's reward is left: Delta.
 *
 * <pre>{@code u_i = sum_k q'_ki = q_1i,   q'_k = q_k - q_(k+1),  the last q'_T = q_T
 * clip:  the same of min(q_ki - threshold, 0)}</pre>
 *
 * The rewards in their order are the steps, as the model gives them. From any step on, what is
 * still to be earned is that step's reward, so further steps, however good, cannot pay. On a pool a
 * response is one decision and earns it all: the first step's reward, or with clip what it lacks to
 * the threshold.
 *
 * <p>The difference the other way, q_k - q_(k-1) with q the chance of success after the step, is
 * the stepwise reward of VSRM (arXiv 2508.10293): a step without effect earns nothing, and the sum
 * is the last step's q less the first's: a {@link WeightedSum} of the two.
 *
 * <p>Source: Gao et al. 2024 (arXiv 2410.15115), recalled; they use clip and difference together.
 * Deviation: every response has the same number of steps.
 *
 * @param clip clip the steps as {@link StepClip} does, then take differences
 * @param threshold of the clip, in the reward's unit; without meaning when steps are not clipped
 */
@AutoService(Combination.class)
@Listed(families = "steps", latex = "u_i = \\sum_{k<T} (q_{k,i} - q_{k+1,i}) + q_{T,i} = q_{1,i}")
public record StepDelta(boolean clip, double threshold) implements Combination {
  public StepDelta() {
    this(false, 0.5);
  }

  public StepDelta {
    Check.finite("threshold", threshold);
  }

  @Override
  public boolean raw() {
    return true;
  }

  @Override
  public double[] combine(CandidatePool pool, double[][] rewards) {
    return clip
        ? new StepClip(threshold).combine(pool, new double[][] {rewards[0]})
        : rewards[0].clone();
  }
}
