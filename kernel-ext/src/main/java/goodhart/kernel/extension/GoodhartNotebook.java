package goodhart.kernel.extension;

import goodhart.dsl.Comparison;
import goodhart.kernel.GroovySession;
import goodhart.kernel.MimeBundle;
import goodhart.kernel.Session.CellFailure;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.dflib.jjava.jupyter.kernel.BaseKernel;

/**
 * The Groovy session behind the magics of a Java notebook, made when the first of them runs. A
 * comparison that a line magic makes is kept as the variable {@code result}, where {@code %overopt}
 * looks for it.
 */
final class GoodhartNotebook {
  private static final String RESULT = "result";

  private final KernelOutput output;
  private final CellThread thread = new CellThread();
  private volatile GroovySession session;
  private int cells;

  GoodhartNotebook(BaseKernel kernel) {
    this.output = new KernelOutput(kernel);
  }

  /** The session; made at the first call, which takes about half a second. */
  synchronized GroovySession session() {
    if (session == null) {
      session = GroovySession.ofTheLanguage();
    }
    return session;
  }

  /** Runs a {@code %%goodhart} cell, whose first line is the magic itself. */
  Object cell(List<String> arguments, String body) throws Exception {
    if (!arguments.isEmpty()) {
      throw new GoodhartException(
          "%%goodhart takes no arguments, got "
              + String.join(" ", arguments)
              + ": write the Groovy code in the lines below it");
    }
    return onThread(
        () -> {
          String place = "goodhart cell " + ++cells;
          session().runCell("\n" + body, place, output).ifPresent(output::display);
          return null;
        });
  }

  /**
   * Runs a line magic.
   *
   * @param use what becomes of its value
   * @return the value if the caller wants it, else null
   */
  Object line(String name, List<String> arguments, MagicUse use) throws Exception {
    return onThread(
        () -> {
          Object value = session().runMagic(name, text(arguments), use.displays(), output);
          if (value instanceof Comparison) {
            session().variables().compute(RESULT, (n, old) -> replaced(old, value));
          }
          return use.returns() ? value : null;
        });
  }

  /** A variable {@code result} that is the user's own is left alone. */
  private static Object replaced(Object old, Object value) {
    return old == null || old instanceof Comparison ? value : old;
  }

  /** Shows a text; always null. */
  Object show(String text) {
    output.display(MimeBundle.text(text));
    return null;
  }

  private Object onThread(Callable<Object> work) throws Exception {
    try {
      return thread.call(work, this::interrupt);
    } catch (CellFailure e) {
      throw new GoodhartException(e.error());
    } finally {
      System.out.flush();
    }
  }

  private void interrupt() {
    GroovySession running = session;
    if (running != null) {
      running.interrupt();
    }
  }

  /** Stops what runs and lets everything go. */
  void close() {
    interrupt();
    thread.close();
    session = null;
  }

  /**
   * The arguments as the user wrote them, for our own reader: the library divides them at blanks
   * and drops double quotes, but knows no single ones.
   */
  static String text(List<String> arguments) {
    return arguments.stream().map(GoodhartNotebook::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String argument) {
    if (!argument.isEmpty() && argument.chars().noneMatch(Character::isWhitespace)) {
      return argument;
    }
    String quote = argument.indexOf('"') < 0 ? "\"" : "'";
    int value = argument.startsWith("--") ? argument.indexOf('=') + 1 : 0;
    return argument.substring(0, value) + quote + argument.substring(value) + quote;
  }
}
