package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.ArrayMath;
import goodhart.internal.Check;
import goodhart.internal.Dense;
import goodhart.internal.Scratch;

/**
 * Maximises the worst plausible reward itself, not the regret, with a KL penalty: distributionally
 * robust optimization.
 *
 * <pre>{@code p = argmax  min_(|r - proxy|_1 <= delta) p.r  -  beta KL(p || pi)
 *   = argmax  p.proxy - delta max_i p_i - beta KL(p || pi),
 * delta = radius * K * standard deviation of the proxy under pi}</pre>
 *
 * The optimum is a tilt with its top cut off at a height h (derived here): {@code p_i ~
 * exp(min(a_i, h))} with {@code a_i = log pi_i + proxy_i / beta} and {@code sum_i (a_i - h)_+ =
 * delta / beta}. Its strength is 1/beta. 0 is the reference; at infinity it is uniform over the top
 * m rewards, as many as keep the sum of their leads over the m-th below delta. radius 0 is {@link
 * Tilting}. At one radius it is the more pessimistic one: {@link Drro} without a penalty has its
 * support within this one's, and no less proxy reward.
 *
 * <p>Source: the comparator of Wang, Liu, Blanchet 2026 (arXiv 2605.00155). Deviation: radius is in
 * units of K times the prompt's reward spread, as in {@link Drro}; the closed form with the KL
 * penalty is ours, checked by perturbation.
 *
 * @param radius size of the reward perturbation, >= 0; typical 0.1 to 2.5
 */
@AutoService(Optimizer.class)
@Listed(
    families = {"pessimistic"},
    provenance = Listed.Provenance.DERIVED,
    latex =
        "p = \\arg\\max_p \\min_{\\|r - \\hat r\\|_1 \\le \\delta} p \\cdot r - \\beta\\, \\mathrm{KL}(p"
            + " \\,\\|\\, \\pi)")
public record Dro(double radius) implements Allocation {
  private static final Scratch SCRATCH = new Scratch(3);

  public Dro() {
    this(0.5);
  }

  public Dro {
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
    Strengths.nonNegative("1/beta", strength);
    Strengths.allFinite(reward);
    allocate(Strengths.delta(radius, reward, reference), strength, reward, reference, policy);
  }

  @Override
  public void path(Prompt prompt, double[] strengths, Points points) {
    Strengths.allFinite(prompt.reward());
    double delta = Strengths.delta(radius, prompt.reward(), prompt.reference());
    double[] policy = new double[prompt.reward().length];
    for (int k = 0; k < strengths.length; k++) {
      Strengths.nonNegative("1/beta", strengths[k]);
      allocate(delta, strengths[k], prompt.reward(), prompt.reference(), policy);
      points.put(k, policy);
    }
  }

  /**
   * The maximiser without a KL penalty: uniform over the top m candidates.
   *
   * @param delta radius in reward units, >= 0; 0 shares equally among the best
   * @param reward K finite rewards
   * @param policy K probabilities to fill in
   * @throws IllegalArgumentException when a reward is NaN or infinite
   */
  public static void allocate(double delta, double[] reward, double[] policy) {
    Strengths.nonNegative("delta", delta);
    double most = Strengths.largest(reward);
    int size = reward.length;
    double level = 0;
    double[] height = new double[size];
    for (int i = 0; i < size; i++) {
      height[i] = delta > 0 ? (reward[i] - most) / delta : reward[i] == most ? 1 : 0;
    }
    if (delta > 0) {
      level = WaterLevel.of(height);
    }
    int top = 0;
    for (int i = 0; i < size; i++) {
      policy[i] = height[i] > level ? 1 : 0;
      top += height[i] > level ? 1 : 0;
    }
    for (int i = 0; i < size; i++) {
      policy[i] /= top;
    }
  }

  /**
   * What a policy earns under the worst reward within {@code delta} of the given one: {@code p.r -
   * delta max_i p_i}.
   */
  public static double value(double delta, double[] reward, double[] policy) {
    double value = 0;
    double most = 0;
    for (int i = 0; i < reward.length; i++) {
      value += policy[i] * reward[i];
      most = Math.max(most, policy[i]);
    }
    return value - delta * most;
  }

  /**
   * The maximiser with a KL penalty: a tilt with its top cut off.
   *
   * @param delta radius in reward units, >= 0
   * @param strength 1/beta, >= 0; infinite gives the limit
   * @param reward K finite rewards
   * @param reference K reference probabilities > 0, sum 1
   * @param policy K probabilities to fill in
   */
  public static void allocate(
      double delta, double strength, double[] reward, double[] reference, double[] policy) {
    int size = reward.length;
    double bonus = delta * strength;
    if (delta == 0 || bonus == 0 || size == 1) {
      Tilting.tilt(strength, reward, reference, policy);
      return;
    }
    double most = Strengths.largest(reward);
    if (bonus == Double.POSITIVE_INFINITY) {
      allocate(delta, reward, policy);
      return;
    }
    double[][] rows = SCRATCH.rows(size);
    double[] height = rows[0];
    double logReference = 0;
    for (int i = 0; i < size; i++) {
      if (i == 0 || reference[i] != reference[i - 1]) { // a uniform reference needs one logarithm
        logReference = Math.log(reference[i]);
      }
      height[i] = (logReference + (reward[i] - most) * strength) / bonus;
    }
    double level = WaterLevel.of(height);
    double[] exponent = rows[1];
    for (int i = 0; i < size; i++) {
      exponent[i] = bonus * Math.min(0, height[i] - level);
    }
    ArrayMath.exp(exponent, size, policy, rows[2]);
    double sum = Dense.sum(policy, size);
    for (int i = 0; i < size; i++) {
      policy[i] /= sum;
    }
  }
}
