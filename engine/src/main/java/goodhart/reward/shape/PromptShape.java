package goodhart.reward.shape;

import goodhart.pool.CandidatePool;

/** A shape that looks at one prompt's rewards and reference probabilities at a time. */
public interface PromptShape extends Shape {

  /**
   * Shapes one prompt. Called from several threads at once, with rows that the next prompt
   * overwrites.
   *
   * @param reward K rewards; not to be changed
   * @param reference K reference probabilities, sum 1; not to be changed
   * @param shaped K numbers to fill in; never the same array as {@code reward}
   */
  void shape(double[] reward, double[] reference, double[] shaped);

  @Override
  default double[] shape(CandidatePool pool, double[] reward) {
    PromptCombination ofOne = (rows, reference, shaped) -> shape(rows[0], reference, shaped);
    return ofOne.combine(pool, new double[][] {reward});
  }
}
