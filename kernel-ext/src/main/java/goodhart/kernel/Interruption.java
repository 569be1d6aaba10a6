package goodhart.kernel;

/** How a running cell is told to stop, from any thread, and never the cell after it. */
final class Interruption {
  private static final int NAG_MILLIS = 50;

  private Thread runner;
  private long generation;

  /** A cell begins on this thread. */
  synchronized void begin(Thread thread) {
    runner = thread;
    generation++;
  }

  /** The cell has ended; its thread is as if nobody had interrupted it. */
  synchronized void end() {
    runner = null;
    Stop.request(false);
    Thread.interrupted();
  }

  /** Asks the running cell to stop; does nothing when none runs. */
  void request() {
    long stopped;
    synchronized (this) {
      if (runner == null) {
        return;
      }
      stopped = generation;
      Stop.request(true);
    }
    Thread nagging = new Thread(() -> nag(stopped), "interrupt");
    nagging.setDaemon(true);
    nagging.start();
  }

  /** Interrupts again and again, because code that swallows an interrupt clears it. */
  private void nag(long stopped) {
    while (true) {
      synchronized (this) {
        if (runner == null || generation != stopped) {
          return;
        }
        runner.interrupt();
      }
      try {
        Thread.sleep(NAG_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }
}
