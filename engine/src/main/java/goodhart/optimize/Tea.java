package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * Trains the policy to be good after best-of-n, from far fewer than n draws: tail-extrapolated
 * advantages.
 *
 * <pre>{@code maximise E_n - beta KL,  E_n = E max of n draws
 * E_n ~ E_m + log(n / m) m (E_m - E_(m-1)),  m = groupSize
 * gradient = sum_i A_i grad log p_i,  A_i = (1 + m L) A_i^(m) - m L A_i^(m-1),  L = log(n / m)
 * A_i^(k) = (k / m) mean over sets of k - 1 others of (r_i - their best)_+}</pre>
 *
 * The extrapolation is right when the reward's upper tail falls exponentially, up to a term in 1/m.
 * For n up to groupSize nothing is extrapolated and the gradient of E_n is unbiased; n = 1 is
 * {@link Rloo}. On an exact group (groupSize 0, the whole candidate list) the gradient is that of
 * E_n itself, a concave objective in p with one optimum; {@link PrefixTea} is the same there. The
 * optimum is no tilt: a policy that is drawn from n times gains by keeping its tail.
 *
 * <p>Source: derived here from the abstract of the paper on tail-extrapolated advantages, What
 * should post-training optimize? 2026 (arXiv 2605.10716), whose algorithm may differ.
 *
 * @param n draws at deployment, >= 1 and at most 16 times groupSize
 * @param groupSize responses drawn for one prompt, >= 2, or 0 for exact
 * @param beta weight of the KL penalty to the reference, >= 0
 */
@AutoService(Optimizer.class)
@Listed(
    families = "policyGradient",
    provenance = Listed.Provenance.DERIVED,
    latex =
        "\\mathbb{E}\\max_{j\\le N} r_j \\approx E_m + m\\log\\frac{N}{m}\\,(E_m - E_{m-1}),"
            + "\\qquad A_i = \\sum_k w_k A_i^{(k)}")
public record Tea(int n, int groupSize, double beta) implements Online {
  public Tea() {
    this(64, 8, 0.04);
  }

  public Tea {
    BestOfNGradient.check(n, groupSize, 2);
    Check.nonNegative("beta", beta);
  }

  @Override
  public void advantages(Group group, double[] advantage) {
    int size = group.size();
    if (group.exact()) {
      BestOfNGradient.exact(n, group, advantage);
    } else if (n <= size) {
      BestOfNGradient.sampled(new int[] {n}, new double[] {1}, group, advantage);
    } else {
      BestOfNGradient.sampled(new int[] {size, size - 1}, weights(n, size), group, advantage);
    }
  }

  /** The weights of E_m and E_{m-1} that stand for E_n. */
  static double[] weights(int n, int m) {
    double beyond = m * Math.log(n / (double) m);
    return new double[] {1 + beyond, -beyond};
  }
}
