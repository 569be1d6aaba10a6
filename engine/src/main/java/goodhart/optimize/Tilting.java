package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.ArrayMath;
import goodhart.internal.Check;
import goodhart.internal.Dense;
import goodhart.internal.Scratch;
import goodhart.policy.Simplex;

/**
 * Tilts the reference exponentially towards the reward: the exact optimum of reward minus a KL
 * penalty.
 *
 * <pre>{@code p_i ~ pi_i exp(r_i / beta),   the argmax of  p.r - beta KL(p || pi)}</pre>
 *
 * Its strength is 1/beta: 0 is the reference, infinity the reference restricted to the best reward.
 * Proxy and KL both grow with it, and no policy with the same proxy reward has a smaller KL: it is
 * the frontier that every other method is measured against.
 *
 * <p>Several methods are this one by another name or scale. Reward-weighted regression fits the
 * tilt. A reward of 0 or 1 that is flipped with probability q is worth {@code (1 - 2q) r + q} on
 * average, so noise of that kind is no more than a larger penalty, {@code beta / (1 - 2q)}, and
 * verifiable rewards survive a good deal of it (arXiv 2505.22653). On an implicit reward it is the
 * teacher of {@link AlignDistil}.
 *
 * <p>Source: Yang, Salamatian, Sun, Suresh, Beirami 2024 (arXiv 2404.01730). No deviation.
 */
@AutoService(Optimizer.class)
@Listed(
    families = {"tilting"},
    latex =
        "p_i \\propto \\pi_i\\, e^{r_i/\\beta} \\quad = \\arg\\max_p \\; p \\cdot r - \\beta\\,"
            + " \\mathrm{KL}(p \\,\\|\\, \\pi)")
public record Tilting() implements Allocation {
  /** Gaps, the policy, exponents, and what their exponential needs. */
  private static final Scratch SCRATCH = new Scratch(4);

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
    tilt(strength, reward, reference, policy);
  }

  @Override
  public void path(Prompt prompt, double[] strengths, Points points) {
    double[][] scratch = SCRATCH.take(prompt.reward().length);
    double[] gap = scratch[0];
    double[] policy = scratch[1];
    gaps(prompt.reward(), gap);
    for (int k = 0; k < strengths.length; k++) {
      Strengths.nonNegative("1/beta", strengths[k]);
      double mass = tiltOfGaps(strengths[k], gap, prompt.reference(), policy, scratch);
      points.put(k, policy, klNats(strengths[k], gap, policy, mass));
    }
    SCRATCH.giveBack(scratch);
  }

  /**
   * The tilt at one strength.
   *
   * @param strength 1/beta, >= 0; may be infinite
   * @param reward K finite rewards
   * @param reference K reference probabilities > 0, sum 1
   * @param policy K probabilities to fill in
   */
  public static void tilt(double strength, double[] reward, double[] reference, double[] policy) {
    Strengths.nonNegative("1/beta", strength);
    double[][] scratch = SCRATCH.rows(reward.length);
    gaps(reward, scratch[0]);
    tiltOfGaps(strength, scratch[0], reference, policy, scratch);
  }

  private static void gaps(double[] reward, double[] gap) {
    double most = Strengths.largest(reward);
    for (int i = 0; i < gap.length; i++) {
      gap[i] = reward[i] - most;
    }
  }

  /**
   * The tilt by rewards as distances to the best.
   *
   * @return {@code Z = sum_i pi_i exp(strength gap_i)}
   */
  private static double tiltOfGaps(
      double strength, double[] gap, double[] reference, double[] policy, double[][] scratch) {
    int size = gap.length;
    if (strength == 0) {
      System.arraycopy(reference, 0, policy, 0, size);
      return 1;
    }
    if (strength == Double.POSITIVE_INFINITY) {
      for (int i = 0; i < size; i++) {
        policy[i] = gap[i] == 0 ? reference[i] : 0;
      }
    } else {
      double[] exponent = scratch[2];
      for (int i = 0; i < size; i++) {
        exponent[i] = strength * gap[i];
      }
      ArrayMath.exp(exponent, size, policy, scratch[3]);
      for (int i = 0; i < size; i++) {
        policy[i] *= reference[i];
      }
    }
    double mass = Dense.sum(policy, size);
    for (int i = 0; i < size; i++) {
      policy[i] /= mass;
    }
    return mass;
  }

  /** {@code KL(p || pi) = strength E_p gap - log Z}. */
  private static double klNats(double strength, double[] gap, double[] policy, double mass) {
    double tilted =
        strength == 0 || strength == Double.POSITIVE_INFINITY
            ? 0
            : strength * Dense.dot(policy, gap, gap.length);
    return Math.max(0, tilted - Math.log(mass));
  }

  /**
   * The beta at which the tilt of one prompt has a given KL to the reference.
   *
   * @param klNats the KL wanted, > 0, nats
   * @return beta; 0 when even the best reward alone is not as far from the reference
   */
  public static double betaForKl(double klNats, double[] reward, double[] reference) {
    return betaForKl(klNats, new double[] {1}, new double[][] {reward}, new double[][] {reference});
  }

  /**
   * The one beta at which the tilts of all prompts have a given KL on average: a joint budget.
   *
   * @param klNats the mean KL wanted, > 0, nats
   * @param weight P prompt weights, sum 1
   * @param reward P rows of K finite rewards
   * @param reference P rows of K reference probabilities
   * @return beta; 0 when even the best rewards alone are not as far from the reference
   */
  public static double betaForKl(
      double klNats, double[] weight, double[][] reward, double[][] reference) {
    Check.positive("KL", klNats);
    if (meanKl(Double.POSITIVE_INFINITY, weight, reward, reference) <= klNats) {
      return 0;
    }
    // KL grows with log(1/beta). The bracket covers rewards from 1e-100 to 1e100 in size.
    double low = -300;
    double high = 300;
    while (true) {
      double middle = 0.5 * (low + high);
      if (middle <= low || middle >= high) {
        return Math.exp(-middle);
      }
      if (meanKl(Math.exp(middle), weight, reward, reference) < klNats) {
        low = middle;
      } else {
        high = middle;
      }
    }
  }

  private static double meanKl(
      double strength, double[] weight, double[][] reward, double[][] reference) {
    double total = 0;
    for (int x = 0; x < weight.length; x++) {
      double[] policy = new double[reward[x].length];
      tilt(strength, reward[x], reference[x], policy);
      total += weight[x] * Simplex.klNats(policy, reference[x]);
    }
    return total;
  }
}
