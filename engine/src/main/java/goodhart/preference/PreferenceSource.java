package goodhart.preference;

import goodhart.Seeds;
import goodhart.pool.PoolSource;

/**
 * Where preference pairs come from: an annotator who compares candidates of a source, or a file. A
 * description and a value, like {@link PoolSource}.
 */
public interface PreferenceSource {

  /** The pools the pairs are about. */
  PoolSource source();

  /**
   * Collects the pairs of one seed.
   *
   * @param draw what {@link #source()} drew for the same seed; pairs refer to its training pool
   * @param seeds the seed; the source takes its own named streams from it
   */
  PreferencePairs collect(PoolSource.Draw draw, Seeds seeds);

  /** The pairs of one group of these, such as one annotator. */
  default PreferenceSource only(String group) {
    return new OfGroup(this, group);
  }
}
