package goodhart.reward;

import goodhart.Progress;
import goodhart.internal.Dense;
import goodhart.internal.Parallel;
import goodhart.internal.Scratch;
import goodhart.pool.CandidatePool;
import java.util.Arrays;
import java.util.function.IntConsumer;

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
    each(pool, x -> centre(pool, x, reward, centred));
    return centred;
  }

  private static void each(CandidatePool pool, IntConsumer prompt) {
    Parallel.forRanges(
        pool.prompts(),
        BLOCK,
        Progress.NONE,
        (from, to) -> {
          for (int x = from; x < to; x++) {
            prompt.accept(x);
          }
        });
  }

  /** Centres one prompt; returns its mean square then. */
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
    double[] largest = new double[pool.prompts()];
    double[] square = new double[pool.prompts()];
    each(
        pool,
        x -> {
          largest[x] = Dense.furthest(reward, pool.start(x), pool.end(x));
          square[x] = centre(pool, x, reward, out);
        });
    double squares = 0;
    for (int x = 0; x < square.length; x++) {
      squares += pool.weights().get(x) * square[x];
    }
    double norm = Math.sqrt(squares);
    if (norm <= 1e-13 * Dense.most(largest, largest.length)) {
      Arrays.fill(out, 0); // what rounding leaves of a constant is not a reward
      return;
    }
    each(
        pool,
        x -> {
          for (int i = pool.start(x); i < pool.end(x); i++) {
            out[i] /= norm;
          }
        });
  }
}
