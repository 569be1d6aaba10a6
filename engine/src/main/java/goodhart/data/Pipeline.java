package goodhart.data;

import goodhart.Progress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads and maps blocks on several threads and hands on what they made in the order of the blocks,
 * on the caller's thread. Few blocks are under way at once, so memory does not depend on the size
 * of the file. The first mistake in the order of the file is the one that is thrown.
 */
final class Pipeline<T> implements AutoCloseable {
  private final Progress progress;
  private final Rows.Mapping<T> mapping;
  private final int threads;
  private final Noticed noticed = new Noticed();
  private ExecutorService workers;
  private boolean seenFirst;
  private volatile boolean over;

  Pipeline(Progress progress, Rows.Mapping<T> mapping) {
    this.progress = progress;
    this.mapping = mapping;
    threads =
        ForkJoinTask.inForkJoinPool()
            ? ForkJoinTask.getPool().getParallelism()
            : Runtime.getRuntime().availableProcessors();
  }

  /** What was noticed in all blocks so far. */
  Noticed noticed() {
    return noticed;
  }

  /** Reads the blocks of one file and says how many rows they had. */
  long run(Blocks blocks) {
    Deque<Pending<T>> underWay = new ArrayDeque<>();
    RuntimeException cut = null;
    boolean ended = false;
    long cuts = 0;
    long rows = 0;
    while (!ended || !underWay.isEmpty()) {
      progress.tick();
      if (ended || underWay.size() > 2 * threads) {
        rows += accept(underWay.remove().get());
        continue;
      }
      Block block = null;
      try {
        block = blocks.next();
      } catch (IllegalArgumentException e) {
        cut = e; // what stands before it comes first
      }
      ended = block == null;
      if (!ended) {
        lookAtFirst(block);
        underWay.add(pending(block, cuts++));
      }
    }
    if (cut != null) {
      throw cut;
    }
    return rows;
  }

  private interface Pending<T> {
    Made<T> get();
  }

  /** The first block is read on the caller's thread: a small file needs no others. */
  private Pending<T> pending(Block block, long number) {
    if (threads == 1 || number == 0) {
      return () -> make(block);
    }
    if (workers == null) {
      workers =
          Executors.newFixedThreadPool(
              threads,
              body -> {
                Thread thread = new Thread(body, "goodhart-rows");
                thread.setDaemon(true);
                return thread;
              });
    }
    Future<Made<T>> future = workers.submit(() -> make(block));
    return () -> get(future);
  }

  private void lookAtFirst(Block block) {
    if (!seenFirst) {
      block.each(
          new Noticed(),
          row -> {
            seenFirst = true;
            mapping.first(row.detached());
            return false;
          });
    }
  }

  private record Made<T>(List<T> mapped, Noticed noticed, RuntimeException mistake) {}

  private Made<T> make(Block block) {
    List<T> mapped = new ArrayList<>();
    Noticed found = new Noticed();
    try {
      block.each(
          found,
          row -> {
            progress.tick();
            row.cells().settle();
            mapped.add(mapping.map(row));
            return !over;
          });
    } catch (Progress.Stopped e) {
      throw e;
    } catch (RuntimeException e) {
      return new Made<>(mapped, found, e);
    }
    return new Made<>(mapped, found, null);
  }

  private long accept(Made<T> made) {
    for (T mapped : made.mapped) {
      mapping.accept(mapped);
    }
    if (made.mistake != null) {
      throw made.mistake;
    }
    noticed.add(made.noticed);
    return made.mapped.size();
  }

  private Made<T> get(Future<Made<T>> future) {
    while (true) {
      try {
        return future.get(20, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        progress.tick();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Progress.Stopped();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) e.getCause();
      }
    }
  }

  @Override
  public void close() {
    over = true;
    if (workers == null) {
      return;
    }
    workers.shutdownNow();
    try {
      workers.awaitTermination(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
