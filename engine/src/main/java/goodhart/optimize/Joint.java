package goodhart.optimize;

/**
 * Exact, coupled across prompts: one budget, constraint or fairness rule for all of them together.
 */
public non-sealed interface Joint extends Optimizer {

  /** The strengths of the path; see {@link Allocation#strengths()}. */
  double[] strengths();

  /**
   * The policies of all prompts at one strength.
   *
   * @param strength one of {@link #strengths()}
   * @param weight P prompt weights, sum 1
   * @param reward P rows of K finite rewards
   * @param reference P rows of K reference probabilities, each summing to 1
   * @param policy P rows of K probabilities to fill in
   */
  void allocate(
      double strength, double[] weight, double[][] reward, double[][] reference, double[][] policy);
}
