package goodhart.policy;

import goodhart.Seeds;
import goodhart.pool.CandidatePool;
import java.util.Optional;
import java.util.function.Supplier;

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
     * Adds {@code sum_i outer_i * df_i/dtheta} over one prompt's candidates to {@code gradient}.
     *
     * @param outer K derivatives with respect to f
     * @param gradient as long as theta
     */
    void addGradient(double[] theta, int prompt, double[] outer, double[] gradient);

    /**
     * The margins of pairs of candidates, for a class that need not evaluate whole prompts for
     * them; each thread gets its own. The default has none.
     *
     * @param first candidate numbers in the pool
     * @param second as many, each of the same prompt as the first
     */
    default Optional<Supplier<Margins>> margins(int[] first, int[] second) {
      return Optional.empty();
    }
  }

  /** By how much f prefers the first candidate of a pair to the second. For one thread. */
  interface Margins {
    /** How many pairs are looked at together, at most. */
    int MOST = 256;

    /**
     * {@code f(first) - f(second)} of n pairs.
     *
     * @param theta parameters
     * @param pair numbers of pairs; the first {@code n} count
     * @param margin {@link #MOST} numbers; the first n are filled in, others may be too
     */
    void evaluate(double[] theta, int[] pair, int n, double[] margin);

    /**
     * Adds {@code sum_k slope_k * dmargin_k/dtheta} over the pairs that were evaluated last.
     *
     * @param gradient as long as theta
     */
    void addGradient(int[] pair, int n, double[] slope, double[] gradient);
  }
}
