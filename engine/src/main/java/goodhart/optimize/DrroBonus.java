package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import goodhart.policy.Simplex;

/**
 * Policy gradient on the reward plus a bonus for what the policy neglects: the trainable form of
 * {@link Drro}.
 *
 * <pre>{@code u_i = r_i - delta q_i
 * sampled:  r_i + G delta w_i q_i,  w = softmax(u / temperature - log q) over the group
 * exact:    r_i + delta s_i,        s = softmax(u / temperature) over all candidates
 * then the advantages of Grpo}</pre>
 *
 * q is the policy, restricted to the group and rescaled to sum 1; {@code delta = radius * G *
 * standard deviation of the reward under pi}, with G = K on an exact group. The bonus raises the
 * candidate that an adversary of size delta would make best. temperature 0 gives all of delta to
 * the largest u (the first one on ties); radius 0 is {@link Grpo}. With a dynamic radius delta is
 * also multiplied by the KL to the reference in nats, averaged over the last 20 steps: the further
 * the policy has gone, the less the reward is trusted.
 *
 * <p>Source: the bonus of a public DRRO-GRPO training code for Wang, Liu, Blanchet 2026 (arXiv
 * 2605.00155), whose defaults are G = 16 and delta = 2.5 G. Deviation: q is the exact probability,
 * where that code takes the mean log-probability of a token; the radius is in units of the reward
 * spread, and counts the responses of the group, not K, because q sums to 1 over the group: so one
 * radius means the same haircut sampled and exact; a dynamic radius takes the exact KL and is not
 * clamped.
 *
 * @param radius size of the reward perturbation, >= 0; typical 0.1 to 2.5
 * @param temperature softness of the adversary in units of the reward, >= 0; 0 is hard
 * @param dynamic whether the radius is for one nat of KL and grows with it
 * @param groupSize responses drawn for one prompt, or 0 for exact
 * @param beta weight of the KL penalty to the reference, >= 0
 * @param clip epsilon of the clipped ratio, > 0; matters only when a group serves several updates
 */
@AutoService(Optimizer.class)
@Listed(
    families = "pessimistic",
    latex =
        "\\tilde r_i = r_i + \\delta\\,s_i, \\qquad"
            + " s = \\mathrm{softmax}\\left(\\frac{r - \\delta\\,p}{\\tau}\\right)")
public record DrroBonus(
    double radius, double temperature, boolean dynamic, int groupSize, double beta, double clip)
    implements Online {
  public DrroBonus() {
    this(2.5, 2, false, 16, 0, 0.2);
  }

  public DrroBonus {
    Check.nonNegative("radius", radius);
    Check.nonNegative("temperature", temperature);
    Check.atLeast("groupSize", groupSize, 0);
    Check.nonNegative("beta", beta);
    Grpo.positiveClip(clip);
  }

  @Override
  public boolean usesBatch() {
    return true;
  }

  @Override
  public void advantages(Group group, double[] advantage) {
    int size = group.size();
    double[] shaped = new double[size];
    shape(
        radius * size * group.rewardSpread() * (dynamic ? group.batch().klNats() : 1),
        temperature,
        group.exact(),
        size,
        group.reward(),
        group.logPolicy(),
        shaped);
    Grpo.standardise(group.exact(), size, shaped, group.weight(), advantage);
  }

  /**
   * The rewards of one group with the bonus added.
   *
   * @param delta radius in reward units, >= 0
   * @param temperature tau, >= 0; 0 is hard
   * @param exact whether the group is the whole candidate list and not draws
   * @param size responses in the group
   * @param reward their rewards
   * @param logPolicy their log-probabilities under the policy, up to a constant
   * @param shaped as many numbers to fill in
   */
  public static void shape(
      double delta,
      double temperature,
      boolean exact,
      int size,
      double[] reward,
      double[] logPolicy,
      double[] shaped) {
    double[] doubt = proportions(logPolicy, size);
    for (int i = 0; i < size; i++) {
      doubt[i] = reward[i] - delta * doubt[i];
    }
    shares(temperature, exact, size, doubt, logPolicy, shaped);
    for (int i = 0; i < size; i++) {
      shaped[i] = reward[i] + delta * shaped[i];
    }
  }

  /** q: the policy restricted to the group and rescaled to sum 1. */
  static double[] proportions(double[] logPolicy, int size) {
    double logMass = Simplex.logSumExp(logPolicy, size);
    double[] q = new double[size];
    for (int i = 0; i < size; i++) {
      q[i] = Math.exp(logPolicy[i] - logMass);
    }
    return q;
  }

  /**
   * How an adversary who prefers large scores shares one unit of bonus out: all of it to the
   * largest score, or softly. On draws the soft shares estimate those over all responses by
   * self-normalised importance weights, so they need not sum to 1.
   *
   * @param score u, one for each response
   * @param share as many numbers to fill in
   */
  static void shares(
      double temperature,
      boolean exact,
      int size,
      double[] score,
      double[] logPolicy,
      double[] share) {
    if (temperature == 0) {
      int best = 0;
      for (int i = 0; i < size; i++) {
        share[i] = 0;
        best = score[i] > score[best] ? i : best;
      }
      share[best] = 1;
      return;
    }
    double logMass = Simplex.logSumExp(logPolicy, size);
    for (int i = 0; i < size; i++) {
      share[i] = score[i] / temperature - (exact ? 0 : logPolicy[i] - logMass);
    }
    double logSum = Simplex.logSumExp(share, size);
    for (int i = 0; i < size; i++) {
      // Where a draw's weight is divided by q, the factor q of its bonus takes it back.
      share[i] =
          exact
              ? Math.exp(share[i] - logSum)
              : size * Math.exp(share[i] - logSum + logPolicy[i] - logMass);
    }
  }
}
