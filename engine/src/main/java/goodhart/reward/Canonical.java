package goodhart.reward;

import goodhart.pool.CandidatePool;

/**
 * Rewards in a form that can be compared. A reward learnt from comparisons is defined up to a
 * constant per prompt and is in units of its own; these maps take both away.
 *
 * <pre>{@code can(r)_xi = r_xi - sum_j pi_xj r_xj
 * ||r||^2   = sum_x rho_x sum_i pi_xi r_xi^2}</pre>
 *
 * <p>Source: the canonicalisation and norm of STARC, Skalse et al. 2023 (arXiv 2309.15257), for
 * pools of one step.
 */
public final class Canonical {
  private Canonical() {}

  /** {@code can(r)}: N rewards whose mean under the reference is 0 for every prompt. */
  public static double[] centred(CandidatePool pool, double[] reward) {
    double[] centred = new double[reward.length];
    for (int x = 0; x < pool.prompts(); x++) {
      double mean = 0;
      for (int i = pool.start(x); i < pool.end(x); i++) {
        mean += pool.reference().get(i) * reward[i];
      }
      for (int i = pool.start(x); i < pool.end(x); i++) {
        centred[i] = reward[i] - mean;
      }
    }
    return centred;
  }

  /**
   * {@code can(r) / ||can(r)||}: N rewards with mean 0 for every prompt and variance 1 over the
   * pool; all 0 where the reward is constant for every prompt.
   */
  public static double[] standardised(CandidatePool pool, double[] reward) {
    double[] centred = centred(pool, reward);
    double squares = 0;
    double largest = 0;
    for (int x = 0; x < pool.prompts(); x++) {
      double inner = 0;
      for (int i = pool.start(x); i < pool.end(x); i++) {
        inner += pool.reference().get(i) * centred[i] * centred[i];
        largest = Math.max(largest, Math.abs(reward[i]));
      }
      squares += pool.weights().get(x) * inner;
    }
    double norm = Math.sqrt(squares);
    if (norm <= 1e-13 * largest) { // what rounding leaves of a constant is not a reward
      return new double[reward.length];
    }
    for (int i = 0; i < centred.length; i++) {
      centred[i] /= norm;
    }
    return centred;
  }
}
