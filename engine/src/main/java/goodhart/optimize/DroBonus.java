package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Policy gradient on the reward less a malus for what the policy favours: the trainable form of
 * {@link Dro}, distributionally robust optimization.
 *
 * <pre>{@code u_i = delta q_i
 * sampled:  r_i - G delta w_i q_i,  w = softmax(u / temperature - log q) over the group
 * exact:    r_i - delta s_i,        s = softmax(u / temperature) over all candidates
 * then the advantages of Grpo}</pre>
 *
 * The adversary of size delta spoils the reward where the policy puts most mass, whatever that
 * reward is: it flattens the policy, where that of {@link DrroBonus} looks for what was missed. q
 * and {@code delta = radius * G * standard deviation of the reward under pi} are as there.
 * temperature 0 takes all of delta off the likeliest response (the first one on ties); radius 0 is
 * {@link Grpo}.
 *
 * <p>Source: the DRO mode of a public DRRO-GRPO training code for Wang, Liu, Blanchet 2026 (arXiv
 * 2605.00155). Deviation: as for {@link DrroBonus}, and the default radius is 1, because with the
 * code's 2.5 a linear policy hardly leaves the reference.
 *
 * @param radius size of the reward perturbation, >= 0; typical 0.1 to 2.5
 * @param temperature softness of the adversary in units of the reward, >= 0; 0 is hard
 * @param groupSize responses drawn for one prompt, or 0 for exact
 * @param beta weight of the KL penalty to the reference, >= 0
 * @param clip epsilon of the clipped ratio, > 0; matters only when a group serves several updates
 */
@AutoService(Optimizer.class)
@Listed(
    families = "pessimistic",
    latex =
        "\\tilde r_i = r_i - \\delta\\,s_i, \\qquad"
            + " s = \\mathrm{softmax}\\left(\\frac{\\delta\\,p}{\\tau}\\right)")
public record DroBonus(double radius, double temperature, int groupSize, double beta, double clip)
    implements Online {
  public DroBonus() {
    this(1, 2, 16, 0, 0.2);
  }

  public DroBonus {
    Check.nonNegative("radius", radius);
    Check.nonNegative("temperature", temperature);
    Check.atLeast("groupSize", groupSize, 0);
    Check.nonNegative("beta", beta);
    Grpo.positiveClip(clip);
  }

  @Override
  public void advantages(Group group, double[] advantage) {
    int size = group.size();
    double delta = radius * size * group.rewardSpread();
    double[] favoured = DrroBonus.proportions(group.logPolicy(), size);
    for (int i = 0; i < size; i++) {
      favoured[i] *= delta;
    }
    double[] shaped = new double[size];
    DrroBonus.shares(temperature, group.exact(), size, favoured, group.logPolicy(), shaped);
    for (int i = 0; i < size; i++) {
      shaped[i] = group.reward()[i] - delta * shaped[i];
    }
    Grpo.standardise(group.exact(), size, shaped, group.weight(), advantage);
  }
}
