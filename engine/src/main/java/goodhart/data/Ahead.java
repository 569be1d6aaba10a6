package goodhart.data;

import goodhart.Progress;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Fetches on a thread of its own what comes next, a few pieces ahead of who takes them. Only that
 * thread touches the source until {@link #close} returns.
 */
final class Ahead<T> implements AutoCloseable {
  private static final int PIECES = 4;

  private final BlockingQueue<Piece<T>> pieces = new ArrayBlockingQueue<>(PIECES);
  private final Thread thread;
  private volatile boolean over;

  /** One piece, what went wrong, or neither at the end. */
  private record Piece<T>(T piece, Throwable mistake) {}

  /**
   * @param source says null at the end
   */
  Ahead(Supplier<T> source) {
    thread = new Thread(() -> fetch(source), "goodhart-fetch");
    thread.setDaemon(true);
    thread.start();
  }

  private void fetch(Supplier<T> source) {
    try {
      T piece;
      do {
        piece = over ? null : source.get();
      } while (put(new Piece<>(piece, null)) && piece != null);
    } catch (Throwable e) { // whoever takes it throws it
      put(new Piece<>(null, e));
    }
  }

  private boolean put(Piece<T> piece) {
    try {
      while (!over) {
        if (pieces.offer(piece, 20, TimeUnit.MILLISECONDS)) {
          return true;
        }
      }
    } catch (InterruptedException e) {
      over = true;
    }
    return false;
  }

  /** The next piece; null at the end. */
  T next(Progress progress) {
    Piece<T> next = null;
    while (next == null) {
      progress.tick();
      try {
        next = pieces.poll(20, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Progress.Stopped();
      }
    }
    if (next.mistake instanceof RuntimeException e) {
      throw e;
    }
    if (next.mistake instanceof Error e) {
      throw e;
    }
    return next.piece;
  }

  /** Waits until the source has come back from where it is. */
  @Override
  public void close() {
    over = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
