package goodhart.preference;

import goodhart.Seeds;
import goodhart.internal.Check;
import goodhart.pool.PoolSource;

/**
 * The pairs of one group of a source: of one annotator, of one of two axes.
 *
 * @param pairs where all pairs come from
 * @param group the group's name
 */
public record OfGroup(PreferenceSource pairs, String group) implements PreferenceSource {
  public OfGroup {
    Check.present("pairs", pairs);
    Check.present("group", group);
  }

  @Override
  public PoolSource source() {
    return pairs.source();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException for an unknown group, or one without pairs in this draw
   */
  @Override
  public PreferencePairs collect(PoolSource.Draw draw, Seeds seeds) {
    PreferencePairs chosen = pairs.collect(draw, seeds).only(group);
    if (chosen.size() == 0) {
      throw new IllegalArgumentException("group '" + group + "' has no pair in this draw");
    }
    return chosen;
  }

  @Override
  public String toString() {
    return "group '" + group + "' of " + pairs;
  }
}
