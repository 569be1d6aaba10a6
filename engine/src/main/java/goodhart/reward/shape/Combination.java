package goodhart.reward.shape;

import goodhart.internal.Check;
import goodhart.pool.CandidatePool;
import goodhart.reward.Aggregation;

/**
 * Makes one reward of several. Implementations are immutable records, discovered by ServiceLoader
 * and named in the language by their class; every {@link Aggregation} of an ensemble is one too.
 */
public interface Combination {

  /**
   * Combines candidate by candidate.
   *
   * @param pool whose candidates they are
   * @param rewards R rows of N rewards, R >= 1, in the order the user named them; not to be changed
   * @return N finite numbers
   * @throws IllegalArgumentException when there are too many or too few rewards
   */
  double[] combine(CandidatePool pool, double[][] rewards);

  /** See {@link Shape#raw()}. */
  default boolean raw() {
    return false;
  }

  /** An aggregation as a combination: the rewards are its members. */
  record Aggregated(Aggregation how) implements Combination {
    public Aggregated {
      Check.present("aggregation", how);
    }

    @Override
    public double[] combine(CandidatePool pool, double[][] rewards) {
      double[] out = new double[pool.size()];
      how.aggregate(rewards, out);
      return out;
    }
  }
}
