package goodhart.kernel;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The flag that stops a running cell. Every loop, closure and function of a cell looks at it, and
 * so does every loop of the engine through {@link CellProgress}; user code that catches every
 * exception cannot swallow it, because the next turn of its loop looks again.
 */
public final class Stop {
  private static final int NAG_MILLIS = 50;

  private static final Set<Thread> LATE = ConcurrentHashMap.newKeySet();
  private static volatile boolean requested;

  /** Whether any thread must stop; read at every turn of every loop, hence one field. */
  private static volatile boolean alarm;

  private Stop() {}

  /**
   * Returns at once while nobody asked to stop. Compiled into every cell.
   *
   * @throws Interrupted when the user asked to stop, or this thread's time is over
   */
  public static void check() {
    if (alarm && (requested || LATE.contains(Thread.currentThread()))) {
      throw new Interrupted();
    }
  }

  /**
   * Does short work of the user's, on this thread, that must not go on for ever, for example a
   * toString. Code of cells and code that heeds interrupts stops when the time is over.
   *
   * @throws TookTooLong when the work went on after that, whatever came of it
   */
  public static <T> T within(Duration limit, Supplier<T> work) {
    Thread thread = Thread.currentThread();
    CountDownLatch done = new CountDownLatch(1);
    Thread watch = new Thread(() -> watch(thread, limit, done), "time-limit");
    watch.setDaemon(true);
    watch.start();
    try {
      T result = work.get();
      if (LATE.contains(thread)) {
        throw new TookTooLong(limit); // the interrupt may have spoilt it
      }
      return result;
    } catch (Throwable t) {
      if (LATE.contains(thread) && !requested) {
        throw new TookTooLong(limit);
      }
      throw t;
    } finally {
      done.countDown();
      synchronized (LATE) {
        if (LATE.remove(thread)) {
          Thread.interrupted(); // it was the watch that interrupted
          alarm = requested || !LATE.isEmpty();
        }
      }
    }
  }

  private static void watch(Thread thread, Duration limit, CountDownLatch done) {
    try {
      if (done.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
      do {
        synchronized (LATE) {
          if (done.getCount() == 0) {
            return;
          }
          LATE.add(thread);
          alarm = true;
          thread.interrupt();
        }
      } while (!done.await(NAG_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      // Nobody interrupts the watch.
    }
  }

  static boolean requested() {
    return requested;
  }

  static void request(boolean stop) {
    synchronized (LATE) {
      requested = stop;
      alarm = stop || !LATE.isEmpty();
    }
  }

  /** The user stopped the cell. An Error, so that {@code catch (Exception e)} lets it pass. */
  public static final class Interrupted extends Error {
    Interrupted() {
      super("interrupted");
    }
  }

  /** Work had a limit of time. */
  public static final class TookTooLong extends RuntimeException {
    TookTooLong(Duration limit) {
      super("it took more than " + limit.toSeconds() + " s");
    }
  }
}
