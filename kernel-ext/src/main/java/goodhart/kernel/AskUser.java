package goodhart.kernel;

import groovy.lang.Closure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/** The functions {@code readLine} and {@code password} of cells: one line from the user. */
final class AskUser extends Closure<String> {
  private static final long serialVersionUID = 1;

  private final transient Supplier<Output> output;
  private final boolean hidden;

  /**
   * @param hidden true for {@code password}, whose line is not shown while it is typed
   */
  AskUser(Object owner, Supplier<Output> output, boolean hidden) {
    super(owner);
    this.output = output;
    this.hidden = hidden;
  }

  private String name() {
    return hidden ? "password" : "readLine";
  }

  /** What it is for: a front end shows this beside its name. */
  @Override
  public String toString() {
    return name()
        + "(prompt): asks for one line"
        + (hidden ? ", which is not shown while it is typed" : "");
  }

  @Override
  public String call(Object... arguments) {
    if (arguments.length > 1 || arguments.length == 1 && !(arguments[0] instanceof CharSequence)) {
      throw new IllegalArgumentException(name() + " takes a prompt, or nothing");
    }
    try {
      return output.get().ask(arguments.length == 0 ? "" : arguments[0].toString(), hidden);
    } catch (InterruptedIOException e) {
      throw new UncheckedIOException(e);
    } catch (IOException e) {
      throw new IllegalArgumentException(name() + ": " + e.getMessage(), e);
    }
  }
}
