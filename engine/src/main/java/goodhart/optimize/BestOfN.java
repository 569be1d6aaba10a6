package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.pool.PoolSource.Sample;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Draws n responses from the reference and keeps the one the reward likes best.
 *
 * <pre>{@code p_i = (F_l^n - F_(l-1)^n) * pi_i / (F_l - F_(l-1))    for i in reward level l,
 * F_l = reference mass with reward at most that of level l}</pre>
 *
 * This is the exact law of the winner, for any real n >= 1. n = 1 is the reference; n = infinity is
 * the reference restricted to the best reward. A tie is split in proportion to the reference, as
 * drawing does. KL is at most {@code log n - (n - 1) / n}. The best of a among bests of b is the
 * best of ab, so a tournament in stages is one of these too, and {@link Raft} walks along them.
 *
 * <p>On a pool that is a sample, N draws a prompt, the policy is the unbiased estimate instead: the
 * best of n draws without replacement, averaged over all of them, see {@link #fromDraws}. The law
 * above would draw one of them twice and understate what n responses find.
 *
 * <p>Source: Gao, Schulman, Hilton 2022 (arXiv 2210.10760), who estimate it from draws. Deviation:
 * exact on the pool, so n needs no limit; there KL saturates at -log of the best level's reference
 * mass.
 */
@AutoService(Optimizer.class)
@Listed(
    families = {"selection"},
    latex =
        "p_i = \\left( F_\\ell^n - F_{\\ell-1}^n \\right) \\frac{\\pi_i}{F_\\ell - F_{\\ell-1}}, \\quad i"
            + " \\in \\text{level } \\ell")
public record BestOfN() implements Allocation {
  @Override
  public String strengthName() {
    return "n";
  }

  @Override
  public double[] strengths() {
    return Strengths.geometric(1, 1e5, 30);
  }

  /** All n up to the most draws; from 30 on as many, by about equal ratios. */
  @Override
  public double[] strengths(Optional<Sample> sample) {
    if (sample.isEmpty()) {
      return strengths();
    }
    int most = sample.get().most();
    return most <= 30
        ? IntStream.rangeClosed(1, most).asDoubleStream().toArray()
        : Arrays.stream(Strengths.upTo(1, most, 31)).skip(1).map(Math::rint).distinct().toArray();
  }

  @Override
  public String note(Optional<Sample> sample) {
    return "Best-of-n: "
        + sample
            .map(
                s ->
                    "unbiased estimate from "
                        + s
                        + (s.least() < s.most()
                            ? "; where n is more than a prompt has, it stays at its best draw"
                            : ""))
            .orElse("exact");
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when n is below 1
   */
  @Override
  public void allocate(double n, double[] reward, double[] reference, double[] policy) {
    path(
        new Prompt(reward, reference, null),
        new double[] {n},
        (point, p) -> System.arraycopy(p, 0, policy, 0, policy.length));
  }

  @Override
  public void path(Prompt prompt, double[] strengths, Points points) {
    for (double n : strengths) {
      least(n);
    }
    if (prompt.draws() != null) {
      double[] policy = new double[prompt.reward().length];
      for (int k = 0; k < strengths.length; k++) {
        fromDraws(strengths[k], prompt.reward(), prompt.draws(), policy);
        points.put(k, policy);
      }
      return;
    }
    Strengths.allFinite(prompt.reward());
    int[] order = Ranking.descending(prompt.reward());
    if (strengths.length > 1 && EvenWinner.fits(prompt, order)) {
      EvenWinner.of(prompt.reference(), strengths).path(order, points);
      return;
    }
    Winner winner = new Winner(prompt.reward(), prompt.reference(), order);
    Ranked ranked = points.ranked(winner.order());
    for (int k = 0; k < strengths.length; k++) {
      if (strengths[k] == 1) {
        points.put(k, prompt.reference());
      } else {
        ranked.put(k, winner.policy(strengths[k]), winner.count());
      }
    }
    winner.done();
  }

  /**
   * Estimates the law of the winner from draws, without bias for whole n.
   *
   * <pre>{@code p_i = (G_l - G_(l-1)) * c_i / (C_l - C_(l-1))    for i in reward level l,
   * G_l = C(C_l, n) / C(N, n) = product over j = C_l + 1 .. N of (1 - n / j),
   * C_l = draws with reward at most that of level l}</pre>
   *
   * so the i-th lowest of N different draws has {@code C(i-1, n-1) / C(N, n)}. n = 1 is how often
   * each candidate was drawn; n = N, or more, is the best draw. A tie is split in proportion to the
   * draws, which is the average over the orders they could have come in. The product also has a
   * value between whole n, where every G falls as n grows.
   *
   * <p>Source: Nakano et al. 2021 (arXiv 2112.09332), Coste et al. 2023 (arXiv 2310.02743).
   *
   * @param n real, >= 1
   * @param reward K finite rewards
   * @param draws K numbers of draws, each >= 1
   * @param policy K probabilities to fill in
   * @throws IllegalArgumentException when n is below 1 or a reward is not finite
   */
  public static void fromDraws(double n, double[] reward, int[] draws, double[] policy) {
    least(n);
    Strengths.allFinite(reward);
    int[] order = Ranking.descending(reward);
    long total = 0;
    for (int count : draws) {
      total += count;
    }
    if (n == 1) {
      for (int i = 0; i < draws.length; i++) {
        policy[i] = draws[i] / (double) total;
      }
      return;
    }
    double most = Math.min(n, total);
    Arrays.fill(policy, 0);
    long left = total; // draws of the level and below
    double power = 1; // G of the level
    int next;
    for (int first = 0; first < order.length && power > 0; first = next) {
      long below = left;
      next = first;
      while (next < order.length && reward[order[next]] == reward[order[first]]) {
        below -= draws[order[next++]];
      }
      double exponent = 0;
      for (long j = left; j > below && exponent > Double.NEGATIVE_INFINITY; j--) {
        exponent += j <= most ? Double.NEGATIVE_INFINITY : Math.log1p(-most / j);
      }
      double drop = -Math.expm1(exponent);
      double ratio = power * drop / (left - below);
      for (int j = first; j < next; j++) {
        policy[order[j]] = draws[order[j]] * ratio;
      }
      power *= Math.exp(exponent);
      left = below;
    }
  }

  private static void least(double n) {
    if (!(n >= 1)) {
      throw new IllegalArgumentException("n of best-of-n must be >= 1, got " + n);
    }
  }
}
