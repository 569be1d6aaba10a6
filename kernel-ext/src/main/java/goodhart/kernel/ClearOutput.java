package goodhart.kernel;

import groovy.lang.Closure;
import java.util.Map;
import java.util.function.Supplier;

/** The function {@code clearOutput} of cells. */
final class ClearOutput extends Closure<Void> {
  private static final long serialVersionUID = 1;

  private final transient Supplier<Output> output;

  ClearOutput(Object owner, Supplier<Output> output) {
    super(owner);
    this.output = output;
  }

  /** What it is for: a front end shows this beside its name. */
  @Override
  public String toString() {
    return "clearOutput(): removes what this cell has shown so far\n"
        + "clearOutput(wait: true): only when the next thing is shown, without a flicker";
  }

  @Override
  public Void call(Object... arguments) {
    boolean wait = false;
    if (arguments.length == 1
        && arguments[0] instanceof Map<?, ?> settings
        && settings.keySet().equals(java.util.Set.of("wait"))
        && settings.get("wait") instanceof Boolean w) {
      wait = w;
    } else if (arguments.length > 0) {
      throw new IllegalArgumentException("clearOutput takes nothing, or wait: true or false");
    }
    output.get().clear(wait);
    return null;
  }
}
