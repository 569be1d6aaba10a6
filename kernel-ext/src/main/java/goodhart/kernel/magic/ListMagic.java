package goodhart.kernel.magic;

import com.google.auto.service.AutoService;
import java.util.stream.Collectors;

/** {@code %lsmagic}: all magics. */
@AutoService(Magic.class)
public final class ListMagic implements Magic {
  @Override
  public String name() {
    return "lsmagic";
  }

  @Override
  public String summary() {
    return "lists the magics";
  }

  @Override
  public String usage() {
    return "%lsmagic";
  }

  @Override
  public Object run(MagicCall call) {
    var magics = call.notebook().magics().all().values();
    int width = magics.stream().mapToInt(m -> written(m).length()).max().orElse(0);
    return magics.stream()
            .map(m -> String.format("%-" + width + "s  %s", written(m), m.summary()))
            .collect(Collectors.joining("\n"))
        + "\n\n%name? explains one.";
  }

  private static String written(Magic magic) {
    return switch (magic.form()) {
      case LINE -> "%" + magic.name();
      case CELL -> "%%" + magic.name();
      case BOTH -> "%" + magic.name() + ", %%" + magic.name();
    };
  }
}
