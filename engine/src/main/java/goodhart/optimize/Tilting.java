package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.ArrayMath;
import goodhart.internal.Check;
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
  /** Gaps, exponents, factors, and what the exponential needs. */
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
    Strengths.allFinite(prompt.reward());
    int[] point = new int[strengths.length];
    int finite = 0;
    for (int k = 0; k < strengths.length; k++) {
      double s = strengths[k];
      Strengths.nonNegative("1/beta", s);
      if (s == 0) {
        points.put(k, prompt.reference());
      } else if (s == Double.POSITIVE_INFINITY) {
        double[] policy = new double[prompt.reward().length];
        tilt(s, prompt.reward(), prompt.reference(), policy);
        points.put(k, policy);
      } else {
        point[finite++] = k;
      }
    }
    double[] strength = new double[finite];
    for (int k = 0; k < finite; k++) {
      strength[k] = strengths[point[k]];
    }
    points.tilts(point, strength, prompt.reward(), prompt.reference());
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
    if (strength == 0) {
      System.arraycopy(reference, 0, policy, 0, policy.length);
    } else {
      factors(strength, scratch);
      Simplex.weighted(reference, scratch[2], policy);
    }
  }

  private static void gaps(double[] reward, double[] gap) {
    double most = Strengths.largest(reward);
    for (int i = 0; i < gap.length; i++) {
      gap[i] = reward[i] - most;
    }
  }

  /** From the gaps, row 0, to the exponents of the tilt, row 1, and their exponentials, row 2. */
  private static void factors(double strength, double[][] scratch) {
    double[] gap = scratch[0];
    double[] exponent = scratch[1];
    double[] factor = scratch[2];
    if (strength == Double.POSITIVE_INFINITY) {
      for (int i = 0; i < gap.length; i++) {
        exponent[i] = 0;
        factor[i] = gap[i] == 0 ? 1 : 0;
      }
    } else {
      for (int i = 0; i < gap.length; i++) {
        exponent[i] = strength * gap[i];
      }
      ArrayMath.exp(exponent, gap.length, factor, scratch[3]);
    }
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
