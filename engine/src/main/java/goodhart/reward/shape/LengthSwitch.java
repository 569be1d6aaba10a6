package goodhart.reward.shape;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import goodhart.pool.CandidatePool;
import goodhart.reward.PairLoss;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Counts a response as correct or not and takes something off the long correct ones, on the prompts
 * that are mostly answered correctly only: GRPO-lambda.
 *
 * <pre>{@code c_i = 1 if r_i >= threshold, else 0
 * e_i = c_i (1 - alpha sigma((len_i - m) / s)),  m, s of the lengths of the prompt's correct responses
 * u_i = e_i on the top share of prompts by correctness ratio sum_i pi_i c_i,  else c_i}</pre>
 *
 * With share = 0 it is correctness alone, with share = 1 a length penalty that is always on. As
 * alpha is below 1, every correct response stays above every wrong one. Where all correct responses
 * are of one length, the penalty is that of the mean length. The pool needs a column {@code
 * length}.
 *
 * <p>Of its kin, TRAAC (arXiv 2510.01581) grades the penalty by the prompt's difficulty in place of
 * switching it, VSRM (arXiv 2508.10293) rewards steps, see {@link StepDelta}, and ReBalance steers
 * decoding and has no reward.
 *
 * <p>Source: Dai, Liu, Si 2025 (arXiv 2505.18086), recalled. Deviation: one exact pool is the
 * batch, with moments and ratios under the reference; a reward that is not 0 or 1 is cut at a
 * threshold.
 *
 * @param alpha the largest share of a correct response's reward that its length can cost, 0 to
 *     below 1; 0.2 usual
 * @param share of prompts whose long responses pay, 0 to 1, rounded up to whole prompts; the
 *     paper's 0.2, rising
 * @param threshold the reward from which a response is correct, in standard deviations above the
 *     reference's mean
 */
@AutoService(Shape.class)
@Listed(
    families = "length",
    provenance = Listed.Provenance.ANALOGY,
    latex =
        "u_i = c_i\\Big(1 - \\alpha\\,1[x \\in \\text{top share}]\\,"
            + "\\sigma\\big(\\tfrac{\\mathrm{len}_i - m}{s}\\big)\\Big),\\quad c_i = 1[r_i \\ge \\tau]")
public record LengthSwitch(double alpha, double share, double threshold) implements Shape {
  public LengthSwitch() {
    this(0.2, 0.2, 0);
  }

  public LengthSwitch {
    Check.between("alpha", alpha, 0, 1);
    if (alpha == 1) {
      throw new IllegalArgumentException(
          "alpha must be below 1, got 1.0: long correct responses would be worth no more than wrong"
              + " ones");
    }
    Check.between("share", share, 0, 1);
    Check.finite("threshold", threshold);
  }

  @Override
  public double[] shape(CandidatePool pool, double[] reward) {
    double[] length = References.column(pool, "lengthSwitch", "length");
    double[] out = new double[reward.length];
    double[] ratio = new double[pool.prompts()];
    Integer[] easiest = new Integer[pool.prompts()];
    for (int x = 0; x < pool.prompts(); x++) {
      easiest[x] = x;
      for (int i = pool.start(x); i < pool.end(x); i++) {
        out[i] = reward[i] >= threshold ? 1 : 0;
        ratio[x] += pool.reference().get(i) * out[i];
      }
    }
    Arrays.sort(easiest, Comparator.comparingDouble(x -> -ratio[x]));
    int penalised = (int) Math.ceil(share * pool.prompts() - 1e-9);
    for (int rank = 0; rank < penalised; rank++) {
      penalise(pool, easiest[rank], length, ratio[easiest[rank]], out);
    }
    return out;
  }

  /** Takes from the correct responses of a prompt what their length costs. */
  private void penalise(
      CandidatePool pool, int prompt, double[] length, double ratio, double[] out) {
    int[] correct = new int[pool.candidates(prompt)];
    int n = 0;
    for (int i = pool.start(prompt); i < pool.end(prompt); i++) {
      if (out[i] > 0) {
        correct[n++] = i;
      }
    }
    if (n == 0) {
      return;
    }
    double[] lengths = new double[n];
    double[] weight = new double[n];
    for (int k = 0; k < n; k++) {
      lengths[k] = length[correct[k]];
      weight[k] = pool.reference().get(correct[k]) / ratio;
    }
    double mean = References.mean(lengths, weight);
    double deviation = References.deviation(lengths, weight);
    for (int k = 0; k < n; k++) {
      double z = deviation > 0 ? (lengths[k] - mean) / deviation : 0;
      out[correct[k]] = 1 - alpha * PairLoss.sigmoid(z);
    }
  }
}
