package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Pushes the margin of each pair to 1/beta and no further: the hinge loss of RSO, also called
 * normalised SLiC.
 *
 * <pre>{@code loss = max(0, 1 - beta D),
 * D = log p(chosen)/pi(chosen) - log p(rejected)/pi(rejected)}</pre>
 *
 * Every pair short of its margin pulls equally hard, however wrong it is. Where labels contradict
 * one another it follows the majority.
 *
 * <p>Source: Liu et al. 2023 (arXiv 2309.06657), hinge-norm, as in TRL. No deviation in the loss;
 * the pairs are those of the data, not drawn by rejection sampling.
 *
 * @param beta one over the margin, > 0; typical 0.05 to 0.5
 */
@Listed(
    families = "directAlignment",
    latex = "\\max(0,\\,1-\\beta D),\\quad D=\\log\\frac{p_w}{\\pi_w}-\\log\\frac{p_l}{\\pi_l}")
@AutoService(Optimizer.class)
public record Hinge(double beta) implements Direct {
  public Hinge() {
    this(0.1);
  }

  public Hinge {
    Check.positive("beta", beta);
  }

  @Override
  public boolean usesMarginOnly() {
    return true;
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    double missing = 1 - beta * pair.margin();
    double slope = missing > 0 ? -beta : 0;
    gradient[0] = slope;
    gradient[1] = -slope;
    return Math.max(0, missing);
  }
}
