package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import java.util.Arrays;

/**
 * Minimises the regret that the worst plausible reward could reveal, with a KL penalty:
 * distributionally robust regret optimization.
 *
 * <pre>{@code p = argmin  max_(|r - proxy|_1 <= delta) [ max_i r_i - p.r ]  +  beta KL(p || pi)
 *   = argmin  max_i [ proxy_i + delta (1 - p_i) ] - p.proxy  +  beta KL(p || pi),
 * delta = radius * K * standard deviation of the proxy under pi}</pre>
 *
 * Its strength is 1/beta at a fixed radius. 0 is the reference; at infinity the KL penalty is gone
 * and the optimum fills like water: every candidate above a level t gets {@code (proxy_i - t) /
 * delta}, the best gets the rest. radius 0 is {@link Tilting}; a large radius is uniform over the
 * candidates. A small radius does not hedge: as long as the adversary's bonus sits on the proxy's
 * favourite, the policy is greedier than the tilt. The unpenalised minimiser is not unique when the
 * best rewards tie; at infinity the one nearest to the reference is taken, the limit of the path.
 *
 * <p>Source: Wang, Liu, Blanchet 2026 (arXiv 2605.00155) for the problem; the closed forms are
 * derived here and checked against linear programs. Deviation: radius is in units of K times the
 * prompt's reward spread, because a plain radius loses its meaning as K grows.
 *
 * @param radius size of the reward perturbation, >= 0; typical 0.1 to 2.5
 */
@AutoService(Optimizer.class)
@Listed(
    families = {"pessimistic"},
    provenance = Listed.Provenance.DERIVED,
    latex =
        "p = \\arg\\min_p \\max_{\\|r - \\hat r\\|_1 \\le \\delta} \\big[ \\max_i r_i - p \\cdot r \\big] +"
            + " \\beta\\, \\mathrm{KL}(p \\,\\|\\, \\pi)")
public record Drro(double radius) implements Allocation {
  public Drro() {
    this(0.5);
  }

  public Drro {
    Check.nonNegative("radius", radius);
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
    Strengths.nonNegative("1/beta", strength);
    Strengths.allFinite(reward);
    allocate(Strengths.delta(radius, reward, reference), strength, reward, reference, policy, null);
  }

  @Override
  public void path(Prompt prompt, double[] strengths, Points points) {
    Strengths.allFinite(prompt.reward());
    double delta = Strengths.delta(radius, prompt.reward(), prompt.reference());
    if (!solvable(delta)) {
      Allocation.super.path(prompt, strengths, points);
      return;
    }
    SharedBonus shared = new SharedBonus(delta, prompt.reward(), prompt.reference());
    Ranked ranked = points.ranked(shared.order());
    double[] policy = new double[prompt.reward().length];
    for (int k = 0; k < strengths.length; k++) {
      Strengths.nonNegative("1/beta", strengths[k]);
      if (solvable(delta * strengths[k])) {
        ranked.put(k, shared.policy(strengths[k]), policy.length);
      } else {
        allocate(delta, strengths[k], prompt.reward(), prompt.reference(), policy, null);
        points.put(k, policy);
      }
    }
    shared.done();
  }

  /** Whether the adversary has a bonus to share, and not an infinite one. */
  private static boolean solvable(double bonus) {
    return bonus > 0 && bonus < Double.POSITIVE_INFINITY;
  }

  /**
   * The minimiser without a KL penalty: exact water-filling.
   *
   * @param delta radius in reward units, >= 0; infinite is uniform
   * @param reward K finite rewards
   * @param policy K probabilities to fill in; candidates that tie for the best reward share equally
   * @throws IllegalArgumentException when a reward is NaN or infinite
   */
  public static void allocate(double delta, double[] reward, double[] policy) {
    Strengths.nonNegative("delta", delta);
    Strengths.allFinite(reward);
    Filling filling = new Filling(reward);
    double[] ranked = filling.policy(delta);
    Arrays.fill(policy, 0);
    for (int j = 0; j < filling.count(); j++) {
      policy[filling.order()[j]] = ranked[j];
    }
    filling.done();
  }

