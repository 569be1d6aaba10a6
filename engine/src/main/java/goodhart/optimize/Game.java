package goodhart.optimize;

/** General preferences: an equilibrium of a game between two policies, one prompt at a time. */
public non-sealed interface Game extends Optimizer {

  /** The strengths of the path; see {@link Allocation#strengths()}. */
  double[] strengths();

  /**
   * The policy of one prompt at one strength. Called from several threads at once.
   *
   * @param strength one of {@link #strengths()}
   * @param preference K x K matrix of P(i preferred to j); {@code P + P^T = 1}, diagonal 1/2
   * @param reference K reference probabilities, sum 1
   * @param policy K probabilities to fill in
   */
  void allocate(double strength, double[][] preference, double[] reference, double[] policy);
}
