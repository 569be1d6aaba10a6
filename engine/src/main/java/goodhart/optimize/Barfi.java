package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import java.util.Arrays;

/**
 * Learns how much to listen to auxiliary rewards from what listening does for the primary one:
 * behaviour alignment by bilevel optimization, BARFI.
 *
 * <pre>{@code w = argmax over |w_k| <= leash of  E_(p_w) r_0,
 * p_w ~ pi exp((r_0 + sum_k w_k r_k) / beta)
 * dE r_0 / dw_k = (1 / beta) sum_x rho_x Cov_(p_w)(r_0, r_k)}</pre>
 *
 * The first of {@code reward: [primary, a, b]} is the primary reward, the others are auxiliary. An
 * auxiliary reward that agrees with the primary is used up to the leash, one that opposes it gets a
 * negative weight, one that is noise about none. The gradient follows the policy as it answers to
 * w, the point of PARL; with the policy held fixed it would be 0 and nothing would be learnt. With
 * one reward, or leash 0, it is {@link Tilting}. Its strength is 1/beta.
 *
 * <p>Source: Gupta et al. 2023 (arXiv 2310.19007); the dependence of the policy on w after
 * Chakraborty et al. 2023 (arXiv 2308.02585). Deviation: the lower level is solved exactly at every
 * w and the upper one by projected gradient ascent from 0 to a stationary point; the leash stands
 * in for the paper's penalty on the size of the reward.
 *
 * @param leash the largest weight of an auxiliary reward relative to the primary's 1, >= 0
 */
@AutoService(Optimizer.class)
@Listed(
    families = "severalRewards",
    latex =
        "\\max_{|w_k| \\le \\ell}\\; \\mathbb{E}_{p_w} r_0,\\qquad p_w \\propto \\pi"
            + " \\exp\\Big(\\big(r_0 + \\sum_k w_k r_k\\big) / \\beta\\Big)")
public record Barfi(double leash) implements Joint {
  private static final int STEPS = 60;
  private static final double TOLERANCE = 1e-9;

  public Barfi() {
    this(1);
  }

  public Barfi {
    Check.nonNegative("leash", leash);
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
    solve(strength, tilt);
    tilt.copyTo(policy);
  }

  @Override
  public void path(Problem problem, double[] strengths, PolicyRows points) {
    RewardTilt tilt = new RewardTilt(problem);
    for (int k = 0; k < strengths.length; k++) {
      solve(strengths[k], tilt);
      tilt.put(k, points);
    }
  }

  /**
   * The weights of the auxiliary rewards at one strength.
   *
   * @param strength 1/beta, >= 0 and finite
   * @return R - 1 weights between -leash and leash
   */
  public double[] weights(double strength, Problem problem) {
    return solve(strength, new RewardTilt(problem));
  }

  /** Moves the tilt to the optimum. */
  private double[] solve(double strength, RewardTilt tilt) {
    Strengths.finite("1/beta", strength);
    int rewards = tilt.mean().length;
    double[] w = new double[rewards - 1];
    move(tilt, strength, w);
    double[] gradient = gradient(tilt, strength, w.length);
    double largest = Arrays.stream(gradient).map(Math::abs).max().orElse(0);
    double size = largest > 0 ? leash / largest : 0; // the first step goes up to the leash
    for (int step = 0; step < STEPS && size > 0; step++) {
      double value = tilt.mean()[0];
      double[] from = w.clone();
      double gain = 0;
      double moved = 0;
      while (true) {
        gain = 0;
        moved = 0;
        for (int k = 0; k < w.length; k++) {
          w[k] = Math.min(leash, Math.max(-leash, from[k] + size * gradient[k]));
          gain += gradient[k] * (w[k] - from[k]);
          moved = Math.max(moved, Math.abs(w[k] - from[k]));
        }
        move(tilt, strength, w);
        if (moved <= TOLERANCE || tilt.mean()[0] >= value + 1e-4 * gain) {
          break;
        }
        size /= 4;
      }
      if (moved <= TOLERANCE) {
        break;
      }
      double[] next = gradient(tilt, strength, w.length);
      double squares = 0;
      double bend = 0;
      for (int k = 0; k < w.length; k++) {
        squares += (w[k] - from[k]) * (w[k] - from[k]);
        bend += (w[k] - from[k]) * (gradient[k] - next[k]);
      }
      // Barzilai and Borwein's step: the last change of the gradient tells the curvature.
      size = bend > 0 ? squares / bend : 4 * size;
      gradient = next;
    }
    return w;
  }

  private static void move(RewardTilt tilt, double strength, double[] w) {
    double[] mu = new double[w.length + 1];
    mu[0] = strength;
    for (int k = 0; k < w.length; k++) {
      mu[k + 1] = strength * w[k];
    }
    tilt.at(mu);
  }

  /** Of the primary reward's expected value in the weights of the others. */
  private static double[] gradient(RewardTilt tilt, double strength, int weights) {
    double[] gradient = new double[weights];
    for (int k = 0; k < weights; k++) {
      gradient[k] = strength * tilt.covariance()[0][k + 1];
    }
    return gradient;
  }
}
