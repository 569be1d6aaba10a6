package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Maximises the certainty equivalent of the reward's spread over draws, with a KL penalty: entropic
 * utility, KL-robust optimization.
 *
 * <pre>{@code p = argmax  (1/eta) log E_p[ e^(eta r) ] - beta KL(p || pi)
 * eta < 0:  (1/eta) log E_p[ e^(eta r) ] = min over q of  E_q[r] + KL(q || p) / |eta|
 * p_i ~ pi_i exp( e^(eta r_i) / (beta eta m) ),   m = E_p[ e^(eta r) ]}</pre>
 *
 * A negative eta is averse to risk: draws that disappoint weigh more, as if an adversary could
 * shift the policy itself at a price in KL. A positive eta seeks risk; eta -> 0 is {@link Tilting}.
 * The optimum is the tilt by an exponential utility, whose scale m is found by itself. With eta < 0
 * that equation may have several solutions; the best one is taken, so the path can jump. Its
 * strength is 1/beta: 0 is the reference, infinity the reference restricted to the best reward. The
 * uncertainty here is that of the draw under one reward; several rewards per response are what the
 * aggregation {@code entropic} is for.
 *
 * <p>Source: the exponential utility of arXiv 2501.13028, by analogy: theirs is the return of a
 * Markov decision process. The fixed point and its solution are derived here.
 *
 * @param eta attitude to risk in units of 1 / reward, not 0; typical -0.5 to -3
 */
@AutoService(Optimizer.class)
@Listed(
    families = {"pessimistic"},
    provenance = Listed.Provenance.ANALOGY,
    latex =
        "p = \\arg\\max_p \\; \\frac{1}{\\eta} \\log \\mathbb{E}_{y \\sim p} \\big[ e^{\\eta r(y)} \\big] -"
            + " \\beta\\, \\mathrm{KL}(p \\,\\|\\, \\pi)")
public record EntropicUtility(double eta) implements Allocation {
  public EntropicUtility() {
    this(-1);
  }

