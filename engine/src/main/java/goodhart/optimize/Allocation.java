package goodhart.optimize;

import goodhart.pool.PoolSource.Sample;
import java.util.Optional;

/** Exact, one prompt at a time: rewards and reference in, policy out, for each strength. */
public non-sealed interface Allocation extends Optimizer {

  /**
   * The strengths of the path, from the one that gives the reference policy (see {@link
   * #startsAtReference()}) to full strength. {@code Double.POSITIVE_INFINITY} is allowed. Rewards
   * reach {@link #allocate} standardised to mean 0 and variance 1 under the reference, so one grid
   * serves every pool.
   */
  double[] strengths();

  /** The strengths on pools whose prompts are samples: by default the same as on exact ones. */
  default double[] strengths(Optional<Sample> sample) {
    return strengths();
  }

  /**
   * What stands below a table of results on pools that somebody brought, for example whether draws
   * were taken for all there is; empty for nothing.
   */
  default String note(Optional<Sample> sample) {
    return "";
  }

  /**
   * The policy of one prompt at one strength. Called from several threads at once.
   *
   * @param strength one of {@link #strengths()} or any number between two of them
   * @param reward K finite rewards; not to be changed
   * @param reference K reference probabilities > 0, sum 1; not to be changed
   * @param policy K probabilities to fill in, >= 0, sum 1
   */
  void allocate(double strength, double[] reward, double[] reference, double[] policy);

  /**
   * One prompt.
   *
   * @param reward K finite rewards
   * @param reference K reference probabilities > 0, sum 1
   * @param length K lengths in tokens, >= 1; all 1 where the pool has no column {@code length}
   * @param draws K numbers of draws, >= 1, where the candidates are a sample; null where they are
   *     all there is
   */
  record Prompt(double[] reward, double[] reference, double[] length, int[] draws) {

    /** A prompt whose candidates are all there is. */
    public Prompt(double[] reward, double[] reference, double[] length) {
      this(reward, reference, length, null);
    }
  }

  /**
   * The policies of one prompt at all strengths. To be written anew by a method whose points build
   * on one another (rounds, warm starts), or that reads lengths.
   *
   * @param prompt its arrays are not to be changed
   * @param strengths {@link #strengths()}
   * @param points takes the policies, each once, in any order
   */
  default void path(Prompt prompt, double[] strengths, Points points) {
    double[] policy = new double[prompt.reward.length];
    for (int k = 0; k < strengths.length; k++) {
      allocate(strengths[k], prompt.reward, prompt.reference, policy);
      points.put(k, policy);
    }
  }
}
