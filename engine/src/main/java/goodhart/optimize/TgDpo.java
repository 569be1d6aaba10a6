package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import java.util.Optional;

/**
 * Direct preference optimization that lets a response move further from the reference the better an
 * earlier DPO policy thinks of it: TGDPO, token-level reward guidance.
 *
 * <pre>{@code loss = -log sigma(beta (1 + a beta u_w) h_w - beta (1 - a beta u_l) h_l),
 * h = log p/pi,  u = log p0/pi of the policy p0 that DPO on the same pairs ends with}</pre>
 *
 * a = 0 is {@link Dpo}. The guidance p0 is trained first, with the same settings of training.
 *
 * <p>Source: Zhu et al. 2025 (arXiv 2506.14574), after its public code. Deviation: a candidate is
 * one token here, so the guidance is one number per response where the paper's has one per token.
 *
 * @param beta strength of the tie to the reference, > 0; typical 0.01 to 0.5
 * @param a weight of the guidance, >= 0
 */
@Listed(
    families = "labelQuality",
    provenance = Listed.Provenance.ANALOGY,
    latex =
        "-\\log\\sigma\\bigl(\\beta(1+a\\beta u_w)h_w-\\beta(1-a\\beta u_l)h_l\\bigr),\\quad"
            + " h=\\log\\frac{p}{\\pi},\\quad u=\\log\\frac{p_0}{\\pi}")
@AutoService(Optimizer.class)
public record TgDpo(double beta, double a) implements Direct {
  public TgDpo() {
    this(0.1, 0.5);
  }

  public TgDpo {
    Check.positive("beta", beta);
    Check.nonNegative("a", a);
  }

  @Override
  public Optional<Direct> prior() {
    return Optional.of(new Dpo(beta, 0));
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    double chosen = beta * (1 + a * beta * pair.chosenPriorRatio());
    double rejected = beta * (1 - a * beta * pair.rejectedPriorRatio());
    double z = chosen * pair.chosenLogRatio() - rejected * pair.rejectedLogRatio();
    return Logistic.loss(z, chosen, rejected, gradient);
  }
}
