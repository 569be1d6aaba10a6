package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import java.util.Arrays;

/**
 * Serves the reward that is served worst, with a KL penalty: the egalitarian policy, MaxMin-RLHF.
 *
 * <pre>{@code max over p  min over u  E_p r_u  -  beta KL(p || pi)
 * p_x ~ pi_x exp(sum_u lambda_u r_ux / beta),   one lambda in the simplex for all prompts}</pre>
 *
 * lambda minimises {@code beta sum_x rho_x log sum_i pi_xi exp(lambda.r_xi / beta)}; the rewards
 * with lambda above 0 have the same expected value and the others a larger one. The rewards are
 * those of {@code reward: [a, b]}, or the members of an ensemble, such as one for each group of
 * annotators. With one reward it is {@link Tilting}; rewards of which one is another's negative
 * stay at the reference. Its strength is 1/beta.
 *
 * <p>Source: Chakraborty et al. 2024 (arXiv 2402.08925). Deviation: exact on the pool, where the
 * paper takes gradient steps on the group that is worst off at the moment.
 */
@AutoService(Optimizer.class)
@Listed(
    families = {"severalRewards", "pessimistic"},
    latex =
        "\\max_p\\; \\min_u\\; \\mathbb{E}_p\\, r_u - \\beta\\,\\mathrm{KL}(p\\,\\|\\,\\pi),\\qquad"
            + " p_x \\propto \\pi_x \\exp\\Big(\\sum_u \\lambda_u r_{ux} / \\beta\\Big)")
public record MaxMin() implements Joint {

  @Override
  public String strengthName() {
    return "1/beta";
  }

  @Override
  public double[] strengths() {
    return Strengths.upTo(0.05, 60, 25);
  }

  @Override
  public void allocate(double strength, Problem problem, double[][] policy) {
    RewardTilt tilt = new RewardTilt(problem);
    solve(strength, tilt, new double[problem.rewards().length]);
    tilt.copyTo(policy);
  }

  @Override
  public void path(Problem problem, double[] strengths, PolicyRows points) {
    RewardTilt tilt = new RewardTilt(problem);
    double[] mu = new double[problem.rewards().length];
    for (int k = 0; k < strengths.length; k++) {
      mu = solve(strengths[k], tilt, mu);
      tilt.put(k, points);
    }
  }

  /**
   * The weights of the rewards at one strength.
   *
   * @param strength 1/beta, >= 0 and finite
   * @return lambda, R weights >= 0, sum 1; uniform at strength 0
   */
  public static double[] weights(double strength, Problem problem) {
    double[] mu = new double[problem.rewards().length];
    double[] lambda = solve(strength, new RewardTilt(problem), mu);
    for (int u = 0; u < lambda.length; u++) {
      lambda[u] = strength > 0 ? lambda[u] / strength : 1.0 / lambda.length;
    }
    return lambda;
  }

  /**
   * Moves the tilt to the optimum.
   *
   * @param from the optimum at another strength, where the tilt is
   * @return {@code lambda / beta}
   */
  private static double[] solve(double strength, RewardTilt tilt, double[] from) {
    Strengths.finite("1/beta", strength);
    int rewards = from.length;
    if (strength == 0) {
      tilt.at(new double[rewards]);
      return new double[rewards];
    }
    double[] one = new double[rewards];
    Arrays.fill(one, 1);
    DualNewton dual = new DualNewton(tilt, new double[rewards], one, strength, true);
    return dual.solve(dual.start(from));
  }
}
