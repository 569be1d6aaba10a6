package goodhart.reward.shape;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import goodhart.pool.CandidatePool;

/**
 * Adds the rewards of the steps of a response, each clipped from above, so that no step earns
 * anything and only bad ones cost: Clip.
 *
 * <pre>{@code u_i = sum_k min(q_ki - threshold, 0)}</pre>
 *
 * The rewards in their order are the steps. What it guards against is the plain sum, where a
 * response earns by repeating a step that is liked. Here steps at or above the threshold are worth
 * 0 however many there are, so they cannot pay. {@code combine(success, combine(s1, s2,
 * 'stepClip'), 'weightedSum', weights: [1, 0.02])} adds it to an outcome. The level of the reward
 * matters: it comes as the model gives it.
 *
 * <p>Source: Gao et al. 2024 (arXiv 2410.15115), recalled. Deviation: every response has the same
 * number of steps; one with fewer has its last steps at the threshold.
 *
 * @param threshold eta, in the reward's unit: high among the rewards of good steps
 */
@AutoService(Combination.class)
@Listed(families = "steps", latex = "u_i = \\sum_k \\min(q_{k,i} - \\eta,\\ 0)")
public record StepClip(double threshold) implements Combination {
  public StepClip() {
    this(0.5);
  }

  public StepClip {
    Check.finite("threshold", threshold);
  }

  @Override
  public boolean raw() {
    return true;
  }

  @Override
  public double[] combine(CandidatePool pool, double[][] rewards) {
    double[] out = new double[pool.size()];
    for (double[] step : rewards) {
      for (int i = 0; i < out.length; i++) {
        out[i] += clipped(step[i]);
      }
    }
    return out;
  }

  /** What a step is worth. */
  double clipped(double step) {
    return Math.min(step - threshold, 0);
  }
}
