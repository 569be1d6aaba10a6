package goodhart.reward.shape;

import goodhart.pool.CandidatePool;

/**
 * Maps a reward to another before an optimizer sees it. Implementations are immutable records,
 * discovered by ServiceLoader and named in the language by their class; what depends on one
 * prompt's rewards alone is a {@link PromptShape}.
 */
public interface Shape {

  /**
   * Shapes the rewards of a pool.
   *
   * @param pool whose candidates they are: reference probabilities, columns such as {@code length}
   * @param reward N rewards; not to be changed
   * @return N finite numbers
   * @throws IllegalArgumentException when the pool lacks a column that the shape needs
   */
  double[] shape(CandidatePool pool, double[] reward);

  /**
   * Whether the rewards come as the model gives them. Otherwise they come standardised: mean 0 on
   * each prompt, variance 1 over all, under the reference.
   */
  default boolean raw() {
    return false;
  }

  /** A function of one candidate's reward and of the reference's mean reward on that prompt. */
  @FunctionalInterface
  interface OfOne {
    double apply(double reward, double referenceReward);

    /**
     * Applies it to all candidates of a prompt. A function that repeats this loop in its own class
     * stays fast whatever other functions are in use: a loop that several share is compiled for
     * none of them.
     *
     * @param reward K rewards
     * @param referenceReward the reference policy's mean reward on the prompt
     * @param shaped K numbers to fill in
     */
    default void applyAll(double[] reward, double referenceReward, double[] shaped) {
      for (int i = 0; i < reward.length; i++) {
        shaped[i] = apply(reward[i], referenceReward);
      }
    }
  }

  /**
   * The shape that applies a function to each candidate's reward.
   *
   * @param name how a chart calls it
   * @param function reward and the reference policy's mean reward on the prompt, to the shaped
   *     reward
   */
  static Shape each(String name, OfOne function) {
    return new Each(name, function);
  }

  /** See {@link #each}. */
  record Each(String name, OfOne function) implements PromptShape {
    @Override
    public void shape(double[] reward, double[] reference, double[] shaped) {
      function.applyAll(reward, References.mean(reward, reference), shaped);
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
