package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;

/**
 * The equilibrium of the preference game with a KL penalty, exactly: the policy that no other beats
 * by more than its KL pays for, the Nash policy.
 *
 * <pre>{@code p = argmax over q of  q.P p - tau KL(q || pi)
 * p_i ~ pi_i exp(sum_j P_ij p_j / tau)}</pre>
 *
 * There is just one. Its strength is 1/tau: 0 is the reference, infinity the game without a
 * penalty, where the policy wins at least half of the time against every candidate: the limit of
 * the path, a candidate that beats all others if there is one, and a mixture over a cycle if not.
 * Where preferences come from scores, the order of {@code p / pi} is that of the scores. No
 * penalised policy is far from the reference: the odds of a candidate grow by {@code e^(1/tau)} at
 * most.
 *
 * <p>Source: Munos et al. 2023 (arXiv 2312.00886) for the regularised game. Deviation: solved
 * exactly on the pool, by accelerated fixed-point steps, Newton's method where they fail, and a
 * linear program at infinity; {@link NashMd} is their algorithm.
 */
@AutoService(Optimizer.class)
@Listed(
    families = "games",
    latex =
        "p = \\arg\\max_q\\; q^\\top P p - \\tau\\,\\mathrm{KL}(q\\,\\|\\,\\pi),\\qquad p_i"
            + " \\propto \\pi_i \\exp\\Big(\\tfrac{1}{\\tau} \\sum_j P_{ij}\\, p_j\\Big)")
public record Nash() implements Game {

  @Override
  public String strengthName() {
    return "1/tau";
  }

  @Override
  public double[] strengths() {
    return Strengths.fromZero(1, 60, 12);
  }

  @Override
  public void allocate(
      double strength, double[][] preference, double[] reference, double[] policy) {
    SelfPlay.allocate(strength, policy, this, preference, reference);
  }

  @Override
  public void path(double[][] preference, double[] reference, double[] strengths, Points points) {
    SelfPlay.check(preference);
    RegularisedGame game = new RegularisedGame(preference, reference);
    for (int k = 0; k < strengths.length; k++) {
      Strengths.nonNegative("1/tau", strengths[k]);
      points.put(
          k,
          strengths[k] == Double.POSITIVE_INFINITY
              ? UnregularisedGame.solve(preference, reference)
              : game.solve(strengths[k]));
    }
  }
}
