package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;

/**
 * Conditions the reference on a good reward: conditional training, reward conditioning.
 *
 * <pre>{@code p_i ~ pi_i [ r_i >= c ],   c = quantile of the reward under pi}</pre>
 *
 * This is what a model gives that was trained with a token for "reward at least c" in front of each
 * response and is then asked for such a response; asking for the other token gives the complement.
 * Its strength is the level of the quantile, the share of the reference below c: 0 is the
 * reference, 1 the reference restricted to the best reward. A tie at c is kept as a whole ({@link
 * TopFraction} keeps part of it), so KL is minus the logarithm of the reference mass kept.
 *
 * <p>Source: Korbak et al. 2023 (arXiv 2302.08582). Deviation: the threshold is a quantile of each
 * prompt, and the conditional is exact on the pool.
 */
@AutoService(Optimizer.class)
@Listed(
    families = {"selection"},
    latex = "p_i \\propto \\pi_i \\, \\mathbf{1}[\\, r_i \\ge c \\,], \\quad c = Q_\\pi(r; u)")
public record Conditional() implements Allocation {
  @Override
  public String strengthName() {
    return "level";
  }

  @Override
  public double[] strengths() {
    double[] kept = Strengths.geometric(1, 1e3, 30);
    double[] level = new double[kept.length];
    for (int k = 0; k < level.length; k++) {
      level[k] = 1 - 1 / kept[k];
    }
    return level;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when the level is not between 0 and 1
   */
  @Override
  public void allocate(double level, double[] reward, double[] reference, double[] policy) {
    if (!(level >= 0 && level <= 1)) {
      throw new IllegalArgumentException("level must be between 0 and 1, got " + level);
    }
    Strengths.allFinite(reward);
    if (level == 0) {
      System.arraycopy(reference, 0, policy, 0, reference.length);
      return;
    }
    Levels levels = new Levels(reward, reference);
    double[] kept = new double[levels.count];
    double wanted = 1 - level - 1e-12; // sums of probabilities carry rounding
    double mass = 0;
    for (int l = 0; l < levels.count && (l == 0 || mass < wanted); l++) {
      kept[l] = 1;
      mass += levels.mass[l];
    }
    levels.spread(kept, reference, policy);
  }
}
