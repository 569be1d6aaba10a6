package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import goodhart.internal.Dense;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Stays as near to the reference as thresholds on every reward allow: constrained RLHF.
 *
 * <pre>{@code min KL(p || pi)   with  E_p r_u >= s theta_u  for every reward u   (= where equality)
 * p_x ~ pi_x exp(sum_u mu_u r_ux),   one mu for all prompts, the multipliers of the thresholds}
 * </pre>
 *
 * A threshold is where a reward stops being a good proxy, so pushing past it is not worth any KL.
 * Thresholds are in standard deviations of the reward over its mean under the reference, in the
 * order of {@code reward: [a, b]}. The strength s is the share of the thresholds that is asked for:
 * 0 is the reference, 1 all of them. A threshold that the others' optimum exceeds has multiplier 0.
 * Without thresholds s is a share of what each reward could reach alone, up to the largest share
 * that all of them reach together with multipliers of at most 100 in all. With one reward the path
 * is that of {@link Tilting}.
 *
 * <p>Source: Moskovitz et al. 2023 (arXiv 2310.04373), their mu-PPO, or xi-PPO with {@code
 * equality}. Deviation: the optimum is exact on the pool instead of learnt by PPO with multipliers
 * that follow by gradient steps; the thresholds are given instead of searched for with the gold
 * reward.
 *
 * @param thresholds one for each reward, in standard deviations over the reference's mean; typical
 *     0.5 to 2; empty: equal shares of what each reward could reach
 * @param equality whether thresholds must be met exactly instead of at least
 */
@AutoService(Optimizer.class)
@Listed(
    families = "severalRewards",
    latex =
        "\\min_p\\; \\mathrm{KL}(p\\,\\|\\,\\pi) \\;\\text{ s.t. }\\; \\mathbb{E}_p\\, r_u \\ge"
            + " s\\,\\theta_u,\\qquad p_x \\propto \\pi_x \\exp\\Big(\\sum_u \\mu_u r_{ux}\\Big)")
public record Constrained(double[] thresholds, boolean equality) implements Joint {
  /** Sum of the multipliers, in units of what a reward reaches, where the default path ends. */
  private static final double MOST = 100;

  public Constrained() {
    this(new double[0], false);
  }

  public Constrained {
    Check.present("thresholds", thresholds);
    thresholds = thresholds.clone();
    for (double threshold : thresholds) {
      Check.finite("threshold", threshold);
    }
  }

  @Override
  public String strengthName() {
    return "share of the thresholds";
  }

