package goodhart.reward.shape;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import goodhart.reward.PairLoss;
import java.util.Arrays;

/**
 * Lets immediate rewards count only where the outcome is good enough: gated reward accumulation,
 * G-RA.
 *
 * <pre>{@code u_i = R_i + weight g_i sum_j (f_ji - min_k f_jk),  R the first reward, f the others
 * g_i = 1 if R_i >= gate, else 0;  with a temperature T > 0:  g_i = sigma((R_i - gate) / T)
 * gate = quantile of R under the reference}</pre>
 *
 * quantile = 0 opens the gate to all, which is the plain sum up to a constant; weight = 0 is the
 * outcome alone. The tilt by u (hard gate) gives the responses at or above the gate at least as
 * much probability as the tilt by the plain sum at the same beta, and divides it among them alike.
 * The expected outcome is then no lower either if f does not favour the better of the responses
 * below the gate; without that it can be.
 *
 * <p>Source: G-RA (arXiv 2508.10548), abstract. Deviation: gate and quantile are ours; f counts
 * from the least of the prompt, because rewards come centred and passing the gate should never
 * cost.
 *
 * @param quantile where the gate is among the reference's outcomes, 0 to 1; 0.5 is the median
 * @param temperature T of a soft gate, >= 0, in standard deviations of the outcome; 0 is a hard one
 * @param weight of the sum of immediate rewards, >= 0
 */
@AutoService(Combination.class)
@Listed(
    families = "combination",
    provenance = Listed.Provenance.DERIVED,
    latex = "u_i = R_i + w\\,1[R_i \\ge Q_q(R \\mid \\pi)] \\sum_j \\big(f_{j,i} - \\min f_j\\big)")
public record Gated(double quantile, double temperature, double weight)
    implements PromptCombination {
  public Gated() {
    this(0.5, 0, 1);
  }

  public Gated {
    Check.between("quantile", quantile, 0, 1);
    Check.nonNegative("temperature", temperature);
    Check.nonNegative("weight", weight);
  }

  @Override
  public void combine(double[][] rewards, double[] reference, double[] combined) {
    if (rewards.length < 2) {
      throw new IllegalArgumentException(
          "gated needs the outcome and then at least one immediate reward, got 1 reward");
    }
    double[] outcome = rewards[0];
    double gate = References.quantile(outcome, reference, quantile);
    Arrays.fill(combined, 0);
    for (int j = 1; j < rewards.length; j++) {
      double least = Arrays.stream(rewards[j]).min().orElseThrow();
      for (int i = 0; i < combined.length; i++) {
        combined[i] += rewards[j][i] - least;
      }
    }
    for (int i = 0; i < combined.length; i++) {
      combined[i] = outcome[i] + weight * open(outcome[i] - gate) * combined[i];
    }
  }

  private double open(double above) {
    if (temperature == 0) {
      return above >= 0 ? 1 : 0;
    }
    return PairLoss.sigmoid(above / temperature);
  }
}
