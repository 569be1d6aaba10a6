package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import java.util.Optional;

/**
 * Prefers what the next policy would favour to what the first policy said: temporal self-rewarding.
 *
 * <pre>{@code loss = -sum_l pi_l log sigma(beta (h_w - h_l)),   h = log p/pi,
 * w = the candidate with the largest p p0 / pi^2, where p0 is the policy that DPO on the pairs ends with}
 * </pre>
 *
 * In plain self-rewarding chosen and rejected responses grow alike and the pairs teach less and
 * less. Here the rejected ones stay those of the reference, in exact expectation, and the chosen
 * one is the favourite of the policy one step ahead: p moved once more the way that p0 moved from
 * the reference. What the data says enters through p0 alone.
 *
 * <p>Source: Wang et al. 2025 (arXiv 2508.06026), after its abstract: past rejected, future chosen.
 * Deviation: a form for pools, derived here; the future policy's favourite by its own implicit
 * reward stands for the responses that a language model draws from it and judges.
 *
 * @param beta strength of the tie to the reference, > 0; typical 0.01 to 0.5
 */
@Listed(
    families = "labelQuality",
    provenance = Listed.Provenance.ANALOGY,
    latex =
        "-\\sum_l\\pi_l\\log\\sigma\\bigl(\\beta(h_w-h_l)\\bigr),\\quad h=\\log\\frac{p}{\\pi},\\quad"
            + " w=\\arg\\max_i\\frac{p_i\\,p_{0,i}}{\\pi_i^2}")
@AutoService(Optimizer.class)
public record TemporalSelfRewarding(double beta) implements Direct {
  public TemporalSelfRewarding() {
    this(0.1);
  }

  public TemporalSelfRewarding {
    Check.positive("beta", beta);
  }

  @Override
  public Optional<Direct> prior() {
    return Optional.of(new Dpo(beta, 0));
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    gradient[0] = 0;
    gradient[1] = 0;
    return 0;
  }

  @Override
  public double promptLoss(Prompt prompt, double[] gradient) {
    double[] log = prompt.logPolicy();
    double[] logReference = prompt.logReference();
    int chosen = favourite(prompt);
    double ratio = log[chosen] - logReference[chosen];
    double loss = 0;
    for (int l = 0; l < log.length; l++) {
      double z = beta * (ratio - log[l] + logReference[l]);
      double weight = Math.exp(logReference[l]);
      double slope = weight * beta * Logistic.sigmoid(-z);
      gradient[l] += slope;
      gradient[chosen] -= slope;
      loss += weight * Logistic.softplus(-z);
    }
    return loss;
  }

  private static int favourite(Prompt prompt) {
    int best = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < prompt.logPolicy().length; i++) {
      double reward = prompt.logPolicy()[i] + prompt.logPrior()[i] - 2 * prompt.logReference()[i];
      if (reward > most) {
        most = reward;
        best = i;
      }
    }
    return best;
  }
}
