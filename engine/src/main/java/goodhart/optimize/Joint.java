package goodhart.optimize;

import java.util.Arrays;

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
     * @param problem says where in the policy each prompt is
     * @param policy N probabilities, prompt after prompt
     * @param klNats P numbers, KL of each prompt's policy to its reference, >= 0
     */
    default void put(int point, Problem problem, double[] policy, double[] klNats) {
      double[][] rows = new double[problem.prompts()][];
      Arrays.setAll(rows, x -> problem.of(x, policy));
      put(point, rows);
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
      policy[x] = new double[problem.candidates(x)];
    }
    for (int k = 0; k < strengths.length; k++) {
      allocate(strengths[k], problem, policy);
      points.put(k, policy);
    }
  }

  /**
   * What is allocated. The rewards are those that the user names, {@code reward: [a, b]}, or the
   * members of an ensemble, or a single one; each is standardised to mean 0 on every prompt and
   * variance 1 over all, under the reference. Candidates are numbered prompt after prompt, as in a
   * pool. The arrays are those of the study, other methods read them too: they are not to be
   * changed, {@link #reward} and {@link #reference(int)} give copies.
   *
   * @param weight P prompt weights, sum 1
   * @param start where each prompt's candidates begin, and in the end N, their number
   * @param rewards R rewards, R >= 1, of N finite numbers
   * @param reference N reference probabilities > 0, summing to 1 on each prompt
   */
  record Problem(double[] weight, int[] start, double[][] rewards, double[] reference) {

    /**
     * From rows.
     *
     * @param rewards R rewards of P rows of K numbers
     * @param reference P rows of K probabilities
     */
    public static Problem ofRows(double[] weight, double[][][] rewards, double[][] reference) {
      int[] start = new int[reference.length + 1];
      for (int x = 0; x < reference.length; x++) {
        start[x + 1] = start[x] + reference[x].length;
      }
      double[][] flat = new double[rewards.length][];
      Arrays.setAll(flat, u -> flat(rewards[u]));
      return new Problem(weight, start, flat, flat(reference));
    }

    private static double[] flat(double[][] rows) {
      return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }

    /** K, the number of a prompt's candidates. */
    public int candidates(int x) {
      return start[x + 1] - start[x];
    }

    /** A copy of K rewards of a prompt. */
    public double[] reward(int u, int x) {
      return of(x, rewards[u]);
    }

    /** A copy of K reference probabilities of a prompt. */
    public double[] reference(int x) {
      return of(x, reference);
    }

    /** A copy of a prompt's part of N numbers. */
    double[] of(int x, double[] values) {
      return Arrays.copyOfRange(values, start[x], start[x + 1]);
    }

    /** Number of prompts. */
    public int prompts() {
      return weight.length;
    }
  }
}
