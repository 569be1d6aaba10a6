package goodhart.internal;

import goodhart.Progress;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Loops over prompts or seeds on all cores. Each index is handled by exactly one thread and writes
 * only its own results, so the outcome is the same for any number of threads; whoever needs a sum
 * adds up the results in order afterwards.
 */
public final class Parallel {
  private static final ForkJoinPool SHARED =
      new ForkJoinPool(Math.max(1, Runtime.getRuntime().availableProcessors()));

  /** Numbers. */
  private static final long WORTH_WAKING = 1 << 16;

  private Parallel() {}

  /** The work on the indices {@code from} (inclusive) to {@code to} (exclusive). */
  public interface Range {
    void run(int from, int to);
  }

  /** Runs {@code body} over {@code [0, n)} in chunks of at most {@code grain}. */
  public static void forRanges(int n, int grain, Progress progress, Range body) {
    if (n <= grain) {
      progress.tick();
      body.run(0, n);
      return;
    }
    Task task = new Task(0, n, grain, progress, body);
    if (ForkJoinTask.inForkJoinPool()) {
      task.invoke();
    } else {
      invoke(SHARED, task);
    }
  }

  /**
   * How many of {@code n} indices are work enough for a thread to be woken, tens of microseconds,
   * when all of them together read about so many numbers and do a few operations with each.
   */
  public static int grain(int n, long numbers) {
    return (int) Math.max(1, n * WORTH_WAKING / Math.max(1, numbers));
  }

  /** Runs {@code work} with a given number of threads; loops inside it stay on them. */
  public static <T> T withThreads(int threads, Supplier<T> work) {
    ForkJoinPool pool = new ForkJoinPool(threads);
    try {
      return pool.submit(work::get).get();
    } catch (ExecutionException e) {
      throw rethrow(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Progress.Stopped();
    } finally {
      pool.shutdownNow();
    }
  }

  /**
   * Runs {@code work} on one of the threads that the loops run on, so that a loop inside it begins
   * without waking anybody: for many short loops in a row.
   */
  public static <T> T inside(Supplier<T> work) {
    if (ForkJoinTask.inForkJoinPool()) {
      return work.get();
    }
    AtomicReference<T> result = new AtomicReference<>();
    invoke(
        SHARED,
        new RecursiveAction() {
          @Override
          protected void compute() {
            result.set(work.get());
          }
        });
    return result.get();
  }

  private static void invoke(ForkJoinPool pool, RecursiveAction task) {
    try {
      pool.invoke(task);
    } catch (RuntimeException | Error e) {
      throw rethrow(e);
    }
  }

  private static RuntimeException rethrow(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null && root.getClass() == root.getCause().getClass()) {
      root = root.getCause(); // fork/join wraps an exception in its own kind to show both stacks
    }
    if (root instanceof Error error) {
      throw error;
    }
    if (root instanceof CancellationException) {
      throw new Progress.Stopped();
    }
    return root instanceof RuntimeException e ? e : new IllegalStateException(root);
  }

  private static final class Task extends RecursiveAction {
    private final int from;
    private final int to;
    private final int grain;
    private final transient Progress progress;
    private final transient Range body;

    Task(int from, int to, int grain, Progress progress, Range body) {
      this.from = from;
      this.to = to;
      this.grain = grain;
      this.progress = progress;
      this.body = body;
    }

    @Override
    protected void compute() {
      if (to - from <= grain) {
        progress.tick();
        body.run(from, to);
        return;
      }
      int middle = (from + to) >>> 1;
      Task right = new Task(middle, to, grain, progress, body);
      right.fork();
      try {
        new Task(from, middle, grain, progress, body).compute();
      } catch (RuntimeException | Error e) {
        right.cancel(true);
        right.quietlyJoin();
        throw e;
      }
      right.join();
    }
  }
}
