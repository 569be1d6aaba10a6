package goodhart.kernel.magic;

import com.google.auto.service.AutoService;
import java.util.Optional;

/**
 * {@code %seed N}: the seed of whatever does not name its own. Kept as the word {@code defaultSeed}
 * of the notebook.
 */
@AutoService(Magic.class)
public final class SeedMagic implements Magic {
  /** The word under which the notebook keeps the seed, a Long. */
  public static final String VARIABLE = "defaultSeed";

  @Override
  public String name() {
    return "seed";
  }

  @Override
  public String summary() {
    return "sets or shows the seed of everything that does not name its own";
  }

  @Override
  public String usage() {
    return "%seed 7    sets it\n%seed      shows it";
  }

  @Override
  public Object run(MagicCall call) {
    MagicArguments arguments = call.parse();
    Optional<String> seed = arguments.single();
    if (seed.isEmpty()) {
      return call.notebook()
          .variable(VARIABLE)
          .map(s -> "seed " + s)
          .orElse("no seed is set: every description uses its own");
    }
    call.notebook().offer(VARIABLE, arguments.whole("the seed", seed.get()));
    return null;
  }
}
