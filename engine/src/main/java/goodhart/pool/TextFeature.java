package goodhart.pool;

/**
 * A feature of one's own for responses that are texts, see {@link Features}.
 *
 * <p>Called from several threads at once and in no fixed order, so it must depend on its arguments
 * only.
 */
@FunctionalInterface
public interface TextFeature {

  /**
   * The feature of one response, in any unit: reward models standardise it.
   *
   * @param prompt the text of the prompt
   * @param response the text of the response
   * @return a finite number
   */
  double apply(String prompt, String response);
}
