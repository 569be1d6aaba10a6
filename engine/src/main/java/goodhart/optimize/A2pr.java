package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Stays close to the good part of the reference alone: adaptive advantage-guided policy
 * regularisation, A2PR.
 *
 * <pre>{@code p = argmax  p.r - beta KL(p || pi_A),   pi_A ~ pi [ r >= E_pi r ]
 * or, with a temperature T > 0,   pi_A ~ pi sigma((r - E_pi r) / T)}</pre>
 *
 * Its strength is 1/beta. 0 is pi_A, not the reference; infinity is the reference restricted to the
 * best reward. With T = 0 it is {@link Tilting} conditioned on an advantage >= 0; T -> infinity is
 * {@link Tilting}. At the same beta, and at the same KL each to its own anchor, it earns at least
 * the tilt's proxy reward. At the same KL to the reference it cannot: nothing beats the tilt there.
 *
 * <p>Source: Liu et al. 2024 (arXiv 2405.19909). By analogy: theirs is offline reinforcement
 * learning with a VAE that proposes actions; the anchor here is the reference's own good
 * candidates.
 *
 * @param temperature T, width of the soft threshold in units of the reward, >= 0; 0 is a hard one
 */
@AutoService(Optimizer.class)
@Listed(
    families = {"tilting"},
    provenance = Listed.Provenance.ANALOGY,
    latex =
        "p = \\arg\\max_p \\; p \\cdot r - \\beta\\, \\mathrm{KL}(p \\,\\|\\, \\pi^A), \\quad \\pi^A_i"
            + " \\propto \\pi_i\\, \\mathbf{1}[\\, r_i \\ge \\mathbb{E}_\\pi r \\,]")
public record A2pr(double temperature) implements Allocation {
  public A2pr() {
    this(0);
  }

  public A2pr {
    Check.nonNegative("temperature", temperature);
  }

  @Override
  public String strengthName() {
    return "1/beta";
  }

  @Override
  public boolean startsAtReference() {
    return false;
  }

  @Override
  public double[] strengths() {
    return Strengths.fromZero(0.05, 100, 30);
  }

  @Override
  public void allocate(double strength, double[] reward, double[] reference, double[] policy) {
    Strengths.nonNegative("1/beta", strength);
    Strengths.allFinite(reward);
    int size = reward.length;
    double first = reward[0]; // differences make equal rewards exactly 0
    double mean = 0;
    double scale = 0;
    for (int i = 0; i < size; i++) {
      mean += reference[i] * (reward[i] - first);
      scale = Math.max(scale, Math.abs(reward[i] - first));
    }
    double[] anchor = new double[size];
    double sum = 0;
    for (int i = 0; i < size; i++) {
      double advantage = reward[i] - first - mean;
      if (temperature > 0) {
        anchor[i] = reference[i] / (1 + Math.exp(-advantage / temperature));
      } else {
        anchor[i] = advantage >= -1e-12 * scale ? reference[i] : 0; // the mean carries rounding
      }
      sum += anchor[i];
    }
    for (int i = 0; i < size; i++) {
      anchor[i] /= sum;
    }
    Tilting.tilt(strength, reward, anchor, policy);
  }
}
