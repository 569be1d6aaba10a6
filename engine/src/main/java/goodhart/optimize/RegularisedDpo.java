package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Direct preference optimization with three brakes on falling likelihoods: a weaker pull on
 * rejected responses, an end to it, and imitation.
 *
 * <pre>
 * {@code loss = -log sigma(betaChosen h_w - betaRejected max(h_l, floor)) - imitation log p(chosen),
 * h = log p/pi of the chosen (w) and the rejected (l) response}</pre>
 *
 * {@link Dpo} lowers rejected responses faster than it raises chosen ones, until both fall and mass
 * goes to what no pair names. Equal betas, a floor out of reach and imitation 0 are DPO.
 *
 * <p>Source: the remedies that Yan et al. 2024 (arXiv 2406.07327) propose for the "3D-properties"
 * of DPO, put together here from the abstract. Deviation: the rejected response stops counting
 * below a log-ratio to the reference instead of a log-probability, because the size of a pool would
 * shift the latter, and by a clamp, so that loss and gradient agree.
 *
 * @param betaChosen pull on the chosen response, > 0
 * @param betaRejected pull on the rejected one, 0 to betaChosen; the difference imitates
 * @param floor log-ratio in nats below which the rejected response is left alone, <= 0
 * @param imitation weight of imitating the chosen responses, >= 0
 */
@Listed(
    families = "likelihoodControl",
    provenance = Listed.Provenance.DERIVED,
    latex =
        "-\\log\\sigma\\bigl(\\beta_w h_w-\\beta_l\\max(h_l,c)\\bigr)-\\lambda\\log p_w,\\quad"
            + " h=\\log\\frac{p}{\\pi}")
@AutoService(Optimizer.class)
public record RegularisedDpo(double betaChosen, double betaRejected, double floor, double imitation)
    implements Direct {
  public RegularisedDpo() {
    this(0.1, 0.09, -5, 0.001);
  }

  public RegularisedDpo {
    Check.positive("betaChosen", betaChosen);
    Check.between("betaRejected", betaRejected, 0, betaChosen);
    Check.finite("floor", floor);
    if (floor > 0) {
      throw new IllegalArgumentException(
          "floor must be <= 0, got " + floor + ": at the reference the log-ratio is 0");
    }
    Check.nonNegative("imitation", imitation);
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    boolean low = pair.rejectedLogRatio() < floor;
    double z =
        betaChosen * pair.chosenLogRatio() - betaRejected * (low ? floor : pair.rejectedLogRatio());
    double loss = Logistic.loss(z, betaChosen, low ? 0 : betaRejected, gradient);
    gradient[0] -= imitation;
    return loss - imitation * pair.logChosen();
  }
}
