package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import java.util.Arrays;

/**
 * Trains the policy for the best of n responses that will be drawn from it, with a KL penalty:
 * best-of-n-aware training.
 *
 * <pre>{@code p = argmax  J_n(p) - beta KL(p || pi),   J_n(p) = E[ best reward of n draws from p ]
 *   = max r - sum_(l not the best) (v_(l+1) - v_l) F_l^n,   F_l = mass of p with reward at most v_l
 * p_i ~ pi_i exp(g_l / beta),   g_l = - n sum_(m >= l, not the best) (v_(m+1) - v_m) F_m^(n-1)}
 * </pre>
 *
 * J_n is concave, so the optimum is unique. Given the normaliser it follows level by level from the
 * top, and the mass it makes falls with the normaliser, so one number is searched. A response is
 * raised for the draws it can win; what low rewards are like hardly matters, and the policy leaves
 * them near the reference. n = 1 is {@link Tilting}. Its strength is 1/beta: 0 is the reference,
 * infinity the reference restricted to the best reward. Proxy and gold are measured on one draw
 * from p.
 *
 * <p>Source: arXiv 2605.10716 for the problem; the exact solution is derived here and checked
 * against its stationarity conditions. Deviation: exact on the pool, where the paper estimates
 * gradients for many more draws than it rolls out.
 *
 * @param n draws at deployment, >= 1; typical 4 to 64
 */
@AutoService(Optimizer.class)
@Listed(
    families = {"tilting"},
    provenance = Listed.Provenance.DERIVED,
    latex =
        "p = \\arg\\max_p \\; \\mathbb{E}_{y_1,\\dots,y_n \\sim p} \\big[ \\max_j r(y_j) \\big] -"
            + " \\beta\\, \\mathrm{KL}(p \\,\\|\\, \\pi)")
public record BestOfNAware(int n) implements Allocation {
  public BestOfNAware() {
    this(16);
  }

  public BestOfNAware {
    Check.atLeast("n", n, 1);
  }

  @Override
  public String strengthName() {
    return "1/beta";
  }

  @Override
  public double[] strengths() {
    return Arrays.copyOf(Strengths.fromZero(0.05, 1e6, 31), 30); // infinity is a long way off
  }

  @Override
  public void allocate(double strength, double[] reward, double[] reference, double[] policy) {
    Strengths.nonNegative("1/beta", strength);
    Strengths.allFinite(reward);
    allocate(strength, new Shooting(n, reward, reference), reward, reference, policy);
  }

  @Override
  public void path(Prompt prompt, double[] strengths, Points points) {
    Strengths.allFinite(prompt.reward());
    Shooting shooting = new Shooting(n, prompt.reward(), prompt.reference());
    double[] policy = new double[prompt.reward().length];
    for (int k = 0; k < strengths.length; k++) {
      allocate(strengths[k], shooting, prompt.reward(), prompt.reference(), policy);
      points.put(k, policy);
    }
  }

  private static void allocate(
      double strength, Shooting shooting, double[] reward, double[] reference, double[] policy) {
    if (strength == 0 || strength == Double.POSITIVE_INFINITY) {
      Tilting.tilt(strength, reward, reference, policy);
    } else {
      shooting.solve(strength);
      shooting.levels.spread(shooting.ratio, reference, policy);
    }
  }

  /**
   * J_n, the expected best reward of n draws.
   *
   * @param n draws, >= 1
   * @param reward K finite rewards
   * @param policy K probabilities, sum 1
   */
  public static double value(int n, double[] reward, double[] policy) {
    double value = Strengths.largest(reward);
    Levels levels = new Levels(reward, policy);
    double atMost = 1;
    for (int l = 1; l < levels.count; l++) {
      atMost = Math.max(0, atMost - levels.mass[l - 1]);
      value -= (levels.value[l - 1] - levels.value[l]) * Math.pow(atMost, n);
    }
    return value;
  }

