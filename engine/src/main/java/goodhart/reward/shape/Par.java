package goodhart.reward.shape;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.Seeds;
import goodhart.internal.Check;
import goodhart.pool.CandidatePool;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Scores a response by the probability that it beats a response of the reference policy: preference
 * as reward, PAR.
 *
 * <pre>{@code u_i = sum_j pi_j sigma(k (r_i - r_j))
 * with draws M:  u_i = (1/M) sum_m sigma(k (r_i - r_(m))),  r_(m) of responses drawn from pi}</pre>
 *
 * Between 0 and 1, steep around what the reference does and flat where the reward is extreme, so
 * that chasing an extreme proxy does not pay. k near 0 is the reward itself, up to scale; k to
 * infinity is the rank. It keeps the order of the candidates, so it changes no best-of-n policy.
 *
 * <p>Source: Fu et al. 2025 (arXiv 2502.18770), whose code takes 10 draws and k = 1. Deviation: by
 * default the mean over the reference is exact.
 *
 * @param k steepness, > 0, in units of 1 / reward; the paper's 1
 * @param draws M, reference responses drawn for each prompt, >= 0; 0 for the exact mean, the
 *     paper's 10
 * @param seed of the draws; without meaning when exact
 */
@AutoService(Shape.class)
@Listed(families = "bounded", latex = "u_i = \\sum_j \\pi_j\\,\\sigma\\big(k (r_i - r_j)\\big)")
public record Par(double k, int draws, long seed) implements PromptShape {
  public Par() {
    this(1, 0, 1);
  }

  public Par {
    Check.positive("k", k);
    Check.atLeast("draws", draws, 0);
  }

  @Override
  public boolean raw() {
    return true;
  }

  @Override
  public void shape(double[] reward, double[] reference, double[] shaped) {
    shape(reward, reward, reference, shaped);
  }

  /** The same against M reference responses of given rewards and weights. */
  void shape(double[] reward, double[] against, double[] weight, double[] shaped) {
    References.sigmoids(k, 0, reward, against, weight, shaped);
  }

  @Override
  public double[] shape(CandidatePool pool, double[] reward) {
    if (draws == 0) {
      return PromptShape.super.shape(pool, reward);
    }
    Seeds seeds = new Seeds(seed);
    double[] out = new double[reward.length];
    double[] against = new double[draws];
    double[] weight = new double[draws];
    Arrays.fill(weight, 1.0 / draws);
    for (int x = 0; x < pool.prompts(); x++) {
      RandomGenerator random = seeds.stream("reference draws of prompt " + x);
      for (int m = 0; m < draws; m++) {
        against[m] = reward[drawn(pool, x, random.nextDouble())];
      }
      double[] row = Arrays.copyOfRange(reward, pool.start(x), pool.end(x));
      double[] shaped = new double[row.length];
      shape(row, against, weight, shaped);
      System.arraycopy(shaped, 0, out, pool.start(x), row.length);
    }
    return out;
  }

  /** The candidate of a prompt at which the reference's mass passes {@code mass}. */
  private static int drawn(CandidatePool pool, int prompt, double mass) {
    double left = mass;
    int i = pool.start(prompt);
    while (i < pool.end(prompt) - 1 && left >= pool.reference().get(i)) {
      left -= pool.reference().get(i++);
    }
    return i;
  }
}
