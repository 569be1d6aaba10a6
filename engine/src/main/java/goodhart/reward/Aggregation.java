package goodhart.reward;

/**
 * Turns the scores of an ensemble's members into one score for each candidate. An immutable record,
 * discovered by ServiceLoader and named in the language by its class. Members arrive centred per
 * prompt and scaled, see the ensemble trainer.
 */
public interface Aggregation {

  /**
   * Aggregates candidate by candidate.
   *
   * @param members M rows of N scores, M >= 1
   * @param out N numbers to fill in
   */
  void aggregate(double[][] members, double[] out);
}
