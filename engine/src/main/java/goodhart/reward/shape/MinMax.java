package goodhart.reward.shape;

import com.google.auto.service.AutoService;
import goodhart.Listed;

/**
 * Maps the rewards of each prompt to the interval from 0 to 1.
 *
 * <pre>{@code u_i = (r_i - min r) / (max r - min r)}</pre>
 *
 * Bounded, but straight: within a prompt it is the reward itself on another scale, so it keeps the
 * order of the candidates. Equal rewards give 0.
 *
 * <p>Source: Fu et al. 2025 (arXiv 2502.18770), a shape that its code compares PAR with. Deviation:
 * least and most are those of the prompt, where that code keeps running ones.
 */
@AutoService(Shape.class)
@Listed(
    families = {"statistics", "bounded"},
    latex = "u_i = \\frac{r_i - \\min_j r_j}{\\max_j r_j - \\min_j r_j}")
public record MinMax() implements PromptShape {
  @Override
  public void shape(double[] reward, double[] reference, double[] shaped) {
    References.rescale(reward, 0, shaped);
  }
}