  @Override
  public double[] strengths() {
    double[] share = new double[21];
    Arrays.setAll(share, k -> k / 20.0);
    return share;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when there are not as many thresholds as rewards, or when no
   *     policy meets them; the message says which, and what can be reached
   */
  @Override
  public void allocate(double strength, Problem problem, double[][] policy) {
    path(
        problem,
        new double[] {strength},
        (point, rows) -> {
          for (int x = 0; x < rows.length; x++) {
            System.arraycopy(rows[x], 0, policy[x], 0, rows[x].length);
          }
        });
  }

  @Override
  public void path(Problem problem, double[] strengths, PolicyRows points) {
    int rewards = problem.rewards().length;
    if (thresholds.length > 0 && thresholds.length != rewards) {
      throw new IllegalArgumentException(
          "thresholds must be one number for each reward, in the order of reward: [a, b], got "
              + thresholds.length
              + " for "
              + Directional.count(rewards, "reward"));
    }
    RewardTilt tilt = new RewardTilt(problem);
    double[] most = thresholds.length > 0 ? thresholds : together(tilt, problem);
    double[] mu = new double[rewards];
    Solved before = null;
    for (int k = 0; k < strengths.length; k++) {
      double share = strengths[k];
      Strengths.finite("share of the thresholds", share);
      DualNewton dual = dual(tilt, Arrays.stream(most).map(t -> share * t).toArray());
      double[] start = mu;
      if (k > 0 && share > strengths[k - 1]) {
        Solved here = Solved.towards(share, dual.next(mu), strengths[k - 1], mu);
        start = before == null ? mu : here.ahead(before, share, !equality);
        before = here;
      }
      mu = solve(dual, start, problem);
      tilt.put(k, points);
    }
  }

  /** The multipliers of one share of the thresholds, and how they change with it. */
  private record Solved(double share, double[] mu, double[] slope) {

    /** The slope is that of Newton's step towards a larger share. */
    static Solved towards(double next, double[] step, double share, double[] mu) {
      double[] slope = new double[mu.length];
      for (int u = 0; u < mu.length; u++) {
        slope[u] = (step[u] - mu[u]) / (next - share);
      }
      return new Solved(share, mu, slope);
    }

    /**
     * Where the cubic through two solutions and their slopes goes on to; stays where slopes change
     * too much to be trusted.
     */
    double[] ahead(Solved before, double next, boolean nonNegative) {
      double width = share - before.share;
      double t = (next - share) / width;
      double[] out = new double[mu.length];
      double largest = 0;
      double bend = 0;
      for (int u = 0; u < out.length; u++) {
        double chord = (mu[u] - before.mu[u]) / width;
        double turn = slope[u] - chord;
        double twist = slope[u] + before.slope[u] - 2 * chord;
        out[u] = mu[u] + t * width * (slope[u] + t * (turn + (1 + t) * twist));
        out[u] = nonNegative ? Math.max(0, out[u]) : out[u];
        largest = Math.max(largest, Math.abs(before.slope[u]));
        bend = Math.max(bend, Math.abs(slope[u] - before.slope[u]));
      }
      return bend <= largest ? out : mu;
    }
  }

  private DualNewton dual(RewardTilt tilt, double[] theta) {
    return new DualNewton(tilt, theta, null, 0, !equality);
  }

  /**
   * The multipliers of the thresholds at one share of them.
   *
   * @param share of the thresholds, >= 0
   * @return mu, R numbers, >= 0 without {@code equality}
   * @throws IllegalArgumentException as {@link #allocate}
   */
  public double[] multipliers(double share, Problem problem) {
    double[] theta = Arrays.stream(thresholds).map(t -> share * t).toArray();
    return solve(dual(new RewardTilt(problem), theta), new double[theta.length], problem);
  }

  private double[] solve(DualNewton dual, double[] start, Problem problem) {
    try {
      return dual.solve(start);
    } catch (DualNewton.Unbounded proof) {
      throw new IllegalArgumentException(unreachable(dual.theta(), proof.direction, problem));
    }
  }

  /** The thresholds of the end of the default path. */
  private double[] together(RewardTilt tilt, Problem problem) {
    double[] alone = alone(tilt, problem, 1);
    double[] mu = new double[alone.length];
    int able = (int) Arrays.stream(alone).filter(r -> r > 0).count();
    if (able == 0) {
      return alone;
    }
    for (int u = 0; u < mu.length; u++) {
      mu[u] = alone[u] > 0 ? MOST / (able * alone[u]) : 0;
    }
    // The multipliers of the largest share that all reach: a max-min of r_u / alone_u.
    new DualNewton(tilt, new double[mu.length], alone, MOST, !equality).solve(mu);
    double share = Double.POSITIVE_INFINITY;
    for (int u = 0; u < mu.length; u++) {
      if (alone[u] > 0) {
        share = Math.min(share, tilt.mean()[u] / alone[u]);
      }
    }
    for (int u = 0; u < mu.length; u++) {
      alone[u] *= Math.max(0, share);
    }
    return alone;
  }

  /** The largest expected value of each reward, or of its negative, whatever the others'. */
  private static double[] alone(RewardTilt tilt, Problem problem, double sign) {
    double[] reach = new double[problem.rewards().length];
    for (int u = 0; u < reach.length; u++) {
      double[] only = new double[reach.length];
      only[u] = sign;
      reach[u] = sign * tilt.reach(only);
    }
    return reach;
  }

  private String unreachable(double[] theta, double[] direction, Problem problem) {
    RewardTilt tilt = new RewardTilt(problem);
    double[] highest = alone(tilt, problem, 1);
    double[] lowest = alone(tilt, problem, -1);
    for (int u = 0; u < theta.length; u++) {
      if (theta[u] > highest[u] || (equality && theta[u] < lowest[u])) {
        return String.format(
            Locale.ROOT,
            "the threshold of reward %d is out of reach: it asks for an average of %.4g, and no"
                + " policy gets %s %.4g. Choose one nearer to 0, or none",
            u + 1,
            theta[u],
            theta[u] > 0 ? "above" : "below",
            theta[u] > 0 ? highest[u] : lowest[u]);
      }
    }
    double total = Arrays.stream(direction).map(Math::abs).sum();
    List<String> terms = new ArrayList<>();
    for (int u = 0; u < direction.length; u++) {
      direction[u] /= total;
      if (Math.abs(direction[u]) > 5e-4) {
        terms.add(String.format(Locale.ROOT, "%.3f times reward %d", direction[u], u + 1));
      }
    }
    return String.format(
        Locale.ROOT,
        "the thresholds cannot be met together: %s averages at most %.4g, and they ask for %.4g."
            + " Lower one of them, or give none",
        String.join(" plus ", terms),
        tilt.reach(direction),
        Dense.dot(direction, theta, theta.length));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Constrained c
        && Arrays.equals(thresholds, c.thresholds)
        && equality == c.equality;
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(thresholds) + Boolean.hashCode(equality);
  }

  @Override
  public String toString() {
    return "Constrained[thresholds=" + Arrays.toString(thresholds) + ", equality=" + equality + "]";
  }
}
