package goodhart.policy;

import goodhart.Seeds;
import goodhart.pool.CandidatePool;

/**
 * A family of policies {@code p_i ~ pi_i exp(f_theta(i))}: what {@code f} may be. At the start f is
 * 0 everywhere, so a fresh policy is the reference. Immutable records, named in the language by
 * their class: {@code tabular}, {@code logLinear}, {@code mlp}.
 */
public interface PolicyClass {

  /**
   * Binds the class to a pool.
   *
   * @param seeds streams for the initialisation
   * @throws IllegalArgumentException when the pool lacks features that the class needs
   */
  Head bind(CandidatePool pool, Seeds seeds);

  /**
   * Whether prompts share parameters. Where they do not, each parameter is one candidate's f, and a
   * policy says nothing of prompts it was not trained on.
   */
  default boolean sharesParameters() {
    return true;
  }

  /**
   * The function f with its parameters theta, bound to one pool. Holds the initial parameters and
   * no other state: who trains owns theta.
   */
  interface Head {

    /** theta at the start, where f is 0 for every candidate. A fresh array. */
    double[] initial();

    /**
     * f for one prompt's candidates.
     *
     * @param theta parameters, as long as {@link #initial()}
     * @param prompt the prompt's number
     * @param f K numbers to fill in
     */
    void evaluate(double[] theta, int prompt, double[] f);

    /**
     * f for some of one prompt's candidates.
     *
     * @param at the candidates' places among those of the prompt; the first {@code n} count
     * @param f K numbers, of which those at these places are filled in; others may be too
     */
    default void evaluate(double[] theta, int prompt, int[] at, int n, double[] f) {
      evaluate(theta, prompt, f);
    }

    /**
     * {@link #addGradient(double[], int, double[], double[])} where only some candidates count.
     *
     * @param at their places, each once; the first {@code n} count
     * @param outer K numbers, 0 but at these places
     */
    default void addGradient(
        double[] theta, int prompt, int[] at, int n, double[] outer, double[] gradient) {
      addGradient(theta, prompt, outer, gradient);
    }

    /**
     * Adds {@code sum_i outer_i * df_i/dtheta} over one prompt's candidates to {@code gradient}.
     *
     * @param outer K derivatives with respect to f
     * @param gradient as long as theta
     */
    void addGradient(double[] theta, int prompt, double[] outer, double[] gradient);
  }
}
