package goodhart.pool;

/**
 * A gold reward of one's own for a {@link World}, in place of the built-in teacher.
 *
 * <p>Called from several threads at once and in no fixed order, so it must depend on its arguments
 * only. The arrays are valid during the call; do not keep or change them.
 */
@FunctionalInterface
public interface GoldFunction {

  /**
   * The gold reward of one candidate, in any unit: the world standardises it.
   *
   * @param quality the quality coordinates, standard normal each
   * @param spurious the spurious coordinates, standard normal each
   * @return a finite number, higher is better
   */
  double apply(double[] quality, double[] spurious);
}
