package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Maximises the worst plausible reward with a KL penalty, where rewards are less certain the rarer
 * the response: reference-weighted distributionally robust optimization.
 *
 * <pre>{@code p = argmax  min_(sum_i pi_i |r_i - proxy_i| <= delta) p.r  -  beta KL(p || pi)
 *   = argmax  p.proxy - delta max_i p_i / pi_i - beta KL(p || pi)
 *   = the tilt of the clipped reward min(proxy_i, h),   sum_i pi_i (proxy_i - h)_+ = delta,
 * delta = radius * standard deviation of the proxy under pi}</pre>
 *
 * The height h depends on the radius alone, so this kind of robustness is reward clipping. Its
 * strength is 1/beta: 0 is the reference, infinity the reference restricted to rewards of at least
 * h, a top fraction. radius 0 is {@link Tilting}; once delta exceeds the lead of the mean over the
 * worst reward, everything is clipped and the policy is the reference at every strength. Unlike
 * {@link Dro}, whose set knows no reference, it needs no K in its unit.
 *
 * <p>Source: the comparator of Wang, Liu, Blanchet 2026 (arXiv 2605.00155) with a
 * reference-weighted ball; set and closed form are derived here, checked against linear programs
 * and by perturbation.
 *
 * @param radius size of the reward perturbation in standard deviations, >= 0; typical 0.01 to 0.5
 */
@AutoService(Optimizer.class)
@Listed(
    families = {"pessimistic"},
    provenance = Listed.Provenance.DERIVED,
    latex =
        "p = \\arg\\max_p \\; p \\cdot \\hat r - \\delta \\max_i \\frac{p_i}{\\pi_i} - \\beta\\,"
            + " \\mathrm{KL}(p \\,\\|\\, \\pi)")
public record DroReference(double radius) implements Allocation {
  public DroReference() {
    this(0.02);
  }

  public DroReference {
    Check.nonNegative("radius", radius);
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
    Strengths.allFinite(reward);
    double delta = radius * Strengths.deviation(reward, reference);
    allocate(delta, strength, reward, reference, policy);
  }

  @Override
  public void path(Prompt prompt, double[] strengths, Points points) {
    Strengths.allFinite(prompt.reward());
    double delta = radius * Strengths.deviation(prompt.reward(), prompt.reference());
    double[] clipped = clipped(delta, prompt.reward(), prompt.reference());
    double[] policy = new double[clipped.length];
    for (int k = 0; k < strengths.length; k++) {
      Tilting.tilt(strengths[k], clipped, prompt.reference(), policy);
      points.put(k, policy);
    }
  }

  /**
   * The maximiser.
   *
   * @param delta radius in reward units, >= 0
   * @param strength 1/beta, >= 0; infinite gives the limit
   * @param reward K finite rewards
   * @param reference K reference probabilities > 0, sum 1
   * @param policy K probabilities to fill in
   */
  public static void allocate(
      double delta, double strength, double[] reward, double[] reference, double[] policy) {
    Strengths.nonNegative("delta", delta);
    Tilting.tilt(strength, clipped(delta, reward, reference), reference, policy);
  }

  /**
   * What a policy earns under the worst reward of the set: {@code p.r - delta max_i p_i / pi_i}.
   */
  public static double value(double delta, double[] reward, double[] reference, double[] policy) {
    double value = 0;
    double most = 0;
    for (int i = 0; i < reward.length; i++) {
      value += policy[i] * reward[i];
      most = Math.max(most, policy[i] / reference[i]);
    }
    return value - delta * most;
  }

  private static double[] clipped(double delta, double[] reward, double[] reference) {
    double most = Strengths.largest(reward);
    double[] gap = new double[reward.length];
    for (int i = 0; i < gap.length; i++) {
      gap[i] = reward[i] - most;
    }
    if (delta > 0) {
      double height = WaterLevel.of(gap, reference, delta);
      for (int i = 0; i < gap.length; i++) {
        gap[i] = Math.min(gap[i], height);
      }
    }
    return gap;
  }
}
