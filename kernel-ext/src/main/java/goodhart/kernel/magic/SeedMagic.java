package goodhart.kernel.magic;

import com.google.auto.service.AutoService;
import goodhart.dsl.Goodhart;
import java.util.Optional;

/** {@code %seed N}: the seed that a description is drawn with when it is shown by itself. */
@AutoService(Magic.class)
public final class SeedMagic implements Magic {
  @Override
  public String name() {
    return "seed";
  }

  @Override
  public String summary() {
    return "sets or shows the seed that a description is drawn with when it is shown by itself";
  }

  @Override
  public String usage() {
    return "%seed 7    sets it\n%seed      shows it";
  }

  @Override
  public Group group() {
    return Group.STUDY;
  }

  @Override
  public Object run(MagicCall call) {
    MagicArguments arguments = call.parse(this);
    Optional<String> seed = arguments.single();
    if (seed.isEmpty()) {
      return "seed " + Goodhart.getSeed();
    }
    long value = arguments.whole("the seed", seed.get());
    Goodhart.setSeed(value);
    return "seed " + value;
  }
}
