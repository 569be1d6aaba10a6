package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import java.util.Arrays;

/**
 * Maximises the reward plus a length-weighted entropy, without a reference: preference optimization
 * via weighted entropy, POWER.
 *
 * <pre>{@code p = argmax  p.r + beta H_w(p),   H_w(p) = - sum_i w_i p_i log p_i
 * p_i = exp((r_i - lambda) / (beta w_i) - 1),   sum_i p_i = 1,
 * w_i = 1 / length_i, scaled to mean 1 under pi}</pre>
 *
 * Its strength is 1/beta. There is no reference in it: 0 is the policy of largest weighted entropy,
 * which with equal lengths is uniform over the candidates, and infinity spreads over the best
 * rewards alone. A short response is kept less certain than a long one. With equal lengths it is
 * the tilt of the uniform policy; so it is through {@link #allocate}, which sees no lengths, and
 * where the pool has no column {@code length}.
 *
 * <p>Source: Rashidinejad, Tian 2024 (arXiv 2412.09544), stationarity checked here. Deviation: the
 * exact optimum for a given reward in place of the loss on pairs, and weights scaled to mean 1 so
 * that beta means the same for short and long responses.
 */
@AutoService(Optimizer.class)
@Listed(
    families = {"tilting"},
    latex =
        "p = \\arg\\max_p \\; p \\cdot r - \\beta \\sum_i w_i\\, p_i \\log p_i, \\quad w_i \\propto"
            + " \\frac{1}{|y_i|}")
public record Power() implements Allocation {
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
    double[] equal = new double[reward.length];
    Arrays.fill(equal, 1);
    optimum(strength, reward, equal, policy);
  }

  @Override
  public void path(Prompt prompt, double[] strengths, Points points) {
    int size = prompt.reward().length;
    double[] weight = new double[size];
    double mean = 0;
    for (int i = 0; i < size; i++) {
      weight[i] = 1 / prompt.length()[i];
      mean += prompt.reference()[i] * weight[i];
    }
    for (int i = 0; i < size; i++) {
      weight[i] /= mean;
    }
    double[] policy = new double[size];
    for (int k = 0; k < strengths.length; k++) {
      optimum(strengths[k], prompt.reward(), weight, policy);
      points.put(k, policy);
    }
  }

  /**
   * The maximiser of reward plus weighted entropy.
   *
   * @param strength 1/beta, >= 0; may be infinite
   * @param reward K finite rewards
   * @param weight w, K weights > 0
   * @param policy K probabilities to fill in
   */
  public static void optimum(double strength, double[] reward, double[] weight, double[] policy) {
    Strengths.nonNegative("1/beta", strength);
    double most = Strengths.largest(reward);
    int size = reward.length;
    double[] exponent = new double[size];
    double[] slope = new double[size];
    double level = Double.NEGATIVE_INFINITY; // lambda / beta, no larger than at the optimum
    for (int i = 0; i < size; i++) {
      double gap = reward[i] - most;
      double scaled = gap == 0 ? 0 : strength * gap;
      slope[i] = 1 / weight[i];
      exponent[i] = scaled * slope[i] - 1;
      level = Math.max(level, scaled - weight[i]); // there this candidate alone has mass 1
    }
    // The logarithm of the mass is convex and falling in the level: Newton's method from the left.
    while (true) {
      double mass = 0;
      double fall = 0;
      for (int i = 0; i < size; i++) {
        policy[i] = Math.exp(exponent[i] - level * slope[i]);
        mass += policy[i];
        fall += policy[i] * slope[i];
      }
      double step = Math.log(mass) * mass / fall;
      if (!(step > 1e-15 * Math.max(1, Math.abs(level)))) {
        for (int i = 0; i < size; i++) {
          policy[i] /= mass;
        }
        return;
      }
      level += step;
    }
  }
}
