package goodhart.kernel;

import goodhart.Progress;

/**
 * The progress of a running cell: one line that updates in place, at most ten times a second, and
 * the place where long computations learn that the user wants to stop. It appears only when the
 * work outlasts a moment, and goes when the cell ends.
 */
public final class CellProgress implements Progress {
  private static final long INTERVAL_NANOS = 100_000_000;

  private final Line line;
  private volatile long next;
  private boolean shown;
  private volatile boolean stopped;

  /** Where the line of progress is written. */
  public interface Line {
    /** Replaces the line. */
    void show(String text);

    /** Removes the line. */
    void clear();
  }

  CellProgress(Line line) {
    this.line = line;
    this.next = System.nanoTime() + INTERVAL_NANOS;
  }

  @Override
  public void tick() {
    if (stopped || Stop.requested()) {
      throw new Stopped();
    }
  }

  @Override
  public void report(String what, long done, long total) {
    tick();
    if (System.nanoTime() - next < 0) {
      return;
    }
    synchronized (this) {
      if (System.nanoTime() - next < 0) {
        return;
      }
      next = System.nanoTime() + INTERVAL_NANOS;
      shown = true;
      line.show(what + ": " + done + " of " + total);
    }
  }

  /** The cell ends. Threads that still work for a cell that was stopped stop at their next tick. */
  synchronized void end() {
    stopped = Stop.requested();
    next = Long.MAX_VALUE - Long.MAX_VALUE / 4 + System.nanoTime();
    if (shown) {
      shown = false;
      line.clear();
    }
  }

  /** The line as a display that is updated: what a notebook shows. */
  static Line display(Output output, String id) {
    return new Line() {
      private boolean displayed;

      @Override
      public void show(String text) {
        if (displayed) {
          output.update(MimeBundle.text(text), id);
        } else {
          displayed = true;
          output.display(MimeBundle.text(text), id);
        }
      }

      @Override
      public void clear() {
        output.update(MimeBundle.text(""), id);
      }
    };
  }
}
