package goodhart.optimize;

import goodhart.internal.Names;

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
  }
}