  /**
   * The partial derivatives of J_n in the probabilities, up to a constant that makes the best
   * candidate's 0.
   *
   * @param n draws, >= 1
   * @param reward K finite rewards
   * @param policy K probabilities, sum 1
   * @param gradient K derivatives to fill in, each at most 0
   */
  public static void gradient(int n, double[] reward, double[] policy, double[] gradient) {
    Strengths.allFinite(reward);
    Levels levels = new Levels(reward, policy);
    double[] byLevel = new double[levels.count];
    double atMost = 1;
    for (int l = 1; l < levels.count; l++) {
      atMost = Math.max(0, atMost - levels.mass[l - 1]);
      double gap = levels.value[l - 1] - levels.value[l];
      byLevel[l] = byLevel[l - 1] - n * gap * Math.pow(atMost, n - 1);
    }
    levels.assign(byLevel, gradient);
  }

  /** One prompt's search for the normaliser; each strength starts where those before point to. */
  private static final class Shooting {
    private final int n;
    private final Levels levels;
    private final double[] ratio; // p / pi of each level

    private double logNormaliser;
    private double solved = Double.NaN; // the normaliser of the strength before,
    private double place; // the logarithm of that strength,
    private double trend; // and how the normaliser moves with it
    private double mass;
    private double slope; // of the mass in the normaliser's logarithm

    Shooting(int n, double[] reward, double[] reference) {
      this.n = n;
      levels = new Levels(reward, reference);
      ratio = new double[levels.count];
    }

    /** Newton's method for the logarithm of the mass, kept inside a bracket. */
    void solve(double strength) {
      double low = Math.log(levels.mass[0]) - 1e-12; // there the best level alone has all the mass
      double high = 1e-12; // there no ratio is above 1
      double x = Math.log(strength);
      double guess = logNormaliser + trend * (x - place);
      double next = guess > low && guess < high ? guess : 0.5 * (low + high);
      for (int pass = 1; ; pass++) {
        logNormaliser = next;
        shoot(strength);
        double grain = 1e-14 - 4e-16 * Math.max(1, Math.abs(logNormaliser)) * slope;
        if (Math.abs(mass - 1) <= grain) { // rounding of the normaliser alone moves it this much
          break;
        }
        if (mass > 1) {
          low = logNormaliser;
        } else {
          high = logNormaliser;
        }
        next = logNormaliser - Math.log(mass) * mass / slope;
        if (!(next > low && next < high) || pass % 10 == 0) {
          next = 0.5 * (low + high);
          if (next <= low || next >= high) {
            break;
          }
        }
      }
      trend = Double.isNaN(solved) ? 0 : (logNormaliser - solved) / (x - place);
      place = x;
      solved = logNormaliser;
    }

    /** Fills the levels from the top for one normaliser, with derivatives. */
    private void shoot(double strength) {
      double e = Math.exp(-logNormaliser);
      double logRatioSlope = -1;
      double atMost = 1;
      double atMostSlope = 0;
      ratio[0] = e;
      for (int l = 0; ; l++) {
        double p = levels.mass[l] * ratio[l];
        atMost -= p;
        atMostSlope -= p * logRatioSlope;
        if (l + 1 == levels.count) {
          mass = 1 - atMost;
          slope = -atMostSlope;
          return;
        }
        double fall = 0;
        if (n == 1) {
          fall = strength * (levels.value[l] - levels.value[l + 1]);
        } else if (atMost > 0) { // beyond, the normaliser is too small and only a sign is wanted
          double power = power(atMost, n - 2);
          double rate = strength * (levels.value[l] - levels.value[l + 1]) * n * power;
          fall = rate * atMost;
          logRatioSlope -= rate * (n - 1) * atMostSlope;
        }
        ratio[l + 1] = fall > 0 ? ratio[l] * Math.exp(-fall) : ratio[l];
      }
    }

    private static double power(double base, int exponent) {
      double result = 1;
      double square = base;
      for (int e = exponent; e > 0; e >>= 1) {
        if ((e & 1) == 1) {
          result *= square;
        }
        square *= square;
      }
      return result;
    }
  }
}
