package goodhart.kernel.java;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The thread on which JShell works, while a cell's thread waits and runs what JShell wants run. The
 * compiler must not be interrupted, because an interrupt closes the jars it reads from for good;
 * the cell's code must be.
 */
final class CompilerThread {
  private static final long STACK_BYTES = 16L << 20;
  private static final FutureTask<?> END = new FutureTask<>(() -> null);

  private static final long IDLE_SECONDS = 10;

  /** Its thread ends when idle, so that it does not outlive a session that nobody needs. */
  private final ExecutorService executor =
      new ThreadPoolExecutor(
          0,
          1,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          work -> {
            Thread thread = new Thread(null, work, "java-cells", STACK_BYTES);
            thread.setDaemon(true);
            return thread;
          });

  private volatile BlockingQueue<FutureTask<?>> waiting;

  /** Does work on the compiler's thread, and meanwhile on this one what {@link #here} asks for. */
  <T> T call(Callable<T> work) throws Exception {
    BlockingQueue<FutureTask<?>> asked = new LinkedBlockingQueue<>();
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              waiting = asked;
              return work.call();
            }) {
          @Override
          protected void done() {
            asked.add(END);
          }
        };
    executor.execute(task);
    for (FutureTask<?> next = take(asked); next != END; next = take(asked)) {
      next.run();
    }
    return value(task);
  }

  /** Called on the compiler's thread: does work on the thread that waits for it. */
  <T> T here(Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    waiting.add(task);
    return value(task);
  }

  /** An interrupt is heeded by the cell's code, which looks at the flag that comes with it. */
  private static FutureTask<?> take(BlockingQueue<FutureTask<?>> asked) {
    while (true) {
      try {
        return asked.take();
      } catch (InterruptedException e) {
        continue;
      }
    }
  }

  private static <T> T value(FutureTask<T> task) throws Exception {
    while (true) {
      try {
        return task.get();
      } catch (InterruptedException e) {
        continue;
      } catch (ExecutionException e) {
        throw Thrown.again(e.getCause());
      }
    }
  }
}
