package goodhart.kernel.java;

import goodhart.kernel.Session.Completion;
import goodhart.kernel.magic.Magic;
import goodhart.kernel.magic.MagicCall;
import java.util.List;
import javax.tools.ToolProvider;

/** {@code %%java}: a cell in Java. JShell is loaded when the first one runs. */
public final class JavaMagic implements Magic {
  private final GroovySide groovy;
  private JavaCells cells;

  public JavaMagic(GroovySide groovy) {
    this.groovy = groovy;
  }

  @Override
  public String name() {
    return "java";
  }

  @Override
  public String summary() {
    return "runs the cell as Java; variables, methods, classes and imports are shared both ways";
  }

  @Override
  public String usage() {
    return "%%java                        in the first line: the rest of the cell is Java\n"
        + "double half(double x) {       Groovy cells call half(3) and new Point(1, 2),\n"
        + "    return x / 2;             and see the variables that Java declares\n"
        + "}\n"
        + "half(2 * rate)                the last value is shown";
  }

  @Override
  public Form form() {
    return Form.CELL;
  }

  @Override
  public Group group() {
    return Group.CELLS;
  }

  @Override
  public Object run(MagicCall call) throws Exception {
    if (!call.arguments().isEmpty()) {
      throw new IllegalArgumentException(
          "%%java takes no arguments, got '"
              + call.arguments()
              + "': the code begins on the next line");
    }
    String body = call.body().orElse("");
    if (body.isBlank()) {
      return null;
    }
    return cells().run(body, call.notebook().file(), call.notebook().line());
  }

  /** Whether a body can run as it stands; otherwise a front end should wait for more. */
  public synchronized boolean isComplete(String body) {
    return body.isBlank() || !hasCompiler() || cells().isComplete(body);
  }

  /** What may stand at the cursor (UTF-16 offset) of a body. */
  public synchronized Completion complete(String body, int cursor) {
    return hasCompiler()
        ? cells().complete(body, cursor)
        : new Completion(List.of(), cursor, cursor);
  }

  /** The signatures of what stands at the cursor (UTF-16 offset) of a body. */
  public synchronized List<String> document(String body, int cursor) {
    return hasCompiler() ? cells().document(body, cursor) : List.of();
  }

  private static boolean hasCompiler() {
    return ModuleLayer.boot().findModule("jdk.jshell").isPresent()
        && ToolProvider.getSystemJavaCompiler() != null;
  }

  private synchronized JavaCells cells() {
    if (cells == null) {
      if (!hasCompiler()) {
        throw new IllegalArgumentException(
            "%%java needs a JDK: this Java ("
                + System.getProperty("java.home")
                + ") has no compiler. Install the kernel with a JDK's java");
      }
      cells = new JavaCells(groovy);
    }
    return cells;
  }
}
