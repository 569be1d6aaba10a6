package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import goodhart.internal.Dense;

/**
 * Retrains the policy, round after round, on its own responses that people picked out of a few:
 * self-consuming generation with curated data.
 *
 * <pre>{@code p_0 = pi,   p_(t+1) = rho pi + (1 - rho) T(p_t)
 * T(p)_i = p_i m E[ e^(r_i) / (e^(r_i) + e^(r_1) + ... + e^(r_(m-1))) ],  r_1 .. r_(m-1) drawn from p}
 * </pre>
 *
 * Of m = samples responses one is picked with Bradley-Terry-Luce probabilities and trained on. Its
 * strength is the number of rounds; part of a round curates part of the data. With rho = 0 rounds
 * go on to the best reward: nobody optimises, yet the reward rises and can be over-optimised. Each
 * round changes the odds of two responses by at most m, and m -> infinity is {@link Tilting} with
 * 1/beta = t after t rounds. With rho > 0 fresh data from pi holds the policy back.
 *
 * <p>Source: Ferbach, Bertrand, Bose, Gidel 2024 (arXiv 2407.09499). No deviation; the expectation
 * is one integral over an exponential variable, evaluated to 1e-12.
 *
 * @param samples m, responses to pick from, >= 2
 * @param realFraction rho, share of fresh data from the reference in each round, >= 0 and < 1
 */
@AutoService(Optimizer.class)
@Listed(
    families = {"selection"},
    latex =
        "p_{t+1}(y) = p_t(y)\\; m\\, \\mathbb{E}_{y_2,\\dots,y_m \\sim p_t} \\left[ \\frac{e^{r(y)}}"
            + "{e^{r(y)} + \\sum_{j=2}^{m} e^{r(y_j)}} \\right]")
public record Curation(int samples, double realFraction) implements Allocation {
  public Curation() {
    this(4, 0);
  }

  public Curation {
    Check.atLeast("samples", samples, 2);
    Check.between("realFraction", realFraction, 0, 1);
    if (realFraction == 1) {
      throw new IllegalArgumentException("realFraction must be < 1: at 1 nothing is ever curated");
    }
  }

  @Override
  public String strengthName() {
    return "rounds";
  }

  @Override
  public double[] strengths() {
    double[] rounds = new double[17];
    for (int t = 0; t < rounds.length; t++) {
      rounds[t] = t;
    }
    return rounds;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when the number of rounds is infinite
   */
  @Override
  public void allocate(double rounds, double[] reward, double[] reference, double[] policy) {
    path(
        new Prompt(reward, reference, null),
        new double[] {rounds},
        (point, p) -> System.arraycopy(p, 0, policy, 0, p.length));
  }

  @Override
  public void path(Prompt prompt, double[] strengths, Points points) {
    Strengths.allFinite(prompt.reward());
    double[] reference = prompt.reference();
    int size = reference.length;
    Luce luce = new Luce(samples, prompt.reward());
    double[] now = reference.clone();
    double[] next = new double[size];
    double[] between = new double[size];
    double round = 0;
    boolean known = false; // whether next follows now
    for (int k = 0; k < strengths.length; k++) {
      Strengths.nonNegative("rounds", strengths[k]);
      if (strengths[k] == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException("rounds must be finite, got Infinity");
      }
      while (round < strengths[k]) {
        if (!known) {
          luce.pick(now, next);
          for (int i = 0; i < size; i++) {
            next[i] = realFraction * reference[i] + (1 - realFraction) * next[i];
          }
          known = true;
        }
        if (round + 1 > strengths[k]) {
          break;
        }
        double[] spare = now;
        now = next;
        next = spare;
        known = false;
        round++;
      }
      double part = strengths[k] - round;
      if (part == 0) {
        points.put(k, now);
      } else {
        for (int i = 0; i < size; i++) {
          between[i] = now[i] + part * (next[i] - now[i]);
        }
        points.put(k, between);
      }
    }
  }

  /**
   * How often each response is picked out of m.
   *
   * <pre>{@code E[ a / (a + S) ] = integral over t > 0 of  a e^(-a t) M(t)^(m-1) dt,
   * a = e^(r_i),  S = sum of m - 1 draws,  M(t) = sum_j p_j e^(-t e^(r_j))}</pre>
   *
   * In u = log t the integrand is analytic and falls off on both sides, so the trapezoidal rule
   * converges geometrically. To the left it falls off slowly but is a short power series, whose sum
   * over all further nodes is known.
   */
  private static final class Luce {
    /** Distance of nodes in log t; the rule's error is about exp(-pi^2 / STEP), 5e-15. */
    private static final double STEP = 0.3;

    /** m t e^(max r) at the first node; the power series drops its fourth order. */
    private static final double FIRST = 1e-3;

    private final int others;
    private final double[] a; // e^(r - max r)
    private final double[] time;
    private final double[][] decay; // e^(-t a), node by node

    Luce(int samples, double[] reward) {
      others = samples - 1;
      double most = Strengths.largest(reward);
      a = new double[reward.length];
      double least = most;
      for (int i = 0; i < a.length; i++) {
        a[i] = Math.exp(reward[i] - most);
        least = Math.min(least, reward[i]);
      }
      double length = Math.log(40 / FIRST) + Math.min(most - least, 700);
      int nodes = (int) Math.ceil(length / STEP) + 1;
      time = new double[nodes];
      decay = new double[nodes][a.length];
      for (int n = 0; n < nodes; n++) {
        time[n] = FIRST / samples * Math.exp(n * STEP);
        for (int i = 0; i < a.length; i++) {
          decay[n][i] = Math.exp(-time[n] * a[i]);
        }
      }
    }

    /**
     * The law of the picked response.
     *
     * @param policy K probabilities that the m responses are drawn from
     * @param picked K probabilities to fill in
     */
    void pick(double[] policy, double[] picked) {
      int size = policy.length;
      double mean = 0;
      double square = 0;
      for (int i = 0; i < size; i++) {
        mean += policy[i] * a[i];
        square += policy[i] * a[i] * a[i];
      }
      double first = others * mean;
      double second = others * square + others * (others - 1.0) * mean * mean;
      double t = time[0];
      double once = STEP / Math.expm1(STEP) * t;
      double twice = STEP / Math.expm1(2 * STEP) * t * t;
      double thrice = STEP / Math.expm1(3 * STEP) * t * t * t / 2;
      for (int i = 0; i < size; i++) {
        picked[i] =
            once - twice * (a[i] + first) + thrice * (a[i] * a[i] + 2 * a[i] * first + second);
      }
      for (int n = 0; n < time.length; n++) {
        double transform = Math.min(1, Dense.dot(policy, decay[n], size));
        Dense.axpy(STEP * time[n] * Math.pow(transform, others), decay[n], picked, 0);
      }
      double sum = 0;
      for (int i = 0; i < size; i++) {
        picked[i] *= policy[i] * a[i];
        sum += picked[i];
      }
      for (int i = 0; i < size; i++) {
        picked[i] /= sum;
      }
    }
  }
}
