package goodhart.preference;

import goodhart.Seeds;
import goodhart.internal.Check;
import goodhart.pool.CandidatePool;
import goodhart.pool.Features;
import goodhart.pool.PoolSource;

/**
 * The pool of the prompts and responses in a file of preferences alone, see {@link
 * PreferenceFile#pool}. Features are computed when it is first drawn.
 *
 * @param file the pairs
 * @param features which features are computed; null for none
 */
public record FilePool(PreferenceFile file, Features features) implements PoolSource {
  public FilePool {
    Check.present("file", file);
  }

  @Override
  public Draw draw(Seeds seeds) {
    CandidatePool pool = file.pool(features);
    return new Draw(pool, pool);
  }

  @Override
  public String toString() {
    return "the prompts and responses of " + file.name();
  }
}
