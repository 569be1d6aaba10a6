package goodhart.reward;

import goodhart.pool.CandidatePool;

/** Anything that scores candidates: a trained proxy, an ensemble, a column, the gold reward. */
@FunctionalInterface
public interface RewardModel {

  /**
   * Scores every candidate of a pool.
   *
   * @return N finite numbers, higher is better; defined up to a constant per prompt
   * @throws IllegalArgumentException when the pool lacks what the model was trained on
   */
  double[] score(CandidatePool pool);
}
