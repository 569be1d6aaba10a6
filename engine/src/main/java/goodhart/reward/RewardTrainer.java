package goodhart.reward;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.preference.PreferencePairs;

/**
 * A recipe that turns preference pairs into a reward model. An immutable record of hyperparameters
 * with the defaults in its no-argument constructor; discovered by ServiceLoader and named in the
 * language by its class.
 */
public interface RewardTrainer {

  /**
   * Trains on pairs and the features of their pool.
   *
   * @param seeds streams for initialisation, shuffling and held-out pairs
   * @throws IllegalArgumentException when there are no pairs or the pool has no features
   */
  RewardModel train(PreferencePairs pairs, Seeds seeds, Progress progress);
}
