package goodhart.reward.shape;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Caps the reward.
 *
 * <pre>{@code u_i = min(r_i, most)}</pre>
 *
 * All candidates above the cap tie; it never reverses the order of two.
 *
 * <p>Source: Fu et al. 2025 (arXiv 2502.18770), a shape that its code compares PAR with. Deviation:
 * the cap is in standard deviations above the reference's mean.
 *
 * @param most the cap c, in units of the standardised reward
 */
@AutoService(Shape.class)
@Listed(families = "bounded", latex = "u_i = \\min(r_i, c)")
public record Ceiling(double most) implements PromptShape {
  public Ceiling() {
    this(2);
  }

  public Ceiling {
    Check.finite("most", most);
  }

  @Override
  public void shape(double[] reward, double[] reference, double[] shaped) {
    for (int i = 0; i < reward.length; i++) {
      shaped[i] = Math.min(reward[i], most);
    }
  }
}
