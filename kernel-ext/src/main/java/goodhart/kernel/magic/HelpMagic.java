package goodhart.kernel.magic;

import com.google.auto.service.AutoService;
import goodhart.internal.Names;
import goodhart.kernel.MimeBundle;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** {@code %help drro}, {@code drro?}: what is known of a name. */
@AutoService(Magic.class)
public final class HelpMagic implements Magic {
  @Override
  public String name() {
    return "help";
  }

  @Override
  public String summary() {
    return "shows what is known of a method, a word, a setting, a variable or a member";
  }

  @Override
  public String usage() {
    return "%help drro            the page of a method; drro? and ?drro in a line are the same\n"
        + "%help world.prompts   a setting of a word\n"
        + "result.curve?         a method of a variable\n"
        + "lab??                 two question marks show the whole of a long value";
  }

  @Override
  public Object run(MagicCall call) {
    MagicArguments arguments = call.parse(this);
    String asked =
        arguments
            .single()
            .orElseThrow(() -> arguments.mistake("needs a name, for example %help drro or drro?"));
    String name = asked.replace("?", "");
    Optional<MimeBundle> page = call.notebook().help(name, asked.endsWith("??"));
    if (page.isPresent()) {
      return page.get();
    }
    Set<String> known = new TreeSet<>(MethodsMagic.all().keySet());
    known.addAll(call.notebook().variables().keySet());
    known.addAll(call.notebook().magics().all().keySet());
    throw new IllegalArgumentException(
        Names.unknown("help", name, known).replaceFirst("^no help named", "no help on"));
  }
}
