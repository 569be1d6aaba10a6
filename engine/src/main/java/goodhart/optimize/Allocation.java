package goodhart.optimize;

/** Exact, one prompt at a time: rewards and reference in, policy out, for each strength. */
public non-sealed interface Allocation extends Optimizer {

  /**
   * The strengths of the path, from the one that gives the reference policy (or the policy nearest
   * to it that the method knows) to full strength. {@code Double.POSITIVE_INFINITY} is allowed.
   * Rewards reach {@link #allocate} standardised to mean 0 and variance 1 under the reference, so
   * one grid serves every pool.
   */
  double[] strengths();

  /**
   * The policy of one prompt at one strength. Called from several threads at once.
   *
   * @param strength one of {@link #strengths()} or any number between two of them
   * @param reward K finite rewards; a scratch copy
   * @param reference K reference probabilities > 0, sum 1; a scratch copy
   * @param policy K probabilities to fill in, >= 0, sum 1
   */
  void allocate(double strength, double[] reward, double[] reference, double[] policy);
}
