package goodhart.optimize;

/**
 * Exact, coupled: across prompts (one budget, constraint or fairness rule for all of them
 * together), across several rewards, or both.
 */
public non-sealed interface Joint extends Optimizer {

  /** The strengths of the path; see {@link Allocation#strengths()}. */
  double[] strengths();

  /**
   * The policies of all prompts at one strength.
   *
   * @param strength one of {@link #strengths()}
   * @param problem its arrays are not to be changed
   * @param policy P rows of K probabilities to fill in; they hold the policies of the strength
   *     before (at the first one the reference), from which a solver may start, though what it
   *     finds must not depend on them
   * @throws IllegalArgumentException when the rewards cannot do what the method asks, such as meet
   *     a constraint
   */
  void allocate(double strength, Problem problem, double[][] policy);

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
