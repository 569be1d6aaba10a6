package goodhart.reward;

import goodhart.Progress;
import goodhart.internal.Dense;
import goodhart.internal.Parallel;
import goodhart.internal.Scratch;
import goodhart.pool.CandidatePool;
import java.util.Arrays;

/**
 * Rewards in a form that can be compared. A reward learnt from comparisons is defined up to a
 * constant per prompt and is in units of its own; these maps take both away.
 *
 * <pre>{@code can(r)_xi = r_xi - sum_j pi_xj r_xj
 * ||r||^2   = sum_x rho_x sum_i pi_xi r_xi^2}</pre>
 *
 * <p>Source: the canonicalisation and norm of STARC, Skalse et al. 2023 (arXiv 2309.15257), for
 * pools of one step.
 */
public final class Canonical {
  /** Prompts handled by one thread at a time. */
  private static final int BLOCK = 256;

  private static final Scratch SCRATCH = new Scratch(2);

  private Canonical() {}

  /** {@code can(r)}: N rewards whose mean under the reference is 0 for every prompt. */
  public static double[] centred(CandidatePool pool, double[] reward) {
    double[] centred = new double[reward.length];
    centre(pool, reward, centred, new double[pool.prompts()]);
    return centred;
  }

  /** Also fills in the mean square of each prompt. */
  private static void centre(
      CandidatePool pool, double[] reward, double[] centred, double[] square) {
    Parallel.forRanges(
        pool.prompts(),
        BLOCK,
        Progress.NONE,
        (from, to) -> {
          for (int x = from; x < to; x++) {
            square[x] = centre(pool, x, reward, centred);
          }
        });
  }

  private static double centre(CandidatePool pool, int x, double[] reward, double[] centred) {
    int start = pool.start(x);
    int size = pool.candidates(x);
    double[][] rows = SCRATCH.rows(size);
    double[] reference = rows[0];
    double[] row = rows[1];
    pool.reference().copy(start, start + size, reference);
    System.arraycopy(reward, start, row, 0, size);
    double mean = Dense.dot(reference, row, size);
    for (int i = 0; i < size; i++) {
      row[i] -= mean;
    }
    System.arraycopy(row, 0, centred, start, size);
    return Dense.dot(reference, row, row, size);
  }

  /**
   * {@code can(r) / ||can(r)||}: N rewards with mean 0 for every prompt and variance 1 over the
   * pool; all 0 where the reward is constant for every prompt.
   */
  public static double[] standardised(CandidatePool pool, double[] reward) {
    double[] standardised = new double[reward.length];
    standardise(pool, reward, standardised);
    return standardised;
  }

  /**
   * The same into an array of one's own.
   *
   * @param out N numbers to fill in; may be {@code reward} itself
   */
  public static void standardise(CandidatePool pool, double[] reward, double[] out) {
    double largest = Dense.furthest(reward, reward.length);
    double[] square = new double[pool.prompts()];
    centre(pool, reward, out, square);
    double squares = 0;
    for (int x = 0; x < square.length; x++) {
      squares += pool.weights().get(x) * square[x];
    }
    double norm = Math.sqrt(squares);
    if (norm <= 1e-13 * largest) { // what rounding leaves of a constant is not a reward
      Arrays.fill(out, 0);
      return;
    }
    for (int i = 0; i < out.length; i++) {
      out[i] /= norm;
    }
  }
}
