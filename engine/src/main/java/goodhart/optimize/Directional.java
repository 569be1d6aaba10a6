package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import goodhart.internal.Dense;
import java.util.Arrays;

/**
 * Follows one direction in the space of several rewards: directional preference alignment.
 *
 * <pre>{@code reward of a candidate = v.r = sum_u v_u r_u,   v of length 1}</pre>
 *
 * The direction says what a user wants more of, and a negative part what they want less of, such as
 * verbosity. It is optimised by any exact method: {@link Tilting}, or {@code by: 'bestOfN'}, the
 * paper's rejection sampling. Whichever direction, the tilt has the least KL for its value of v.r;
 * more weight on a reward, the others' being the same, never lowers that reward's expected value.
 * The rewards are those of {@code reward: [a, b]}, or the members of an ensemble.
 *
 * <p>Source: Wang et al. 2024 (arXiv 2402.18571). Deviation: the policy is the exact one of each
 * direction, not one network that reads the direction in its prompt; rewards are standardised
 * first, so the parts of a direction are comparable.
 *
 * @param direction one number for each reward, not all 0; its length is of no account; empty: equal
 *     parts
 * @param by the exact method that optimises v.r, whose strengths the path has
 */
@AutoService(Optimizer.class)
@Listed(
    families = "severalRewards",
    latex =
        "r_v = \\langle v, r\\rangle = \\sum_u v_u r_u,\\quad \\|v\\| = 1,\\qquad"
            + " p_x \\propto \\pi_x \\exp(r_{v,x} / \\beta)")
public record Directional(double[] direction, Optimizer by) implements Joint {
  public Directional() {
    this(new double[0], new Tilting());
  }

  public Directional {
    Check.present("direction", direction);
    direction = direction.clone();
    double largest = 0;
    for (double part : direction) {
      Check.finite("direction", part);
      largest = Math.max(largest, Math.abs(part));
    }
    if (direction.length > 0 && largest == 0) {
      throw new IllegalArgumentException(
          "direction must not be all 0, got " + Arrays.toString(direction));
    }
    Check.present("by", by);
    if (!(by instanceof Allocation)) {
      throw new IllegalArgumentException(
          "by must be an exact method of one reward, such as 'tilting' or 'bestOfN', got '"
              + by.name()
              + "'");
    }
  }

  @Override
  public String strengthName() {
    return by.strengthName();
  }

  @Override
  public boolean startsAtReference() {
    return by.startsAtReference();
  }

  @Override
  public double[] strengths() {
    return ((Allocation) by).strengths();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when the direction has not one number for each reward
   */
  @Override
  public void allocate(double strength, Problem problem, double[][] policy) {
    double[] unit = unit(problem.rewards().length);
    for (int x = 0; x < problem.prompts(); x++) {
      double[] along = along(unit, problem, x);
      ((Allocation) by).allocate(strength, along, problem.reference(x), policy[x]);
    }
  }

  @Override
  public void path(Problem problem, double[] strengths, PolicyRows points) {
    double[] unit = unit(problem.rewards().length);
    int prompts = problem.prompts();
    double[][] along = new double[prompts][];
    double[][] reference = new double[prompts][];
    double[][] policy = new double[prompts][];
    for (int x = 0; x < prompts; x++) {
      along[x] = along(unit, problem, x);
      reference[x] = problem.reference(x);
      policy[x] = new double[along[x].length];
    }
    for (int k = 0; k < strengths.length; k++) {
      for (int x = 0; x < prompts; x++) {
        ((Allocation) by).allocate(strengths[k], along[x], reference[x], policy[x]);
      }
      points.put(k, policy);
    }
  }

  /** The direction at length 1. */
  private double[] unit(int rewards) {
    double[] v = direction.clone();
    if (v.length == 0) {
      v = new double[rewards];
      Arrays.fill(v, 1);
    }
    if (v.length != rewards) {
      throw new IllegalArgumentException(
          "direction must be one number for each reward, in the order of reward: [a, b], got "
              + v.length
              + " for "
              + count(rewards, "reward"));
    }
    double largest = Arrays.stream(v).map(Math::abs).max().orElseThrow();
    double squares = 0;
    for (int u = 0; u < rewards; u++) {
      v[u] /= largest;
      squares += v[u] * v[u];
    }
    for (int u = 0; u < rewards; u++) {
      v[u] /= Math.sqrt(squares);
    }
    return v;
  }

  private static double[] along(double[] unit, Problem problem, int x) {
    double[] sum = new double[problem.candidates(x)];
    for (int u = 0; u < unit.length; u++) {
      Dense.axpy(unit[u], problem.reward(u, x), sum, 0);
    }
    return sum;
  }

  static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Directional d
        && Arrays.equals(direction, d.direction)
        && by.equals(d.by);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(direction) + by.hashCode();
  }

  @Override
  public String toString() {
    return "Directional[direction=" + Arrays.toString(direction) + ", by=" + by + "]";
  }
}
