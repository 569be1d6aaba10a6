package goodhart.optimize;

import goodhart.internal.Names;
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
     * Takes points whose policies are tilts of the prompt's reference, {@code p_i ~ pi_i e^(s
     * r_i)}: what is asked of them needs no policy.
     *
     * @param point numbers of points, from 0; the first n count
     * @param strength n strengths s, above 0 and finite; growing ones cost least
     * @param reward the K rewards as the method got them
     * @param reference the K reference probabilities as the method got them
     */
    default void tilts(int[] point, double[] strength, double[] reward, double[] reference) {
      double[] policy = new double[reference.length];
      for (int k = 0; k < strength.length; k++) {
        Tilting.tilt(strength[k], reward, reference, policy);
        put(point[k], policy);
      }
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

    /**
     * Takes all points of a path at once, from a method whose policies, listed in order, are those
     * of other prompts too.
     *
     * @param order the K candidates, the best reward first
     * @param policy n rows of K probabilities in order, sum 1; none of them is changed
     * @param count n numbers: how many of a row come before the zeros at its end
     * @param klNats n numbers, as {@code Simplex.klNats} says
     */
    default void ranked(int[] order, double[][] policy, int[] count, double[] klNats) {
      Ranked ranked = ranked(order);
      for (int k = 0; k < policy.length; k++) {
        ranked.put(k, policy[k], count[k]);
      }
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
  }
}
