package goodhart.reward.shape;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import goodhart.reward.PairLoss;

/**
 * Scores a response by the log-probability that it is good, that is, beats a reference response of
 * high rank: log-sigmoid-centred.
 *
 * <pre>{@code u_i = log sigma(r_i - r_ref),
 * r_ref = the quantile of r under pi: the smallest reward with that much of its mass at or below}
 * </pre>
 *
 * u is below 0 and its slope falls from 1 far below the reference response to 0 far above it, so
 * that bad responses are mended before good ones are improved. For rewards of a Bradley-Terry model
 * u is log P(beats a response of reward r_ref). It keeps the order of the candidates, so it changes
 * no best-of-n policy. {@link LogSigmoidSum} adds it over several rewards.
 *
 * <p>Source: Wang et al. 2024 (arXiv 2402.00742), section 3. Deviation: the quantile is exact under
 * the reference policy of each prompt, where code in use fits a normal distribution to ten draws.
 *
 * @param quantile rank of the reference response, 0 to 1; the paper's 0.85
 */
@AutoService(Shape.class)
@Listed(
    families = "bounded",
    latex =
        "u_i = \\log\\sigma(r_i - r_{\\mathrm{ref}}),\\quad r_{\\mathrm{ref}} = Q_q(r \\mid \\pi)")
public record Lsc(double quantile) implements PromptShape {
  public Lsc() {
    this(0.85);
  }

  public Lsc {
    Check.between("quantile", quantile, 0, 1);
  }

  @Override
  public boolean raw() {
    return true;
  }

  @Override
  public void shape(double[] reward, double[] reference, double[] shaped) {
    centre(reward, References.quantile(reward, reference, quantile), shaped);
  }

  /** {@code log sigma(r_i - against)} for each reward. */
  static void centre(double[] reward, double against, double[] shaped) {
    for (int i = 0; i < reward.length; i++) {
      shaped[i] = PairLoss.logSigmoid(reward[i] - against);
    }
  }
}
