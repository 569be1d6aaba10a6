package goodhart.reward.shape;

/**
 * Maps the rewards of one prompt's candidates to other rewards before an optimizer sees them.
 * Implementations are values.
 */
public interface Shape {

  /**
   * Shapes one prompt.
   *
   * @param reward K rewards
   * @param reference K reference probabilities, sum 1
   * @param shaped K numbers to fill in; never the same array as {@code reward}
   */
  void shape(double[] reward, double[] reference, double[] shaped);

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
  record Each(String name, OfOne function) implements Shape {
    @Override
    public void shape(double[] reward, double[] reference, double[] shaped) {
      double mean = 0;
      for (int i = 0; i < reward.length; i++) {
        mean += reference[i] * reward[i];
      }
      function.applyAll(reward, mean, shaped);
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
