package goodhart.dsl;

import static org.assertj.core.api.Assertions.catchThrowable;

import goodhart.pool.PoolSource;
import goodhart.study.Study;
import groovy.lang.Binding;
import groovy.lang.Closure;
import groovy.lang.GroovyShell;
import java.util.Arrays;
import org.codehaus.groovy.control.CompilerConfiguration;

/** Runs scripts whose base class is {@link GoodhartScript}, and tells where they fail. */
final class Notebook {
  private final Binding binding = new Binding();
  private final GroovyShell shell;

  Notebook() {
    CompilerConfiguration configuration = new CompilerConfiguration();
    configuration.setScriptBaseClass(Words.class.getName());
    shell = new GroovyShell(Notebook.class.getClassLoader(), binding, configuration);
  }

  /** A notebook that has declared a world, preferences and two rewards. */
  static Notebook declared() {
    Notebook notebook = new Notebook();
    notebook.run(
        """
        lab   = world(seed: 7) { prompts 32; candidates 8 }
        prefs = preferences(lab) { pairs 200 }
        proxy = reward(prefs, 'bradleyTerry')
        five  = reward(prefs, 'ensemble', of: 'bradleyTerry', members: 5, aggregate: 'worstCase')
        """);
    return notebook;
  }

  /** The value of a script's last line. */
  Object run(String script) {
    return shell.evaluate(script, "cell.groovy");
  }

  <T> T run(String script, Class<T> type) {
    return type.cast(run(script));
  }

  /** The study of a compare block. */
  Study study(String lines) {
    return run("study(lab) {\n" + lines + "\n}", Study.class);
  }

  /** What a script's failure says, and in which line of the script. */
  String failure(String script) {
    Throwable thrown = catchThrowable(() -> run(script));
    if (!(thrown instanceof IllegalArgumentException)) {
      throw new AssertionError("expected a mistake, got " + thrown, thrown);
    }
    int line =
        Arrays.stream(thrown.getStackTrace())
            .filter(f -> "cell.groovy".equals(f.getFileName()))
            .findFirst()
            .orElseThrow()
            .getLineNumber();
    return thrown.getMessage() + " (line " + line + ")";
  }

  /** The words of the language, and a way to look at a study without running it. */
  public abstract static class Words extends GoodhartScript {
    public Study study(PoolSource source, Closure<?> block) {
      return Goodhart.study(source, block);
    }
  }
}
