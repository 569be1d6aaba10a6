package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;

/**
 * {@link Tea} that extrapolates from three sizes of group instead of two neighbouring ones.
 *
 * <pre>{@code E_n ~ w_1 E_{m/4} + w_2 E_{m/2} + w_3 E_m,  m = groupSize
 * sum w = 1,  sum w log k = log n,  sum w / k = 1 / n
 * A_i = sum_k w_k A_i^(k)}</pre>
 *
 * The weights are right for {@code E_k = a + b log k + c / k}: an exponential upper tail with its
 * first correction, which {@link Tea} leaves out. They are much smaller than those of neighbours,
 * so the gradient is less noisy too. For n up to groupSize nothing is extrapolated; an exact group
 * (groupSize 0) has the gradient of E_n itself. The optimum is no tilt.
 *
 * <p>Source: derived here from the abstract of the paper on tail-extrapolated advantages, What
 * should post-training optimize? 2026 (arXiv 2605.10716), whose algorithm may differ.
 *
 * @param n draws at deployment, >= 1 and at most 16 times groupSize
 * @param groupSize responses drawn for one prompt, a multiple of 4, or 0 for exact
 * @param beta weight of the KL penalty to the reference, >= 0
 */
@AutoService(Optimizer.class)
@Listed(
    families = "policyGradient",
    provenance = Listed.Provenance.DERIVED,
    latex =
        "\\mathbb{E}\\max_{j\\le N} r_j \\approx \\sum_k w_k E_k,\\quad"
            + " \\sum_k w_k = 1,\\ \\sum_k w_k\\log k = \\log N,\\ \\sum_k \\frac{w_k}{k} ="
            + " \\frac1N")
public record PrefixTea(int n, int groupSize, double beta) implements Online {
  public PrefixTea() {
    this(64, 8, 0.04);
  }

  public PrefixTea {
    BestOfNGradient.check(n, groupSize, 4);
    if (groupSize % 4 != 0) {
      throw new IllegalArgumentException(
          "groupSize must be a multiple of 4, got "
              + groupSize
              + ": a quarter and a half of the group are looked at too");
    }
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
      int[] prefix = {size / 4, size / 2, size};
      BestOfNGradient.sampled(prefix, weights(n, prefix), group, advantage);
    }
  }

  /** The weights of E at three sizes that stand for E_n. */
  static double[] weights(int n, int[] k) {
    double all = determinant(k[0], k[1], k[2]);
    return new double[] {
      determinant(n, k[1], k[2]) / all,
      determinant(k[0], n, k[2]) / all,
      determinant(k[0], k[1], n) / all
    };
  }

  /** Of the rows (1, log k, 1/k). */
  private static double determinant(double a, double b, double c) {
    return Math.log(b / a) * (1 / c - 1 / a) - Math.log(c / a) * (1 / b - 1 / a);
  }
}
