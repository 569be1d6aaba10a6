package goodhart.kernel.run;

import goodhart.kernel.CellProgress;
import java.io.PrintWriter;
import java.util.OptionalDouble;

/** One line of a terminal that is rewritten in place. */
final class ProgressLine implements CellProgress.Line {
  /** Shows nothing: for files and pipes. */
  static final CellProgress.Line NONE =
      new CellProgress.Line() {
        @Override
        public void show(String text, OptionalDouble fraction) {}

        @Override
        public void end(String summary) {}
      };

  private final PrintWriter terminal;
  private int width;

  ProgressLine(PrintWriter terminal) {
    this.terminal = terminal;
  }

  @Override
  public synchronized void show(String text, OptionalDouble fraction) {
    terminal.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
    terminal.flush();
    width = text.length();
  }

  /** A terminal keeps no trace of it. */
  @Override
  public void end(String summary) {
    clear();
  }

  @Override
  public synchronized void clear() {
    if (width > 0) {
      terminal.print("\r" + " ".repeat(width) + "\r");
      terminal.flush();
      width = 0;
    }
  }
}
