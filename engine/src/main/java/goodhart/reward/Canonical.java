package goodhart.reward;

import goodhart.Progress;
import goodhart.internal.Dense;
import goodhart.internal.Parallel;
import goodhart.internal.Scratch;
import goodhart.pool.CandidatePool;
import goodhart.pool.Column;
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

  /** Where a prompt's rewards are taken from. */
  private interface Rows {
    void copy(int from, int to, double[] into);
  }

  private static Rows rows(double[] reward) {
    return (from, to, into) -> System.arraycopy(reward, from, into, 0, to - from);
  }

  /** {@code can(r)}: N rewards whose mean under the reference is 0 for every prompt. */
  public static double[] centred(CandidatePool pool, double[] reward) {
    double[] centred = new double[reward.length];
    each(
        pool,
        x -> {
          double[][] rows = load(pool, x, rows(reward));
          centre(rows);
          System.arraycopy(rows[1], 0, centred, pool.start(x), rows[1].length);
        });
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

  /** The reference and the rewards of one prompt. */
  private static double[][] load(CandidatePool pool, int x, Rows reward) {
    double[][] rows = SCRATCH.rows(pool.candidates(x));
    pool.reference().copy(pool.start(x), pool.end(x), rows[0]);
    reward.copy(pool.start(x), pool.end(x), rows[1]);
    return rows;
  }

  private static void centre(double[][] rows) {
    double[] row = rows[1];
    double mean = Dense.dot(rows[0], row, row.length);
    for (int i = 0; i < row.length; i++) {
      row[i] -= mean;
    }
  }

  /**
   * {@code can(r) / ||can(r)||}: N rewards with mean 0 for every prompt and variance 1 over the
   * pool; all 0 where the reward is constant for every prompt.
   *
   * @throws IllegalArgumentException when a reward is NaN or infinite
   */
  public static double[] standardised(CandidatePool pool, double[] reward) {
    return standardised(pool, rows(reward));
  }

  /** The same for a column of the pool. */
  public static double[] standardised(CandidatePool pool, Column reward) {
    return standardised(pool, reward::copy);
  }

  private static double[] standardised(CandidatePool pool, Rows reward) {
    double[] out = new double[pool.size()];
    double[] largest = new double[pool.prompts()];
    double[] square = new double[pool.prompts()];
    each(
        pool,
        x -> {
          double[][] rows = load(pool, x, reward);
          double[] row = rows[1];
          largest[x] = Dense.furthest(row, row.length);
          centre(rows);
          square[x] = Dense.dot(rows[0], row, row, row.length);
          System.arraycopy(row, 0, out, pool.start(x), row.length);
        });
    double most = Dense.most(largest, largest.length);
    if (!Double.isFinite(most)) {
      throw notFinite(pool, reward);
    }
    double squares = 0;
    for (int x = 0; x < square.length; x++) {
      squares += pool.weights().get(x) * square[x];
    }
    double norm = Math.sqrt(squares);
    if (norm <= 1e-13 * most) { // what rounding leaves of a constant is not a reward
      Arrays.fill(out, 0);
      return out;
    }
    each(
        pool,
        x -> {
          for (int i = pool.start(x); i < pool.end(x); i++) {
            out[i] /= norm;
          }
        });
    return out;
  }

  private static IllegalArgumentException notFinite(CandidatePool pool, Rows reward) {
    for (int x = 0; x < pool.prompts(); x++) {
      double[] row = load(pool, x, reward)[1];
      for (int i = 0; i < row.length; i++) {
        if (!Double.isFinite(row[i])) {
          return new IllegalArgumentException(
              "the reward of prompt " + x + ", candidate " + i + " must be finite, got " + row[i]);
        }
      }
    }
    throw new IllegalStateException("all rewards are finite");
  }
}
