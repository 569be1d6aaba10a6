package goodhart.kernel.magic;

import com.google.auto.service.AutoService;
import goodhart.kernel.magic.MagicCall.Notebook;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** {@code %help}: the first page for newcomers. */
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
    return "a first page: what to type, and where to read on";
  }

  @Override
  public String usage() {
    return "%help            the first page\n%help compare    what a magic does, like %compare?";
  }

  @Override
  public Group group() {
    return Group.HELP;
  }

  @Override
  public Collection<String> words(String option, Notebook notebook) {
    return option.isEmpty() ? notebook.magics().all().keySet() : List.of();
  }

  @Override
  public Object run(MagicCall call) {
    Optional<String> magic = call.parse(this).single();
    if (magic.isPresent()) {
      String name = magic.get().replaceFirst("^%{1,2}", "");
      return Magics.explain(call.notebook().magics().named(name));
    }
    String home = System.getProperty("goodhart.home");
    return PAGE + (home == null ? "." : ": " + home + ".");
  }
}
