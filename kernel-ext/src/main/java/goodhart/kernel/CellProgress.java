package goodhart.kernel;

import goodhart.Progress;
import goodhart.kernel.render.Html;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The progress of a running cell, and the place where long computations learn that the user wants
 * to stop. Work that outlasts half a second shows one line, five times a second: what, how much of
 * it, how fast, how long still. When the cell ends the line says in what time, or where it stopped.
 */
public final class CellProgress implements Progress {
  private static final long PATIENCE_MILLIS = 500;
  private static final long INTERVAL_MILLIS = 200;
  private static final ScheduledThreadPoolExecutor CLOCK = clock();

  private final Line line;
  private volatile boolean working;
  private volatile boolean stopped;

  // Guarded by this.
  private ScheduledFuture<?> drawing;
  private boolean ended;
  private boolean shown;
  private long began;
  private String what = "working";
  private long done;
  private long total;
  private long phaseBegan;
  private long phaseFrom;

  /** Where the line of progress is written. */
  public interface Line {
    /**
     * Replaces the line.
     *
     * @param fraction how much is done, 0 to 1; empty when nobody knows
     */
    void show(String text, OptionalDouble fraction);

    /** Takes the line away while something else is written there. */
    default void clear() {}

    /** Replaces the line for good; called once, and only after {@link #show}. */
    void end(String summary);
  }

  CellProgress(Line line) {
    this.line = line;
  }

  private static ScheduledThreadPoolExecutor clock() {
    ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              // It serves one cell after another, so it must not inherit which cell it began for.
              Thread thread = new Thread(null, task, "progress", 0, false);
              thread.setDaemon(true);
              return thread;
            });
    clock.setKeepAliveTime(10, TimeUnit.SECONDS);
    clock.allowCoreThreadTimeOut(true);
    clock.setRemoveOnCancelPolicy(true);
    return clock;
  }

  @Override
  public void tick() {
    if (stopped || Stop.requested()) {
      throw new Stopped();
    }
    if (!working) {
      begin();
    }
  }

  private synchronized void begin() {
    if (working || ended) {
      return;
    }
    working = true;
    began = System.nanoTime();
    drawing =
        CLOCK.scheduleAtFixedRate(
            this::draw, PATIENCE_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void report(String what, long done, long total) {
    tick();
    synchronized (this) {
      if (total != this.total || done < phaseFrom) {
        phaseBegan = System.nanoTime();
        phaseFrom = done;
        this.done = done;
      }
      this.what = what;
      this.total = total;
      this.done = Math.max(this.done, done); // threads may report in any order
    }
  }

  private synchronized void draw() {
    if (ended) {
      return;
    }
    shown = true;
    double seconds = seconds(began);
    if (total <= 0) {
      line.show(what + ": " + duration(seconds), OptionalDouble.empty());
      return;
    }
    String text = what + ": " + done + " of " + total;
    double phase = seconds(phaseBegan);
    long finished = done - phaseFrom;
    text +=
        finished == 0
            ? ", " + duration(phase)
            : ", " + rate(finished, phase) + ", " + left(phase / finished * (total - done));
    line.show(text, OptionalDouble.of((double) done / total));
  }

  /**
   * The cell ends. Threads that still work for a cell that was stopped stop at their next tick.
   *
   * @param failed whether it ends with an error
   */
  synchronized void end(boolean failed) {
    stopped = Stop.requested();
    ended = true;
    if (drawing != null) {
      drawing.cancel(false);
    }
    if (shown) {
      String how = stopped ? "stopped after " : failed ? "failed after " : "done in ";
      String text = how + duration(seconds(began));
      if (total > 0) {
        text += ": " + done + " of " + total;
      }
      if (done > phaseFrom && !stopped && !failed) {
        text += ", " + rate(done - phaseFrom, seconds(phaseBegan));
      }
      line.end(text);
    }
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) * 1e-9;
  }

  private static String rate(long units, double seconds) {
    double rate = units / Math.max(seconds, 1e-9);
    return rate >= 10
        ? String.format(Locale.ROOT, "%.0f/s", rate)
        : rate >= 1 ? String.format(Locale.ROOT, "%.1f/s", rate) : "one in " + duration(1 / rate);
  }

  private static String left(double seconds) {
    return seconds < 1 ? "less than 1 s left" : duration(Math.rint(seconds)) + " left";
  }

  private static String duration(double seconds) {
    if (seconds < 10 && seconds != Math.rint(seconds)) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    if (seconds < 120) {
      return Math.round(seconds) + " s";
    }
    return seconds < 7200
        ? Math.round(seconds / 60) + " min"
        : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
  }

  /** The line as a display that is updated: what a notebook shows. */
  static Line display(Output output, String id) {
    return new Line() {
      private boolean displayed;

      @Override
      public void show(String text, OptionalDouble fraction) {
        MimeBundle bundle = bundle(text, fraction);
        if (displayed) {
          output.update(bundle, id);
        } else {
          displayed = true;
          output.display(bundle, id);
        }
      }

      @Override
      public void end(String summary) {
        output.update(text(summary, ""), id);
      }
    };
  }

  private static MimeBundle bundle(String text, OptionalDouble fraction) {
    String value =
        fraction.isPresent()
            ? String.format(Locale.ROOT, " value=\"%.3f\"", fraction.getAsDouble())
            : "";
    return text(text, "<progress max=\"1\"" + value + "></progress> ");
  }

  private static MimeBundle text(String text, String before) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put(
        "text/html",
        "<div style=\"opacity:.75;font-variant-numeric:tabular-nums\">"
            + before
            + Html.escape(text)
            + "</div>");
    data.put("text/plain", text);
    return new MimeBundle(data);
  }
}
