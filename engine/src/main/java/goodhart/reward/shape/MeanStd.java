package goodhart.reward.shape;

import com.google.auto.service.AutoService;
import goodhart.Listed;

/**
 * Standardises the reward on each prompt, so that every prompt weighs alike.
 *
 * <pre>{@code u_i = (r_i - mean) / sd,  both under the reference of the prompt}</pre>
 *
 * Prompts whose rewards hardly differ are optimised as hard as the others. A prompt whose rewards
 * are all equal gives 0. It keeps the order of the candidates.
 *
 * <p>Source: Fu et al. 2025 (arXiv 2502.18770), a shape that its code compares PAR with. Deviation:
 * mean and deviation are those of the prompt, where that code keeps running ones.
 */
@AutoService(Shape.class)
@Listed(
    families = "statistics",
    latex = "u_i = \\frac{r_i - \\mathbb{E}_\\pi r}{\\mathrm{sd}_\\pi r}")
public record MeanStd() implements PromptShape {
  @Override
  public void shape(double[] reward, double[] reference, double[] shaped) {
    double mean = References.mean(reward, reference);
    double deviation = References.deviation(reward, reference);
    for (int i = 0; i < reward.length; i++) {
      shaped[i] = deviation > 0 ? (reward[i] - mean) / deviation : 0;
    }
  }
}
