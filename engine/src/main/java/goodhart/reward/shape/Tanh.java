package goodhart.reward.shape;

import com.google.auto.service.AutoService;
import goodhart.Listed;

/**
 * Scores a response by a hyperbolic tangent of how far it is above a reference response.
 *
 * <pre>{@code u_i = sum_j pi_j tanh(r_i - r_j)}</pre>
 *
 * {@code tanh(z) = 2 sigma(2 z) - 1}, so it is {@link Par} with k = 2 on another scale, and makes
 * the same policies. It keeps the order of the candidates.
 *
 * <p>Source: Fu et al. 2025 (arXiv 2502.18770), a shape that its code compares PAR with. Deviation:
 * the mean over the reference is exact.
 */
@AutoService(Shape.class)
@Listed(families = "bounded", latex = "u_i = \\sum_j \\pi_j \\tanh(r_i - r_j)")
public record Tanh() implements PromptShape {
  @Override
  public boolean raw() {
    return true;
  }

  @Override
  public void shape(double[] reward, double[] reference, double[] shaped) {
    shape(reward, reward, reference, shaped);
  }

  /** The same against M reference responses of given rewards and weights. */
  void shape(double[] reward, double[] against, double[] weight, double[] shaped) {
    References.sigmoids(2, 0, reward, against, weight, shaped);
    for (int i = 0; i < shaped.length; i++) {
      shaped[i] = 2 * shaped[i] - 1;
    }
  }
}
