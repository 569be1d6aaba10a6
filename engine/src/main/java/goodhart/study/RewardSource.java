package goodhart.study;

import goodhart.preference.PreferenceSource;
import goodhart.reward.RewardModel;
import goodhart.reward.RewardTrainer;
import goodhart.reward.shape.Shape;

/**
 * Where a reward comes from. A description and a value: nothing trains before a study runs, and
 * equal descriptions share their result.
 */
public sealed interface RewardSource {

  /** The gold reward itself: the oracle. */
  record Gold() implements RewardSource {}

  /** A column of the pool, for example {@code length}. */
  record OfColumn(String column) implements RewardSource {}

  /** A model trained on preference pairs. */
  record Trained(PreferenceSource pairs, RewardTrainer trainer) implements RewardSource {}

  /** Another source, shaped prompt by prompt. */
  record Shaped(RewardSource source, Shape shape) implements RewardSource {}

  /** A model that exists already; equal only to itself. */
  record Given(String name, RewardModel model) implements RewardSource {}
}
