package goodhart.reward.shape;

import goodhart.Progress;
import goodhart.internal.Parallel;
import goodhart.pool.CandidatePool;
import java.util.Arrays;

/** A shape that looks at one prompt's rewards and reference probabilities at a time. */
public interface PromptShape extends Shape {

  /**
   * Shapes one prompt. Called from several threads at once.
   *
   * @param reward K rewards; not to be changed
   * @param reference K reference probabilities, sum 1; not to be changed
   * @param shaped K numbers to fill in; never the same array as {@code reward}
   */
  void shape(double[] reward, double[] reference, double[] shaped);

  @Override
  default double[] shape(CandidatePool pool, double[] reward) {
    double[] out = new double[reward.length];
    Parallel.forRanges(
        pool.prompts(),
        16,
        Progress.NONE,
        (from, to) -> {
          for (int x = from; x < to; x++) {
            int k = pool.candidates(x);
            double[] reference = new double[k];
            double[] shaped = new double[k];
            pool.reference().copy(pool.start(x), pool.end(x), reference);
            shape(Arrays.copyOfRange(reward, pool.start(x), pool.end(x)), reference, shaped);
            System.arraycopy(shaped, 0, out, pool.start(x), k);
          }
        });
    return out;
  }
}
