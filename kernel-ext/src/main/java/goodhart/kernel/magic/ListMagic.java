package goodhart.kernel.magic;

import com.google.auto.service.AutoService;
import java.util.Collection;
import java.util.List;

/** {@code %lsmagic}: all magics. */
@AutoService(Magic.class)
public final class ListMagic implements Magic {
  @Override
  public String name() {
    return "lsmagic";
  }

  @Override
  public String summary() {
    return "lists the magics by what they are for";
  }

  @Override
  public String usage() {
    return "%lsmagic";
  }

  @Override
  public Group group() {
    return Group.HELP;
  }

  @Override
  public Object run(MagicCall call) {
    call.parse(this).none();
    Collection<Magic> magics = call.notebook().magics().all().values();
    int width = magics.stream().mapToInt(m -> written(m).length()).max().orElse(0);
    StringBuilder list = new StringBuilder();
    for (Group group : Group.values()) {
      List<Magic> of = magics.stream().filter(m -> m.group() == group).toList();
      if (!of.isEmpty()) {
        list.append(group.heading()).append('\n');
        of.forEach(
            m -> list.append(String.format("  %-" + width + "s  %s\n", written(m), m.summary())));
        list.append('\n');
      }
    }
    return list.append("%name? explains one.").toString();
  }

  /** How a magic is written, with one percent sign or two. */
  public static String written(Magic magic) {
    return switch (magic.form()) {
      case LINE -> "%" + magic.name();
      case CELL -> "%%" + magic.name();
      case BOTH -> "%" + magic.name() + ", %%" + magic.name();
    };
  }
}
