package goodhart.kernel;

import goodhart.kernel.render.Renderers;
import groovy.lang.Closure;
import java.util.function.Supplier;

/** The functions {@code display} and {@code updateDisplay} of cells. */
final class Display extends Closure<Void> {
  private final Renderers renderers;
  private final Supplier<Output> output;
  private final boolean update;

  Display(Object owner, Renderers renderers, Supplier<Output> output, boolean update) {
    super(owner);
    this.renderers = renderers;
    this.output = output;
    this.update = update;
  }

  /** What it is for: a front end shows this beside its name. */
  @Override
  public String toString() {
    return update
        ? "updateDisplay(value, id): replaces what display(value, id) has shown"
        : "display(value): shows a value now\n"
            + "display(value, id): shows a value that updateDisplay(value, id) may replace";
  }

  @Override
  public Void call(Object... arguments) {
    if (arguments.length < (update ? 2 : 1) || arguments.length > 2) {
      throw new IllegalArgumentException(
          update
              ? "updateDisplay takes a value and the id it was displayed with"
              : "display takes a value, or a value and an id");
    }
    if (arguments.length == 1) {
      renderers.renderAll(arguments[0]).forEach(output.get()::display);
      return null;
    }
    MimeBundle bundle = renderers.render(arguments[0]);
    if (update) {
      output.get().update(bundle, String.valueOf(arguments[1]));
    } else {
      output.get().display(bundle, String.valueOf(arguments[1]));
    }
    return null;
  }
}
