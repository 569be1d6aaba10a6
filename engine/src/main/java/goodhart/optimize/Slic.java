package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Calibrates likelihoods by a margin between chosen and rejected while imitating the chosen
 * responses: SLiC-HF.
 *
 * <pre>{@code loss = max(0, delta - log p(chosen) + log p(rejected)) - imitation log p(chosen)}
 * </pre>
 *
 * It knows no reference: the policy stays near the data by imitating it, and a pair whose chosen
 * response is likelier by e^delta counts no more. imitation 0 is a bare margin; then {@link Hinge}
 * at beta 1/delta is the same with margins measured against the reference.
 *
 * <p>Source: Zhao et al. 2023 (arXiv 2305.10425), recalled. Deviation: what is imitated is the
 * chosen response of the pair instead of a separate set.
 *
 * @param delta the margin in nats, > 0
 * @param imitation weight of imitating the chosen responses, >= 0; typical 0.01 to 1
 */
@Listed(
    families = "directAlignment",
    latex = "\\max(0,\\,\\delta-\\log p_w+\\log p_l)-\\lambda\\log p_w")
@AutoService(Optimizer.class)
public record Slic(double delta, double imitation) implements Direct {
  public Slic() {
    this(1, 0.1);
  }

  public Slic {
    Check.positive("delta", delta);
    Check.nonNegative("imitation", imitation);
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    double missing = delta - pair.logChosen() + pair.logRejected();
    double slope = missing > 0 ? -1 : 0;
    gradient[0] = slope - imitation;
    gradient[1] = -slope;
    return Math.max(0, missing) - imitation * pair.logChosen();
  }
}
