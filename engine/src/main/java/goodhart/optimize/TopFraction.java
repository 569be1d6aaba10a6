package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;

/**
 * Keeps the top fraction q of the reference under the reward and forgets the rest: filtering, as in
 * rejection-sampling fine-tuning.
 *
 * <pre>{@code p_i = pi_i kept_level(i) / q,
 * kept = 1 above the q-quantile level, 0 below it, the fraction that makes up q at it}</pre>
 *
 * Its strength is 1/q: 1 is the reference, infinity the reference restricted to the best reward. A
 * tie at the edge is kept in part, in proportion to the reference, so exactly q is kept. It is the
 * best policy that is nowhere more than 1/q times the reference, and {@link DroReference} ends in
 * one of these; {@link Conditional} keeps a tie as a whole.
 *
 * <p>Source: Dong et al. 2023 (arXiv 2304.06767), whose batches keep their best 1/K, recalled.
 * Deviation: exact on the pool and prompt by prompt.
 */
@AutoService(Optimizer.class)
@Listed(
    families = {"selection"},
    latex =
        "p = \\arg\\max_p \\; p \\cdot r \\quad \\text{s.t.}\\quad"
            + " p_i \\le \\frac{\\pi_i}{q},\\; \\textstyle\\sum_i p_i = 1")
public record TopFraction() implements Allocation {
  @Override
  public String strengthName() {
    return "1/q";
  }

  @Override
  public double[] strengths() {
    return Strengths.geometric(1, 1e3, 30);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when 1/q is below 1
   */
  @Override
  public void allocate(double strength, double[] reward, double[] reference, double[] policy) {
    if (!(strength >= 1)) {
      throw new IllegalArgumentException("1/q of the top fraction must be >= 1, got " + strength);
    }
    Strengths.allFinite(reward);
    if (strength == 1) {
      System.arraycopy(reference, 0, policy, 0, reference.length);
      return;
    }
    Levels levels = new Levels(reward, reference);
    double[] kept = new double[levels.count];
    double room = 1 / strength;
    kept[0] = 1; // a best level larger than q is q itself after scaling
    room -= levels.mass[0];
    for (int l = 1; l < levels.count && room > 0; l++) {
      kept[l] = Math.min(1, room / levels.mass[l]);
      room -= levels.mass[l];
    }
    levels.spread(kept, reference, policy);
  }
}
