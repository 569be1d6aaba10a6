package goodhart.reward.shape;

import goodhart.Progress;
import goodhart.internal.Parallel;
import goodhart.pool.CandidatePool;
import java.util.Arrays;

/** A combination that looks at one prompt's rewards and reference probabilities at a time. */
public interface PromptCombination extends Combination {

  /**
   * Combines the rewards of one prompt. Called from several threads at once, with rows that the
   * next prompt overwrites.
   *
   * @param rewards R rows of K rewards; not to be changed
   * @param reference K reference probabilities, sum 1; not to be changed
   * @param combined K numbers to fill in, 0 at first; never the same array as a reward
   */
  void combine(double[][] rewards, double[] reference, double[] combined);

  @Override
  default double[] combine(CandidatePool pool, double[][] rewards) {
    double[] out = new double[pool.size()];
    Parallel.forRanges(
        pool.prompts(),
        16,
        Progress.NONE,
        (from, to) -> {
          double[] reference = new double[pool.candidates(from)];
          double[] combined = new double[reference.length];
          double[][] rows = new double[rewards.length][reference.length];
          for (int x = from; x < to; x++) {
            int start = pool.start(x);
            int size = pool.candidates(x);
            if (size != reference.length) {
              reference = new double[size];
              combined = new double[size];
              rows = new double[rewards.length][size];
            }
            for (int a = 0; a < rows.length; a++) {
              System.arraycopy(rewards[a], start, rows[a], 0, size);
            }
            pool.reference().copy(start, start + size, reference);
            Arrays.fill(combined, 0);
            combine(rows, reference, combined);
            System.arraycopy(combined, 0, out, start, size);
          }
        });
    return out;
  }
}
