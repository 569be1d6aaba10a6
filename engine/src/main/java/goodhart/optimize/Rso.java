package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Draws from the reference and accepts with a probability that falls with the distance to the best
 * draw: statistical rejection sampling, RSO.
 *
 * <pre>
 * {@code accept a draw i with probability exp((r_i - r_max) / beta),  r_max = best of the draws
 * p_i ~ pi_i E[ exp((r_i - r_max) / beta) | i is drawn ]
 *     = pi_i ( F_l^(m-1) + sum_(k above l) (F_k^(m-1) - F_(k-1)^(m-1)) exp((v_l - v_k) / beta) )
 * l = level of i,  v_k = its reward,  F_k = reference mass with reward at most v_k,  m = samples}
 * </pre>
 *
 * This is the law of an accepted response over many batches of m draws. Were r_max the best reward
 * of the pool, it would be {@link Tilting} exactly; of m draws the best is lower, the rare high
 * rewards lack their weight, and the policy cannot leave the reference further than m draws do: m
 * -> infinity is the tilt, m = 1 the reference. Its strength is 1/beta: 0 is the reference,
 * infinity accepts none but the best draws of each batch.
 *
 * <p>Source: Liu et al. 2023 (arXiv 2309.06657), recalled; the law for finitely many draws is
 * derived here and checked by enumeration. Deviation: one r_max for a batch, where their loop takes
 * it anew over the draws not accepted yet. What they train on the accepted draws is {@link Dpo} or
 * a hinge loss; here the accepted law itself is the policy.
 *
 * @param samples draws in a batch, m >= 1; the paper uses 64
 */
@AutoService(Optimizer.class)
@Listed(
    families = {"selection"},
    latex =
        "p_i \\propto \\pi_i\\, \\mathbb{E}\\big[ e^{(r_i - r_{\\max})/\\beta} \\,\\big|\\, i"
            + " \\text{ drawn} \\big], \\quad r_{\\max} = \\max_{j \\le m} r_{y_j},\\; y_j \\sim \\pi")
public record Rso(int samples) implements Allocation {
  public Rso() {
    this(64);
  }

  public Rso {
    Check.atLeast("samples", samples, 1);
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
    if (strength == 0) {
      System.arraycopy(reference, 0, policy, 0, reference.length);
      return;
    }
    Levels levels = new Levels(reward, reference);
    int count = levels.count;
    double[] below = new double[count + 1]; // P(no other draw is above level l)
    double mass = 0;
    for (int l = count - 1; l >= 0; l--) {
      mass += levels.mass[l];
      below[l] = Math.pow(Math.min(1, mass), samples - 1);
    }
    below[0] = 1;
    below[count] = samples == 1 ? 1 : 0;
    double[] weight = new double[count];
    double above = 0; // what levels above l contribute
    for (int l = 0; l < count; l++) {
      weight[l] = below[l] + above;
      if (l + 1 < count) {
        double best = below[l] - below[l + 1]; // the others' best is of level l
        above = (best + above) * Math.exp(-strength * (levels.value[l] - levels.value[l + 1]));
      }
    }
    levels.spread(weight, reference, policy);
  }

  /**
   * The share of draws that is accepted when r_max is the best reward of the pool.
   *
   * <pre>{@code sum_i pi_i exp((r_i - max r) / beta)}</pre>
   *
   * @param strength 1/beta, >= 0; may be infinite
   * @param reward K finite rewards
   * @param reference K reference probabilities, sum 1
   */
  public static double acceptanceRate(double strength, double[] reward, double[] reference) {
    Strengths.nonNegative("1/beta", strength);
    double most = Strengths.largest(reward);
    double rate = 0;
    for (int i = 0; i < reward.length; i++) {
      double gap = reward[i] - most;
      rate += reference[i] * (gap == 0 ? 1 : Math.exp(strength * gap));
    }
    return rate;
  }
}
