package goodhart.optimize;

/**
 * Exact, coupled: across prompts (one budget, constraint or fairness rule for all of them
 * together), across several rewards, or both.
 */
public non-sealed interface Joint extends Optimizer {

  /** The strengths of the path; see {@link Allocation#strengths()}. */
  double[] strengths();

  /**
   * Whether it weighs several rewards against one another. One that does not gets a single one, as
   * an {@link Allocation} does: the mean of those the user names, or an ensemble's aggregate.
   */
  default boolean severalRewards() {
    return true;
  }

  /**
   * The policies of all prompts at one strength.
   *
   * @param strength one of {@link #strengths()}
   * @param problem its arrays are not to be changed
   * @param policy P rows of K probabilities to fill in
   * @throws IllegalArgumentException when the rewards cannot do what the method asks, such as meet
   *     a constraint
   */
  void allocate(double strength, Problem problem, double[][] policy);

  /** Takes the policies of a path, point by point. */
  interface PolicyRows {

    /**
     * Takes one point. The rows may be used again afterwards.
     *
     * @param point its number, from 0
     * @param policy P rows of K probabilities, each summing to 1
     */
    void put(int point, double[][] policy);

    /**
     * The same from a method that knows the KL already.
     *
     * @param klNats P numbers, KL of each prompt's policy to its reference, >= 0
     */
    default void put(int point, double[][] policy, double[] klNats) {
      put(point, policy);
    }
  }

  /**
   * The policies of all prompts at all strengths. To be written anew by a method whose points build
   * on one another (steps, warm starts).
   *
   * @param problem its arrays are not to be changed
   * @param strengths {@link #strengths()}
   * @param points takes the policies, each once, in any order
   */
  default void path(Problem problem, double[] strengths, PolicyRows points) {
    double[][] policy = new double[problem.prompts()][];
    for (int x = 0; x < policy.length; x++) {
      policy[x] = new double[problem.reference[x].length];
    }
    for (int k = 0; k < strengths.length; k++) {
      allocate(strengths[k], problem, policy);
      points.put(k, policy);
    }
  }

  /**
   * What is allocated. The rewards are those that the user names, {@code reward: [a, b]}, or the
   * members of an ensemble, or a single one; each is standardised to mean 0 on every prompt and
   * variance 1 over all, under the reference.
   *
   * @param weight P prompt weights, sum 1
   * @param rewards R rewards, R >= 1, of P rows of K finite numbers
   * @param reference P rows of K reference probabilities > 0, each summing to 1
   */
  record Problem(double[] weight, double[][][] rewards, double[][] reference) {

    /** Number of prompts. */
    public int prompts() {
      return weight.length;
    }
  }
}
