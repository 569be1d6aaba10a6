package goodhart.optimize;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Check;
import java.util.Arrays;
import java.util.Optional;

/**
 * Direct preference optimization that trusts labels as far as the policy's own ranking agrees with
 * that of an earlier policy: consistency-regularised self-rewarding, CREAM.
 *
 * <pre>{@code loss = -C log sigma(beta D) - (1 - C) log sigma(-beta D),
 * C = (tau + 1) / 2,  tau = Kendall's rank correlation of log p/pi and log p0/pi on the prompt,
 * D = log p(chosen)/pi(chosen) - log p(rejected)/pi(rejected)}</pre>
 *
 * p0 is the policy that DPO on the same pairs ends with. C = 1 is {@link Dpo}; C = 1/2 holds the
 * margin at 0. Candidates that either policy ranks equal do not count as disagreement, so that
 * training starts with C = 1 at the reference, which ranks nothing.
 *
 * <p>Source: Wang et al. 2024 (arXiv 2410.12735), after its public code. Deviation: the paper ranks
 * fresh responses by two rounds of self-rewarding and holds C fixed in a round; here all candidates
 * of the prompt are ranked, at every step, and the pairs are those of the data.
 *
 * @param beta strength of the tie to the reference, > 0; typical 0.01 to 0.5
 */
@Listed(
    families = "labelQuality",
    provenance = Listed.Provenance.ANALOGY,
    latex =
        "-C\\log\\sigma(\\beta D)-(1-C)\\log\\sigma(-\\beta D),\\quad"
            + " C=\\tfrac12\\bigl(1+\\tau(\\log\\tfrac{p}{\\pi},\\log\\tfrac{p_0}{\\pi})\\bigr)")
@AutoService(Optimizer.class)
public record Cream(double beta) implements Direct {

  /** Runs that are quicker sorted by insertion. */
  private static final int SHORT = 16;

  public Cream() {
    this(0.1);
  }

  public Cream {
    Check.positive("beta", beta);
  }

  @Override
  public Optional<Direct> prior() {
    return Optional.of(new Dpo(beta, 0));
  }

  @Override
  public double label(Pair pair, double given, double last) {
    Prompt prompt = pair.prompt();
    int size = prompt.logPolicy().length;
    double[] now = new double[size];
    double[] before = new double[size];
    for (int i = 0; i < size; i++) {
      now[i] = prompt.logPolicy()[i] - prompt.logReference()[i];
      before[i] = prompt.logPrior()[i] - prompt.logReference()[i];
    }
    double consistency = (1 + rankCorrelation(before, now)) / 2;
    return consistency * given + (1 - consistency) * (1 - given);
  }

  @Override
  public double loss(Pair pair, double[] gradient) {
    return new Dpo(beta, 0).loss(pair, gradient);
  }

  /**
   * Kendall's tau, {@code 1 - 4 discordant / (K (K - 1))}, in O(K log K). Pairs that tie in either
   * are not discordant.
   */
  static double rankCorrelation(double[] a, double[] b) {
    int size = a.length;
    if (size < 2) {
      return 1;
    }
    int[] order = Ranking.descending(a);
    double[] rising = new double[size]; // the negative of b, so that agreement is rising order
    for (int i = 0; i < size; i++) {
      rising[i] = -b[order[i]];
    }
    for (int from = 0, to; from < size; from = to) {
      to = from + 1;
      while (to < size && a[order[to]] == a[order[from]]) {
        to++;
      }
      Arrays.sort(rising, from, to); // what ties in a has no order to disagree with
    }
    long discordant = sortCountingInversions(rising, new double[size], 0, size);
    return 1 - 4.0 * discordant / ((double) size * (size - 1));
  }

  private static long sortCountingInversions(double[] values, double[] scratch, int from, int to) {
    if (to - from <= SHORT) {
      return insertCountingInversions(values, from, to);
    }
    int middle = (from + to) >>> 1;
    long inversions =
        sortCountingInversions(values, scratch, from, middle)
            + sortCountingInversions(values, scratch, middle, to);
    System.arraycopy(values, from, scratch, from, to - from);
    int left = from;
    int right = middle;
    for (int k = from; k < to; k++) {
      if (right == to || (left < middle && scratch[left] <= scratch[right])) {
        values[k] = scratch[left++];
      } else {
        inversions += middle - left;
        values[k] = scratch[right++];
      }
    }
    return inversions;
  }

  private static long insertCountingInversions(double[] values, int from, int to) {
    long inversions = 0;
    for (int k = from + 1; k < to; k++) {
      double value = values[k];
      int j = k;
      for (; j > from && values[j - 1] > value; j--) {
        values[j] = values[j - 1];
      }
      values[j] = value;
      inversions += k - j;
    }
    return inversions;
  }
}
