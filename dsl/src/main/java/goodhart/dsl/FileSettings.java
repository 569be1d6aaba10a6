package goodhart.dsl;

import goodhart.pool.Features;
import goodhart.pool.PoolSource;
import goodhart.preference.PreferenceReader;
import java.util.List;
import java.util.Set;

/**
 * The settings of {@code preferences(file)} that are not about reading it.
 *
 * @param of the pools the pairs are about; null when the file stands alone
 * @param features which features its responses get when the file stands alone
 */
record FileSettings(PoolSource of, Features features) {

  /** All settings of {@code preferences(file)}, with what holds where none is given. */
  static Settings all() {
    return new Settings(
        "preferences",
        List.of(new FileSettings(null, Features.ngrams()), new PreferenceReader()),
        Set.of());
  }
}
