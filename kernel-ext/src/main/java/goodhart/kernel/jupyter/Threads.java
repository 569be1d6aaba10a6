package goodhart.kernel.jupyter;

/** The kernel's own threads: all of them daemons, so that none can keep the process alive. */
final class Threads {
  private Threads() {}

  static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, "goodhart-" + name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
