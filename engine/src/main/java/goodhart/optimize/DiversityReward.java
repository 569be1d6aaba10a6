package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import goodhart.internal.Dense;
import goodhart.policy.Simplex;

/**
 * Maximises the reward plus a reward for the diversity of the whole policy, with a KL penalty: a
 * set-level, or distributional, reward.
 *
 * <pre>{@code p = argmax  p.r + weight D(p) - beta KL(p || pi),
 * D(p) = 1 - sum_i p_i^2,   so  p_i ~ pi_i exp((r_i - 2 weight p_i) / beta)}</pre>
 *
 * D is the probability that two draws differ. A reward of the whole distribution counts for a
 * candidate by its derivative, {@code dD/dp_i = -2 p_i}: the more often a response is given, the
 * less it is worth. weight 0 is {@link Tilting}; without the penalty the optimum fills like water,
 * {@code p_i = (r_i - t)_+ / (2 weight)}, and never collapses on one response unless it leads by
 * {@code 2 weight}. Its strength is 1/beta.
 *
 * <p>Source: distributional rewards as in Bai et al. 2025 (arXiv 2504.15217). Deviation: there the
 * set is one of images and the reward a distance between embeddings; here responses are alike only
 * to themselves, which makes the optimum exact.
 *
 * @param weight of the diversity, in standard deviations of the reward, >= 0
 */
@AutoService(Optimizer.class)
@Listed(
    families = "tilting",
    provenance = Listed.Provenance.ANALOGY,
    latex =
        "p = \\arg\\max_p\\; p \\cdot r + w \\Big(1 - \\sum_i p_i^2\\Big) - \\beta\\,"
            + " \\mathrm{KL}(p \\,\\|\\, \\pi)")
public record DiversityReward(double weight) implements Allocation {
  public DiversityReward() {
    this(1);
  }

  public DiversityReward {
    Check.nonNegative("weight", weight);
  }

  @Override
  public String strengthName() {
    return "1/beta";
  }

  @Override
  public double[] strengths() {
    return Strengths.fromZero(0.05, 100, 30);
  }

  @Override
  public void allocate(double strength, double[] reward, double[] reference, double[] policy) {
    Strengths.nonNegative("1/beta", strength);
    double most = Strengths.largest(reward);
    if (weight == 0 || strength == 0) {
      Tilting.tilt(strength, reward, reference, policy);
      return;
    }
    if (strength == Double.POSITIVE_INFINITY) {
      double[] height = new double[reward.length];
      for (int i = 0; i < height.length; i++) {
        height[i] = (reward[i] - most) / (2 * weight);
      }
      double level = WaterLevel.of(height);
      for (int i = 0; i < height.length; i++) {
        policy[i] = Math.max(0, height[i] - level);
      }
      return;
    }
    solve(2 * weight * strength, strength, reward, reference, most, policy);
  }

  /**
   * With {@code w_i = crowding p_i}, the candidate's pressure on itself: {@code w_i + log w_i = log
   * crowding + log pi_i + strength (r_i - most) - shift}, and the shift at which they sum to
   * crowding. The sum is convex and falls with the shift, so Newton's method ends left of the root
   * after one step and climbs from there.
   */
  private static void solve(
      double crowding,
      double strength,
      double[] reward,
      double[] reference,
      double most,
      double[] policy) {
    int size = reward.length;
    double[] target = new double[size];
    for (int i = 0; i < size; i++) {
      target[i] = Math.log(crowding * reference[i]) + strength * (reward[i] - most);
    }
    double shift = Simplex.logSumExp(target, size) - Math.log(crowding);
    double[] pressure = new double[size];
    for (int i = 0; i < size; i++) {
      double z = target[i] - shift;
      pressure[i] = z > 1 ? z - Math.log(z) : Math.exp(z);
    }
    for (int pass = 0; pass < 200; pass++) {
      double sum = 0;
      double slope = 0;
      for (int i = 0; i < size; i++) {
        double w = pressure(target[i] - shift, pressure[i]);
        pressure[i] = w;
        sum += w;
        slope += w / (1 + w);
      }
      double step = (sum - crowding) / slope;
      if (Math.abs(step) <= 1e-14 * Math.max(1, Math.abs(shift))) {
        break;
      }
      shift += step;
      for (int i = 0; i < size; i++) { // to first order, where the next root will be
        pressure[i] *= Math.max(0.1, 1 - step / (1 + pressure[i]));
      }
    }
    double sum = Dense.sum(pressure, size);
    for (int i = 0; i < size; i++) {
      policy[i] = pressure[i] / sum;
    }
  }

  /** The root w of {@code w + log w = z}, by Newton's method from a positive start. */
  private static double pressure(double z, double start) {
    if (z < -40) { // w itself is lost beside log w
      return Math.exp(z);
    }
    double w = Math.max(start, 1e-300);
    for (int pass = 0; pass < 100; pass++) {
      double next = w * (1 + z - Math.log(w)) / (1 + w);
      if (!(next > 0)) {
        next = 0.5 * w;
      }
      boolean done = Math.abs(next - w) <= 1e-15 * next;
      w = next;
      if (done) {
        break;
      }
    }
    return w;
  }
}
