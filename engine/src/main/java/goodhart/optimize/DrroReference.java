package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Minimises the worst plausible regret against policies near the reference, where rewards are less
 * certain the rarer the response: reference-weighted DRRO, with a KL penalty.
 *
 * <pre>
 * {@code p = argmin  max_(sum_i pi_i |r_i - proxy_i| <= delta, q_i <= kappa pi_i) (q - p).r  +  beta KL(p || pi),
 * delta = radius * standard deviation of the proxy under pi}</pre>
 *
 * {@link Drro} regrets the best response there is; this one regrets the best policy that is nowhere
 * more than kappa times the reference. Without that cap a reward-weighted ball of this kind, in
 * which rare responses are cheap to inflate, moves mass to rare responses whatever their reward.
 * kappa = 1 regrets leaving the reference itself: robust improvement over it. kappa infinite
 * removes the cap. Its strength is 1/beta: 0 is the reference, infinity the least worst regret, a
 * linear program. radius 0 is {@link Tilting}; for a large radius, and kappa pi_i <= 1 for every
 * response, the policy is the reference at every strength. Its unit needs no K.
 *
 * <p>Source: the regret of Wang, Liu, Blanchet 2026 (arXiv 2605.00155); the reference-weighted ball
 * and the capped comparator are derived here, and the solution is checked against linear programs.
 *
 * @param radius size of the reward perturbation in standard deviations, >= 0; typical 0.01 to 0.5
 * @param kappa how many times the reference the comparator may be, >= 1; may be infinite
 */
@AutoService(Optimizer.class)
@Listed(
    families = {"pessimistic"},
    provenance = Listed.Provenance.DERIVED,
    latex =
        "p = \\arg\\min_p \\max_{\\sum_i \\pi_i |r_i - \\hat r_i| \\le \\delta} \\; \\max_{q \\le \\kappa \\pi} (q"
            + " - p) \\cdot r + \\beta\\, \\mathrm{KL}(p \\,\\|\\, \\pi)")
public record DrroReference(double radius, double kappa) implements Allocation {
  public DrroReference() {
    this(0.02, 2);
  }

  public DrroReference {
    Check.nonNegative("radius", radius);
    if (!(kappa >= 1)) {
      throw new IllegalArgumentException(
          "kappa must be >= 1, got " + kappa + ": below 1 there is no policy to compare with");
    }
  }

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
    Strengths.allFinite(reward);
    double delta = radius * Strengths.deviation(reward, reference);
    allocate(delta, kappa, strength, reward, reference, policy);
  }

  @Override
  public void path(Prompt prompt, double[] strengths, Points points) {
    Strengths.allFinite(prompt.reward());
    double delta = radius * Strengths.deviation(prompt.reward(), prompt.reference());
    AnchoredRegret problem = problem(delta, kappa, prompt.reward(), prompt.reference());
    double[] policy = new double[prompt.reward().length];
    for (int k = 0; k < strengths.length; k++) {
      allocate(problem, strengths[k], prompt.reward(), prompt.reference(), policy);
      points.put(k, policy);
    }
  }

  /**
   * The minimiser.
   *
   * @param delta radius in reward units, >= 0
   * @param kappa cap of the comparator, >= 1; may be infinite
   * @param strength 1/beta, >= 0; infinite solves the linear program
   * @param reward K finite rewards
   * @param reference K reference probabilities > 0, sum 1
   * @param policy K probabilities to fill in
   */
  public static void allocate(
      double delta,
      double kappa,
      double strength,
      double[] reward,
      double[] reference,
      double[] policy) {
    Strengths.nonNegative("1/beta", strength);
    allocate(problem(delta, kappa, reward, reference), strength, reward, reference, policy);
  }

  /**
   * The worst regret of a policy: over the rewards of the ball, and over the comparators.
   *
   * @param delta radius in reward units, > 0
   * @param kappa cap of the comparator, >= 1; may be infinite
   * @param reward K finite rewards
   * @param reference K reference probabilities > 0, sum 1
   * @param policy K probabilities
   */
  public static double regret(
      double delta, double kappa, double[] reward, double[] reference, double[] policy) {
    Check.positive("delta", delta);
    return problem(delta, kappa, reward, reference).regret(policy);
  }

  /** Null where nothing is uncertain. */
  private static AnchoredRegret problem(
      double delta, double kappa, double[] reward, double[] reference) {
    Check.nonNegative("delta", delta);
    Strengths.allFinite(reward);
    return delta > 0 && reward.length > 1
        ? new AnchoredRegret(delta, kappa, reward, reference)
        : null;
  }

  private static void allocate(
      AnchoredRegret problem,
      double strength,
      double[] reward,
      double[] reference,
      double[] policy) {
    Strengths.nonNegative("1/beta", strength);
    if (strength == 0 || problem == null) {
      Tilting.tilt(strength, reward, reference, policy);
    } else if (strength == Double.POSITIVE_INFINITY) {
      problem.unpenalised(policy);
    } else {
      problem.penalised(strength, policy);
    }
  }
}
