package goodhart.internal;

import goodhart.Progress;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
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

  /**
   * Runs {@code body} over {@code [0, n)} in chunks of at most {@code grain}. The calling thread
   * works as well; for a body with loops of its own there is {@link #forParts}.
   */
  public static void forRanges(int n, int grain, Progress progress, Range body) {
    int chunks = (int) Math.max(1, ((long) n + grain - 1) / grain);
    Loop loop = new Loop(n, chunks, progress, body);
    if (chunks == 1) {
      loop.run(0, 1);
    } else if (ForkJoinTask.inForkJoinPool()) {
      invoke(new Task(loop, 0, chunks));
    } else {
      new Shared(loop).run();
    }
  }

  /** Runs {@code part} for the numbers below {@code n}: long pieces of work with loops inside. */
  public static void forParts(int n, Progress progress, IntConsumer part) {
    inside(
        () -> {
          forRanges(
              n,
              1,
              progress,
              (from, to) -> {
                for (int k = from; k < to; k++) {
                  part.accept(k);
                }
              });
          return null;
        });
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
        new RecursiveAction() {
          @Override
          protected void compute() {
            result.set(work.get());
          }
        });
    return result.get();
  }

  private static void invoke(RecursiveAction task) {
    try {
      if (ForkJoinTask.inForkJoinPool()) {
        task.invoke();
      } else {
        SHARED.invoke(task);
      }
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

  /** A body and its chunks, as even as can be, which depend on no thread. */
  private record Loop(int n, int chunks, Progress progress, Range body) {
    void run(int first, int end) {
      for (int c = first; c < end; c++) {
        progress.tick();
        body.run(start(c), start(c + 1));
      }
    }

    private int start(int chunk) {
      return (int) ((long) n * chunk / chunks);
    }
  }

  /** Chunks of a loop within the pool. */
  private static final class Task extends RecursiveAction {
    private final transient Loop loop;
    private final int first;
    private final int end;

    Task(Loop loop, int first, int end) {
      this.loop = loop;
      this.first = first;
      this.end = end;
    }

    @Override
    protected void compute() {
      if (end - first == 1) {
        loop.run(first, end);
        return;
      }
      int middle = (first + end) >>> 1;
      Task right = new Task(loop, middle, end);
      right.fork();
      try {
        new Task(loop, first, middle).compute();
      } catch (RuntimeException | Error e) {
        right.cancel(true);
        right.quietlyJoin();
        throw e;
      }
      right.join();
    }
  }

  /**
   * A loop that a thread outside the pool shares with those of the pool. Each takes some of the
   * chunks that are left, fewer and fewer, so that what one writes lies together and all end at the
   * same time. Who comes too late finds none, and nobody waits for it.
   */
  private static final class Shared {
    private final Loop loop;
    private final int threads;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger left;
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Shared(Loop loop) {
      this.loop = loop;
      threads = Math.min(loop.chunks, SHARED.getParallelism());
      left = new AtomicInteger(loop.chunks);
    }

    void run() {
      // As many as there are cores, though this thread works as well: the system may put the first
      // it wakes beside this one for some milliseconds, and nobody waits for whoever finds nothing.
      for (int t = 0; threads > 1 && t < threads; t++) {
        SHARED.execute(this::work);
      }
      work();
      await();
      if (failure.get() != null) {
        throw rethrow(failure.get());
      }
    }

    private void work() {
      int first;
      while ((first = next.get()) < loop.chunks) {
        int end = first + Math.max(1, (loop.chunks - first) / (2 * threads));
        if (next.compareAndSet(first, end)) {
          work(first, end);
          if (left.addAndGet(first - end) == 0) {
            over.countDown();
          }
        }
      }
    }

    private void work(int first, int end) {
      try {
        for (int c = first; c < end && failure.get() == null; c++) {
          loop.run(c, c + 1);
        }
      } catch (Throwable e) { // thrown again by whoever began the loop
        failure.compareAndSet(null, e);
      }
    }

    private void await() {
      boolean interrupted = false;
      while (over.getCount() > 0) {
        try {
          over.await();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
