package goodhart.optimize;

/** Exact, one prompt at a time: rewards and reference in, policy out, for each strength. */
public non-sealed interface Allocation extends Optimizer {

  /**
   * The strengths of the path, from the one that gives the reference policy (see {@link
   * #startsAtReference()}) to full strength. {@code Double.POSITIVE_INFINITY} is allowed. Rewards
   * reach {@link #allocate} standardised to mean 0 and variance 1 under the reference, so one grid
   * serves every pool.
   */
  double[] strengths();

  /**
   * The policy of one prompt at one strength. Called from several threads at once.
   *
   * @param strength one of {@link #strengths()} or any number between two of them
   * @param reward K finite rewards; not to be changed
   * @param reference K reference probabilities > 0, sum 1; not to be changed
   * @param policy K probabilities to fill in, >= 0, sum 1
   */
  void allocate(double strength, double[] reward, double[] reference, double[] policy);

  /**
   * One prompt.
   *
   * @param reward K finite rewards
   * @param reference K reference probabilities > 0, sum 1
   * @param length K lengths in tokens, >= 1; all 1 where the pool has no column {@code length}
   */
  record Prompt(double[] reward, double[] reference, double[] length) {}

  /**
   * The policies of one prompt at all strengths. To be written anew by a method whose points build
   * on one another (rounds, warm starts), or that reads lengths.
   *
   * @param prompt its arrays are not to be changed
   * @param strengths {@link #strengths()}
   * @param points takes the policies, each once, in any order
   */
  default void path(Prompt prompt, double[] strengths, Points points) {
    double[] policy = new double[prompt.reward.length];
    for (int k = 0; k < strengths.length; k++) {
      allocate(strengths[k], prompt.reward, prompt.reference, policy);
      points.put(k, policy);
    }
  }
}
