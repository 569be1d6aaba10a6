package goodhart.reward.shape;

import com.google.auto.service.AutoService;
import goodhart.Listed;

/**
 * Scores a response by a sigmoid that turns only far above the reference: slow first, then fast.
 *
 * <pre>{@code u_i = sum_j pi_j sigma(3 (r_i - r_j - 3))}</pre>
 *
 * It rewards extremes and flattens the ordinary: the opposite of {@link Par}, for contrast. It
 * keeps the order of the candidates.
 *
 * <p>Source: Fu et al. 2025 (arXiv 2502.18770), a shape that its code compares PAR with. Deviation:
 * the mean over the reference is exact.
 */
@AutoService(Shape.class)
@Listed(families = "bounded", latex = "u_i = \\sum_j \\pi_j\\,\\sigma\\big(3 (r_i - r_j - 3)\\big)")
public record SlowThenFast() implements PromptShape {
  @Override
  public boolean raw() {
    return true;
  }

  @Override
  public void shape(double[] reward, double[] reference, double[] shaped) {
    References.sigmoids(3, 3, reward, reward, reference, shaped);
  }
}
