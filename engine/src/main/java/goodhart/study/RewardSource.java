package goodhart.study;

import goodhart.internal.Check;
import goodhart.optimize.Direct;
import goodhart.preference.PreferenceSource;
import goodhart.reward.RewardModel;
import goodhart.reward.RewardTrainer;
import goodhart.reward.shape.Combination;
import goodhart.reward.shape.Shape;
import java.util.List;

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

  /**
   * The reward that a direct method has learned in its policy: {@code log p / pi} of the policy it
   * ends with, up to scale and a constant per prompt.
   */
  record Implicit(PreferenceSource pairs, Direct method, Training training)
      implements RewardSource {
    public Implicit {
      if (method.needsReward()) {
        throw new IllegalArgumentException(
            "method '"
                + method.name()
                + "' weighs pairs by a reward, so it cannot be where a reward comes from. Compare"
                + " it: method '"
                + method.name()
                + "', pairs: <preferences>, reward: <proxy>");
      }
    }
  }

  /** Another source, shaped. */
  record Shaped(RewardSource source, Shape shape) implements RewardSource {}

  /** Several sources made one. */
  record Combined(List<RewardSource> sources, Combination how) implements RewardSource {
    public Combined {
      sources = List.copyOf(sources);
      Check.atLeast("number of rewards to combine", sources.size(), 1);
    }
  }

  /** Several rewards side by side, for methods that weigh them against one another. */
  record Several(List<RewardSource> sources) implements RewardSource {
    public Several {
      sources = List.copyOf(sources);
      Check.atLeast("number of rewards", sources.size(), 1);
      for (RewardSource source : sources) {
        if (source instanceof Several) {
          throw new IllegalArgumentException("a list of rewards holds rewards, not lists of them");
        }
      }
    }
  }

  /** A model that exists already; equal only to itself. */
  record Given(String name, RewardModel model) implements RewardSource {}
}
