package goodhart.reward.shape;

import goodhart.Progress;
import goodhart.internal.Parallel;
import goodhart.pool.CandidatePool;
import java.util.Arrays;

/** A combination that looks at one prompt's rewards and reference probabilities at a time. */
public interface PromptCombination extends Combination {

  /**
   * Combines the rewards of one prompt. Called from several threads at once.
   *
   * @param rewards R rows of K rewards; not to be changed
   * @param reference K reference probabilities, sum 1; not to be changed
   * @param combined K numbers to fill in; never the same array as a reward
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
          for (int x = from; x < to; x++) {
            int start = pool.start(x);
            int end = pool.end(x);
            double[] reference = new double[end - start];
            double[] combined = new double[end - start];
            double[][] rows = new double[rewards.length][];
            Arrays.setAll(rows, a -> Arrays.copyOfRange(rewards[a], start, end));
            pool.reference().copy(start, end, reference);
            combine(rows, reference, combined);
            System.arraycopy(combined, 0, out, start, end - start);
          }
        });
    return out;
  }
}
