package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Direct preference optimization that holds on to a pair the more firmly the clearer a reward model
 * finds it: the dynamic scaling of MM-RLHF.
 *
 * <pre>{@code loss = -log sigma(b D),   b = beta (1 + w (1 - exp(-k |r_w - r_l|))),
 * D = log p(chosen)/pi(chosen) - log p(rejected)/pi(rejected)}</pre>
 *
 * b runs from beta where the reward r finds no difference to beta (1 + w). w = 0 is {@link Dpo}. It
 * needs a reward: {@code reward: proxy}.
 *
 * <p>Source: Zhang et al. 2025 (arXiv 2502.10391), after a summary of the paper. Deviation: the
 * reward is the one that {@code reward:} names, in standard deviations, instead of a critique-based
 * model's.
 *
 * @param beta strength of the tie to the reference where the reward sees no difference, > 0;
 *     typical 0.01 to 0.5
 * @param w how much of beta a clear pair adds, >= 0
 * @param k how fast it does so, per unit of reward, > 0
 */
@Listed(
    families = "labelQuality",
    latex =
        "-\\log\\sigma\\bigl(\\beta(1+w(1-e^{-k|r_w-r_l|}))\\,D\\bigr),\\quad"
            + " D=\\log\\frac{p_w}{\\pi_w}-\\log\\frac{p_l}{\\pi_l}")
@AutoService(Optimizer.class)
public record MmRlhf(double beta, double w, double k) implements Direct {
  public MmRlhf() {
    this(0.1, 0.5, 0.5);
  }

  public MmRlhf {
    Check.positive("beta", beta);
    Check.nonNegative("w", w);
    Check.positive("k", k);
  }

  @Override
  public boolean needsReward() {
    return true;
  }

  @Override
  public boolean usesMarginOnly() {
    return true;
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    double scale = scale(pair.rewardGap());
    return Logistic.loss(scale * pair.margin(), scale, scale, gradient);
  }

  /** b for a pair whose rewards differ by {@code gap}. */
  double scale(double gap) {
    return beta * (1 - w * Math.expm1(-k * Math.abs(gap)));
  }
}
