package goodhart.reward.shape;

import com.google.auto.service.AutoService;
import goodhart.Listed;

/**
 * Subtracts what the reference earns on the prompt.
 *
 * <pre>{@code u_i = r_i - sum_j pi_j r_j}</pre>
 *
 * A constant per prompt changes no policy, and every method here sees centred rewards anyway: the
 * curve is that of the bare reward, which is the point of drawing it. It keeps the order of the
 * candidates.
 *
 * <p>Source: Fu et al. 2025 (arXiv 2502.18770), a shape that its code compares PAR with. Deviation:
 * the mean is exact.
 */
@AutoService(Shape.class)
@Listed(families = "statistics", latex = "u_i = r_i - \\sum_j \\pi_j r_j")
public record Centred() implements PromptShape {
  @Override
  public boolean raw() {
    return true;
  }

  @Override
  public void shape(double[] reward, double[] reference, double[] shaped) {
    double mean = References.mean(reward, reference);
    for (int i = 0; i < reward.length; i++) {
      shaped[i] = reward[i] - mean;
    }
  }
}
