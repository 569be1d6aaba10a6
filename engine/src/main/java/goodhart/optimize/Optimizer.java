package goodhart.optimize;

import goodhart.internal.Names;
import goodhart.policy.Simplex;
import java.util.Arrays;

/**
 * A way to turn a reward, or preferences, into policies of growing strength.
 *
 * <p>An optimizer is an immutable record whose components are its hyperparameters, with the paper's
 * defaults in its no-argument constructor. It is of one of five kinds, because whoever runs it must
 * know what to feed it; each kind is open to new methods.
 */
public sealed interface Optimizer permits Allocation, Joint, Online, Direct, Game {

  /** How the language calls it: the class name with a small first letter. */
  default String name() {
    return Names.of(getClass());
  }

  /** What its strength is, as an axis would say it: {@code n}, {@code 1/beta}, {@code step}. */
  String strengthName();

  /**
   * Whether the first point of its path is the reference policy. Where the method knows no such
   * strength, whoever runs it puts the reference in front, at strength NaN.
   */
  default boolean startsAtReference() {
    return true;
  }

  /** Takes the policies of a path, point by point. */
  interface Points {

    /**
     * Takes one point. The array may be used again afterwards.
     *
     * @param point its number, from 0
     * @param policy K probabilities, sum 1
     */
    void put(int point, double[] policy);

    /**
     * Takes one point whose policy is a tilt of the prompt's reference, {@code p_i ~ pi_i e^(h_i)}:
     * its KL needs no logarithms.
     *
     * @param reference the K reference probabilities as the method got them
     * @param h K finite numbers
     * @param factor {@code e^h}; 0 is allowed whatever h
     */
    default void tilt(int point, double[] reference, double[] h, double[] factor) {
      double[] policy = new double[reference.length];
      Simplex.weighted(reference, factor, policy);
      put(point, policy);
    }

    /**
     * Takes points whose policies are listed in one order, the best reward first: cheaper where
     * they are 0 from some place on.
     *
     * @param order the K candidates; not to be changed before the last point
     */
    default Ranked ranked(int[] order) {
      double[] policy = new double[order.length];
      return (point, ranked, count) -> {
        Arrays.fill(policy, 0);
        for (int j = 0; j < count; j++) {
          policy[order[j]] = ranked[j];
        }
        put(point, policy);
      };
    }
  }

  /** Takes policies of one prompt that are listed from the best candidate on. */
  interface Ranked {

    /**
     * Takes one point. The array may be used again afterwards.
     *
     * @param point its number, from 0
     * @param policy probabilities in order, sum 1
     * @param count how many there are; the candidates behind them have 0
     */
    void put(int point, double[] policy, int count);

    /**
     * The same from a method that knows the KL of its policy, because another prompt had the same.
     *
     * @param klNats as {@code Simplex.klNats} says
     */
    default void put(int point, double[] policy, int count, double klNats) {
      put(point, policy, count);
    }
  }
}
