package goodhart.kernel.extension;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The thread on which everything of Goodhart's runs in another kernel, one thing after the other.
 * JJava interrupts the thread that called a magic, once, and lets it go on unseen; that thread only
 * waits here, so an interrupt cannot be swallowed by user code, and what runs next waits until the
 * stopped work has really ended. The stack is as deep as in our own kernel.
 */
final class CellThread {
  private static final long STACK_BYTES = 16L << 20;
  private static final int REPEAT_MILLIS = 500;

  private final BlockingQueue<FutureTask<?>> tasks = new LinkedBlockingQueue<>();
  private final Thread thread = new Thread(null, this::run, "goodhart-cell", STACK_BYTES);
  private volatile boolean closed;

  CellThread() {
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Does some work and waits for it.
   *
   * @param stop asks the work to stop; called when the waiting thread is interrupted, and again
   *     until the work has ended
   * @throws GoodhartException when the work never began
   * @throws Exception what the work throws
   */
  <T> T call(Callable<T> work, Runnable stop) throws Exception {
    if (Thread.currentThread() == thread) {
      throw new GoodhartException(
          "a magic of the Java notebook cannot run inside a %%goodhart cell");
    }
    AtomicBoolean abandoned = new AtomicBoolean();
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              if (abandoned.get()) {
                throw new GoodhartException("interrupted before it began");
              }
              return work.call();
            });
    tasks.add(task);
    if (closed) {
      task.cancel(false);
    }
    boolean interrupted = false;
    try {
      while (true) {
        try {
          if (!interrupted) {
            return task.get();
          }
          stop.run();
          return task.get(REPEAT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
          abandoned.set(true);
        } catch (TimeoutException e) {
          // It has not begun to listen, or heeds nobody: ask again.
        }
      }
    } catch (CancellationException e) {
      throw new GoodhartException("Goodhart was uninstalled from this notebook");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    while (!closed) {
      try {
        tasks.take().run();
      } catch (InterruptedException e) {
        // Closed, or an interrupt that came after its work had ended.
      }
      Thread.interrupted();
    }
    abandonWaiting();
  }

  /** Ends the thread after what runs now; what still waits never begins. */
  void close() {
    closed = true;
    thread.interrupt();
    abandonWaiting();
  }

  private void abandonWaiting() {
    tasks.forEach(task -> task.cancel(false));
    tasks.clear();
  }
}
