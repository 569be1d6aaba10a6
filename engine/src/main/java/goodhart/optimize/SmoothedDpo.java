package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Direct preference optimization on the preferences of a reward model, weighted by how clear they
 * are: smoothed preference optimization, SmPO.
 *
 * <pre>{@code loss = -log sigma((2y - 1) beta D),   y = sigma(r_w - r_l),
 * D = log p(chosen)/pi(chosen) - log p(rejected)/pi(rejected)}</pre>
 *
 * A pair that the reward r finds even, y = 1/2, moves nothing; a clear one counts as in {@link
 * Dpo}, in the order that the reward says. The labels of the data do not matter. It needs a reward:
 * {@code reward: proxy}.
 *
 * <p>Source: Lu et al. 2025 (arXiv 2506.02698), after its abstract and a summary. Deviation: a
 * candidate takes the place of the paper's diffusion trajectories, and the reward, in standard
 * deviations, is the one that {@code reward:} names.
 *
 * @param beta strength of the tie to the reference, > 0; typical 0.01 to 0.5
 */
@Listed(
    families = "labelQuality",
    provenance = Listed.Provenance.ANALOGY,
    latex =
        "-\\log\\sigma\\bigl((2y-1)\\beta D\\bigr),\\quad y=\\sigma(r_w-r_l),\\quad"
            + " D=\\log\\frac{p_w}{\\pi_w}-\\log\\frac{p_l}{\\pi_l}")
@AutoService(Optimizer.class)
public record SmoothedDpo(double beta) implements Direct {
  public SmoothedDpo() {
    this(0.1);
  }

  public SmoothedDpo {
    Check.positive("beta", beta);
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
    double scale = beta * (2 * Logistic.sigmoid(pair.rewardGap()) - 1);
    return Logistic.loss(scale * pair.margin(), scale, scale, gradient);
  }
}