  public EntropicUtility {
    Check.finite("eta", eta);
    if (eta == 0) {
      throw new IllegalArgumentException("eta must not be 0: say tilting for that limit");
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
    path(
        new Prompt(reward, reference, null),
        new double[] {strength},
        (point, p) -> System.arraycopy(p, 0, policy, 0, p.length));
  }

  @Override
  public void path(Prompt prompt, double[] strengths, Points points) {
    Strengths.allFinite(prompt.reward());
    double[] policy = new double[prompt.reward().length];
    Tilts tilts = new Tilts(eta, prompt);
    for (int k = 0; k < strengths.length; k++) {
      Strengths.nonNegative("1/beta", strengths[k]);
      if (strengths[k] == 0 || strengths[k] == Double.POSITIVE_INFINITY) {
        Tilting.tilt(strengths[k], prompt.reward(), prompt.reference(), policy);
      } else {
        tilts.best(strengths[k] / Math.abs(eta), policy);
      }
      points.put(k, policy);
    }
  }

  /**
   * The tilts of one prompt by its utility, {@code p_i ~ pi_i exp(-scale d_i)} with {@code d_i =
   * |e^(eta (r_i - max r)) - 1|}. The optimum solves {@code scale m(scale) = 1 / (beta |eta|)}.
   */
  private static final class Tilts {
    /**
     * Ratio of neighbouring scales on the grid. A change of the tilt from one group of candidates
     * to another takes a factor of about 1 + 1 / log(1 / least reference), so none is missed.
     */
    private static final double RATIO = Math.log(1.05);

    private final double sign;
    private final double[] reference;
    private final double[] utility; // d
    private final double[] tilt;
    private double[] mean = new double[0]; // m on the grid, from its first point on
    private double[] kl = new double[0];
    private int first;

    private double meanNow;
    private double varianceNow;
    private double klNow;

    Tilts(double eta, Prompt prompt) {
      sign = Math.signum(eta);
      reference = prompt.reference();
      utility = new double[reference.length];
      tilt = new double[reference.length];
      double most = Strengths.largest(prompt.reward());
      for (int i = 0; i < utility.length; i++) {
        double exponent = Math.min(eta * (prompt.reward()[i] - most), 600);
        utility[i] = Math.abs(Math.expm1(exponent));
      }
    }

    private void tilt(double scale) {
      double sum = 0;
      double once = 0;
      double twice = 0;
      for (int i = 0; i < utility.length; i++) {
        tilt[i] = reference[i] * Math.exp(-scale * utility[i]);
        sum += tilt[i];
        once += tilt[i] * utility[i];
        twice += tilt[i] * utility[i] * utility[i];
      }
      once /= sum;
      meanNow = 1 - sign * once;
      varianceNow = Math.max(0, twice / sum - once * once);
      klNow = -scale * once - Math.log(sum);
    }

    /** The best policy for a given value of {@code scale m(scale)}. */
    void best(double wanted, double[] policy) {
      tilt(0);
      double low = wanted * Math.min(1, 1 / meanNow);
      double high = wanted * Math.max(1, 1 / meanNow);
      int from = (int) Math.floor(Math.log(low) / RATIO);
      int to = (int) Math.ceil(Math.log(high) / RATIO);
      grid(from, to);
      int best = from;
      double most = Double.NEGATIVE_INFINITY;
      for (int j = from; j <= to; j++) {
        double objective = sign * Math.log(mean[j - first]) - kl[j - first] / wanted;
        if (objective > most) {
          most = objective;
          best = j;
        }
      }
      int left = best;
      while (left > from && product(left) > wanted) {
        left--;
      }
      int right = Math.max(best, left + 1);
      while (right < to && product(right) < wanted) {
        right++;
      }
      solve(wanted, Math.max(low, scale(left)), Math.min(high, scale(right)));
      double sum = 0;
      for (double t : tilt) {
        sum += t;
      }
      for (int i = 0; i < tilt.length; i++) {
        policy[i] = tilt[i] / sum;
      }
    }

    private static double scale(int j) {
      return Math.exp(j * RATIO);
    }

    private double product(int j) {
      return scale(j) * mean[j - first];
    }

    /** Newton's method for the scale, on logarithms, inside a bracket. */
    private void solve(double wanted, double low, double high) {
      double a = Math.log(low);
      double b = Math.log(high);
      double x = 0.5 * (a + b);
      while (true) {
        double scale = Math.exp(x);
        tilt(scale);
        double missing = Math.log(wanted / (scale * meanNow));
        if (missing > 0) {
          a = x;
        } else {
          b = x;
        }
        double slope = 1 + sign * scale * varianceNow / meanNow;
        double next = x + missing / slope;
        if (Math.abs(next - x) <= 1e-15 * Math.max(1, Math.abs(x))) {
          return;
        }
        if (!(slope > 0 && next > a && next < b)) {
          next = 0.5 * (a + b);
          if (next <= a || next >= b) {
            return;
          }
        }
        x = next;
      }
    }

    /** Fills the grid of scales, which is the same for all strengths, where it is still empty. */
    private void grid(int from, int to) {
      int oldFrom = first;
      int oldTo = first + mean.length - 1;
      if (mean.length > 0 && from >= oldFrom && to <= oldTo) {
        return;
      }
      int newFrom = mean.length > 0 ? Math.min(from, oldFrom) : from;
      int newTo = mean.length > 0 ? Math.max(to, oldTo) : to;
      double[] newMean = new double[newTo - newFrom + 1];
      double[] newKl = new double[newMean.length];
      for (int j = newFrom; j <= newTo; j++) {
        if (mean.length > 0 && j >= oldFrom && j <= oldTo) {
          newMean[j - newFrom] = mean[j - oldFrom];
          newKl[j - newFrom] = kl[j - oldFrom];
        } else {
          tilt(scale(j));
          newMean[j - newFrom] = meanNow;
          newKl[j - newFrom] = klNow;
        }
      }
      mean = newMean;
      kl = newKl;
      first = newFrom;
    }
  }
}
