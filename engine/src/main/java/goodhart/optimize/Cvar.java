package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import java.util.Arrays;

/**
 * Raises the mean reward of the worst share of the prompts, with a KL penalty: conditional value at
 * risk across prompts.
 *
 * <pre>{@code max over p  min over c  sum_x rho_x c_x E_p r_x  -  beta KL(p || pi),
 * 0 <= c_x <= 1 / level,   sum_x rho_x c_x = 1;     p_x ~ pi_x exp(c_x r_x / beta)}</pre>
 *
 * The prompts pull each other level: those on which the reward is easily raised are tilted less,
 * those on which it is not are tilted up to 1/level times as hard, and all between have the same
 * expected reward. level 1 is {@link Tilting}; as level goes to 0 all effort goes where it gains
 * least. A prompt with equal rewards gains nothing and takes its part of the tail all the same. Its
 * strength is 1/beta. Of several rewards it sees the mean, of an ensemble the aggregate.
 *
 * <p>Source: the criterion is that of Rockafellar and Uryasev 2000; for returns of policies see
 * distributional dynamic programming, Pires et al. 2025 (arXiv 2501.13028). Deviation: there the
 * tail is over returns, here over prompts, each at its expected reward.
 *
 * @param level share of the prompt weight that counts as the tail, in (0, 1]; typical 0.05 to 0.5
 */
@AutoService(Optimizer.class)
@Listed(
    families = {"severalRewards", "pessimistic"},
    provenance = Listed.Provenance.ANALOGY,
    latex =
        "\\max_p\\; \\min_{c}\\; \\sum_x \\rho_x c_x\\, \\mathbb{E}_{p_x} r_x -"
            + " \\beta\\,\\mathrm{KL}(p\\,\\|\\,\\pi),\\qquad 0 \\le c_x \\le 1/\\alpha,\\;"
            + " \\sum_x \\rho_x c_x = 1")
public record Cvar(double level) implements Joint {
  private static final double TOLERANCE = 1e-10;

  public Cvar() {
    this(0.25);
  }

  public Cvar {
    Check.between("level", level, 1e-6, 1);
  }

  @Override
  public boolean severalRewards() {
    return false;
  }

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
    solve(strength, problem.weight(), tilt, even(problem));
    tilt.copyTo(policy);
  }

  @Override
  public void path(Problem problem, double[] strengths, PolicyRows points) {
    RewardTilt tilt = new RewardTilt(problem);
    double[] effort = even(problem);
    for (int k = 0; k < strengths.length; k++) {
      effort = solve(strengths[k], problem.weight(), tilt, effort);
      tilt.put(k, points);
    }
  }

  private static double[] even(Problem problem) {
    if (problem.rewards().length > 1) {
      throw new IllegalArgumentException(
          "method 'cvar' takes one reward, got " + problem.rewards().length);
    }
    double[] effort = new double[problem.prompts()];
    Arrays.fill(effort, 1);
    return effort;
  }

  /**
   * Moves the tilt to the optimum by Newton's method on the dual,
   *
   * <pre>{@code minimise  sum_x rho_x log Z_x(s c_x)   over c}</pre>
   *
   * which is a sum over prompts but for one constraint, so that each step is a water level.
   *
   * @param c the effort to begin with, P numbers
   * @return the effort at the optimum
   */
  private double[] solve(double strength, double[] rho, RewardTilt tilt, double[] c) {
    Strengths.finite("1/beta", strength);
    int prompts = c.length;
    double[] effort = c.clone();
    double[] strengths = new double[prompts];
    move(tilt, strength, effort, strengths);
    if (strength == 0) {
      return effort;
    }
    double[] low = new double[prompts];
    double[] high = new double[prompts];
    double[] target = new double[prompts];
    for (int step = 0; step < 200; step++) {
      double value = dual(tilt, rho);
      for (int x = 0; x < prompts; x++) {
        // The quadratic model is good while the tilt changes by about one unit of log-odds.
        double trust = Math.max(effort[x] / 2, 1 / strength);
        low[x] = Math.max(0, effort[x] - trust);
        high[x] = Math.min(1 / level, effort[x] + trust);
      }
      waterLevel(strength, rho, tilt, effort, low, high, target);
      double slope = 0;
      double worst = 0;
      for (int x = 0; x < prompts; x++) {
        double change = target[x] - effort[x];
        slope += rho[x] * strength * tilt.mean(x) * change;
        // as far as the policy's log-odds move where it has its mass
        worst = Math.max(worst, Math.abs(change) * strength * Math.sqrt(tilt.variance(x)));
      }
      if (worst <= TOLERANCE) {
        break;
      }
      double[] from = effort.clone();
      for (double length = 1; length > 1e-9; length /= 2) {
        for (int x = 0; x < prompts; x++) {
          effort[x] = length == 1 ? target[x] : from[x] + length * (target[x] - from[x]);
        }
        move(tilt, strength, effort, strengths);
        if (dual(tilt, rho) <= value + 1e-4 * length * slope + 1e-14 * (1 + Math.abs(value))) {
          break;
        }
      }
    }
    return effort;
  }

  private static void move(RewardTilt tilt, double strength, double[] effort, double[] strengths) {
    for (int x = 0; x < effort.length; x++) {
      strengths[x] = strength * effort[x];
    }
    tilt.each(strengths);
  }

  private static double dual(RewardTilt tilt, double[] rho) {
    double sum = 0;
    for (int x = 0; x < rho.length; x++) {
      sum += rho[x] * tilt.logPartition(x);
    }
    return sum;
  }

  /**
   * The minimiser of the quadratic model within bounds: every prompt's expected reward is brought
   * to one level, found by bisection.
   */
  private static void waterLevel(
      double strength,
      double[] rho,
      RewardTilt tilt,
      double[] effort,
      double[] low,
      double[] high,
      double[] target) {
    double bottom = Double.POSITIVE_INFINITY;
    double top = Double.NEGATIVE_INFINITY;
    double[] slope = new double[rho.length];
    for (int x = 0; x < rho.length; x++) {
      slope[x] = strength * Math.max(tilt.variance(x), 1e-15);
      bottom = Math.min(bottom, tilt.mean(x) + slope[x] * (low[x] - effort[x]));
      top = Math.max(top, tilt.mean(x) + slope[x] * (high[x] - effort[x]));
    }
    double[] other = new double[rho.length];
    while (true) {
      double middle = bottom + (top - bottom) / 2;
      if (middle <= bottom || middle >= top) {
        break;
      }
      if (spend(middle, rho, tilt, slope, effort, low, high, target) < 1) {
        bottom = middle;
      } else {
        top = middle;
      }
    }
    // Where a prompt is nearly flat the last digit of the level still decides its effort.
    double less = spend(bottom, rho, tilt, slope, effort, low, high, target);
    double more = spend(top, rho, tilt, slope, effort, low, high, other);
    double share = more > less ? Math.min(1, Math.max(0, (1 - less) / (more - less))) : 0;
    for (int x = 0; x < rho.length; x++) {
      target[x] += share * (other[x] - target[x]);
    }
  }

  /** The effort that brings every prompt to a level, as far as the bounds let it; its total. */
  private static double spend(
      double level,
      double[] rho,
      RewardTilt tilt,
      double[] slope,
      double[] effort,
      double[] low,
      double[] high,
      double[] target) {
    double spent = 0;
    for (int x = 0; x < rho.length; x++) {
      double wanted = effort[x] + (level - tilt.mean(x)) / slope[x];
      target[x] = Math.min(high[x], Math.max(low[x], wanted));
      spent += rho[x] * target[x];
    }
    return spent;
  }
}
