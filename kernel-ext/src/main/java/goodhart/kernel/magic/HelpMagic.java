package goodhart.kernel.magic;

import com.google.auto.service.AutoService;
import goodhart.internal.Names;
import goodhart.kernel.magic.MagicCall.Notebook;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code %help}: the first page for newcomers; {@code %help drro}, {@code drro?}: what is known of
 * a name.
 */
@AutoService(Magic.class)
public final class HelpMagic implements Magic {
  private static final String PAGE =
      """
      Type this first, a line at a time or all at once; it takes seconds:

        lab    = world(seed: 7)                    // prompts, responses, a gold reward nobody sees
        prefs  = preferences(lab)                  // pairs that a noisy annotator compared
        proxy  = reward(prefs, 'bradleyTerry')     // the reward model learned from them
        result = %compare drro grpo bestOfN
        result                                     // the proxy rises, gold turns down

      Then: %methods lists all methods, %methods drro explains one, %overopt draws closer,
      %save page.html keeps everything, %lsmagic lists the commands, %name? explains one.
      The Tab key completes; Shift-Tab explains the word at the cursor.
      More: README.md, docs/ and the notebooks/ folder where Goodhart was unpacked""";

  @Override
  public String name() {
    return "help";
  }

  @Override
  public String summary() {
    return "a first page, or what is known of a method, a word, a setting or a variable";
  }

  @Override
  public String usage() {
    return """
        %help                 the first page: what to type, and where to read on
        %help drro            the page of a method; drro? and ?drro in a line are the same
        %help world.prompts   a setting of a word
        %help %compare        a magic, like %compare?
        result.curve?         a method of a variable
        lab??                 two question marks show the whole of a long value""";
  }

  @Override
  public Group group() {
    return Group.HELP;
  }

  @Override
  public Collection<String> words(String option, Notebook notebook) {
    return option.isEmpty() ? known(notebook) : List.of();
  }

  @Override
  public Object run(MagicCall call) {
    Optional<String> asked = call.parse(this).single();
    if (asked.isEmpty()) {
      String home = System.getProperty("goodhart.home");
      return PAGE + (home == null ? "." : ": " + home + ".");
    }
    String name = asked.get().replace("?", "");
    if (name.startsWith("%")) {
      return Magics.explain(call.notebook().magics().named(name.replaceFirst("^%{1,2}", "")));
    }
    return call.notebook()
        .help(name, asked.get().endsWith("??"))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    Names.unknown("help", name, known(call.notebook()))
                        .replaceFirst("^no help named", "no help on")));
  }

  private static Set<String> known(Notebook notebook) {
    Set<String> known = new TreeSet<>(MethodsMagic.all().keySet());
    known.addAll(notebook.variables().keySet());
    known.addAll(notebook.magics().all().keySet());
    return known;
  }
}
