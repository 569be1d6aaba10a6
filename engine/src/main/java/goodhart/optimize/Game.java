package goodhart.optimize;

/** General preferences: an equilibrium of a game between two policies, one prompt at a time. */
public non-sealed interface Game extends Optimizer {

  /** The strengths of the path; see {@link Allocation#strengths()}. */
  double[] strengths();

  /**
   * The policy of one prompt at one strength. Called from several threads at once.
   *
   * @param strength one of {@link #strengths()}
   * @param preference K x K matrix of P(i preferred to j); {@code P + P^T = 1}, diagonal 1/2; not
   *     to be changed
   * @param reference K reference probabilities, sum 1; not to be changed
   * @param policy K probabilities to fill in
   */
  void allocate(double strength, double[][] preference, double[] reference, double[] policy);

  /**
   * The policies of one prompt at all strengths; to be written anew by a method whose points build
   * on one another.
   *
   * @param strengths {@link #strengths()}
   * @param points takes the policies, each once, in any order
   */
  default void path(double[][] preference, double[] reference, double[] strengths, Points points) {
    double[] policy = new double[reference.length];
    for (int k = 0; k < strengths.length; k++) {
      allocate(strengths[k], preference, reference, policy);
      points.put(k, policy);
    }
  }
}