  /**
   * The regret of a policy against the worst reward within {@code delta} of the given one.
   *
   * <pre>{@code max_i [ r_i + delta (1 - p_i) ] - p.r}</pre>
   *
   * @param delta radius in reward units, >= 0
   * @param reward K rewards
   * @param policy K probabilities
   */
  public static double regret(double delta, double[] reward, double[] policy) {
    double worst = Double.NEGATIVE_INFINITY;
    double value = 0;
    for (int i = 0; i < reward.length; i++) {
      worst = Math.max(worst, reward[i] + delta * (1 - policy[i]));
      value += policy[i] * reward[i];
    }
    return worst - value;
  }

  /**
   * The minimiser with a KL penalty: a tilt in which the adversary's bonus is shared by the
   * candidates that bind.
   *
   * <pre>{@code p_i ~ pi_i exp((r_i + delta s_i) / beta),
   * s in the simplex, s_i > 0 only where r_i - delta p_i is largest}</pre>
   *
   * @param delta radius in reward units, >= 0
   * @param strength 1/beta, >= 0; infinite gives the limit, a water-filling
   * @param reward K finite rewards
   * @param reference K reference probabilities > 0, sum 1
   * @param policy K probabilities to fill in
   * @param bonusShare s, K shares to fill in, or null. They lose digits where p is below 1e-12.
   *     Zero where they have no meaning: without a penalty, or with delta 0
   */
  public static void allocate(
      double delta,
      double strength,
      double[] reward,
      double[] reference,
      double[] policy,
      double[] bonusShare) {
    int size = reward.length;
    if (bonusShare != null) {
      Arrays.fill(bonusShare, 0);
    }
    double bonus = delta * strength;
    if (delta == 0 || bonus == 0 || size == 1) {
      Tilting.tilt(strength, reward, reference, policy);
      return;
    }
    double most = Strengths.largest(reward);
    if (bonus == Double.POSITIVE_INFINITY) {
      allocate(delta, reward, policy);
      if (delta < Double.POSITIVE_INFINITY) {
        nearestAmongTies(delta, most, reward, reference, policy);
      }
      return;
    }
    SharedBonus shared = new SharedBonus(delta, reward, reference);
    double[] ranked = shared.policy(strength);
    for (int j = 0; j < size; j++) {
      policy[shared.order()[j]] = ranked[j];
      if (bonusShare != null) {
        bonusShare[shared.order()[j]] = shared.share(j);
      }
    }
    shared.done();
  }

  /**
   * Splits what the tied best candidates have together so that the KL to the reference is least: in
   * proportion to the reference, but at least the water's depth each.
   */
  private static void nearestAmongTies(
      double delta, double most, double[] reward, double[] reference, double[] policy) {
    double together = 0;
    int best = 0;
    for (int i = 0; i < reward.length; i++) {
      if (reward[i] == most) {
        together += policy[i];
        best++;
      }
    }
    if (best == 1) {
      return;
    }
    Filling filling = new Filling(reward);
    double least = Math.min(together / best, filling.depth(delta) / delta);
    filling.done();
    double ratio = Double.POSITIVE_INFINITY;
    while (true) {
      double mass = together;
      double weight = 0;
      for (int i = 0; i < reward.length; i++) {
        if (reward[i] == most) {
          if (ratio * reference[i] > least) {
            weight += reference[i];
          } else {
            mass -= least;
          }
        }
      }
      double next = weight > 0 ? mass / weight : 0;
      if (!(next < ratio)) {
        break;
      }
      ratio = next;
    }
    for (int i = 0; i < reward.length; i++) {
      if (reward[i] == most) {
        policy[i] = Math.max(least, ratio * reference[i]);
      }
    }
  }
}
