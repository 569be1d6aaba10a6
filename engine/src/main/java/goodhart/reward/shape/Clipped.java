package goodhart.reward.shape;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Clips the reward to a few standard deviations around its mean.
 *
 * <pre>
 * {@code u_i = min(max(r_i, mean - width sd), mean + width sd),  both under the reference of the prompt}
 * </pre>
 *
 * Above the upper end all candidates tie, so nothing is gained by going further; it never reverses
 * the order of two.
 *
 * <p>Source: Fu et al. 2025 (arXiv 2502.18770), a shape that its code compares PAR with. Deviation:
 * mean and deviation are those of the prompt, where that code keeps running ones.
 *
 * @param width half-width of the band in standard deviations, > 0
 */
@AutoService(Shape.class)
@Listed(
    families = {"bounded", "statistics"},
    latex = "u_i = \\mathrm{clip}(r_i,\\ \\mu - w s,\\ \\mu + w s)")
public record Clipped(double width) implements PromptShape {
  public Clipped() {
    this(1);
  }

  public Clipped {
    Check.positive("width", width);
  }

  @Override
  public void shape(double[] reward, double[] reference, double[] shaped) {
    double mean = References.mean(reward, reference);
    double reach = width * References.deviation(reward, reference);
    for (int i = 0; i < reward.length; i++) {
      shaped[i] = Math.max(mean - reach, Math.min(mean + reach, reward[i]));
    }
  }
}
