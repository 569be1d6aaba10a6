package goodhart.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import goodhart.internal.ArrayMath;
import goodhart.internal.Scratch;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;

/**
 * What this machine can do at most, for floors under the times of hot paths: bytes moved over the
 * bandwidth, operations over their rate. Measured in Java loops that C2 compiles as it compiles
 * ours; the best of several rounds, on one thread and on all.
 *
 * <p>Prints a line of JSON: gigabytes a second of {@code a = b + s c} over arrays far larger than
 * the caches (24 bytes an element, as STREAM counts) and, over arrays in the first cache, billions
 * a second of {@code Math.exp} and {@code Math.log}, of our own exponentials and logarithms by rows
 * ({@link ArrayMath}), and of multiply-adds {@code a += s b} as they are vectorised.
 */
public final class Floors {
  private static final int LARGE = 4 << 20;
  private static final int SMALL = 1024;
  private static final int ROUNDS = 12;

  /** Keeps what is computed in use. */
  private static volatile double used;

  private Floors() {}

  private interface Loop {
    double run();
  }

  /** See the class. */
  public static void main(String[] arguments) throws InterruptedException {
    int cores = Runtime.getRuntime().availableProcessors();
    ObjectNode floors = new ObjectMapper().createObjectNode();
    floors.put("cores", cores);
    put(floors, "gigabytesASecond", cores, thread -> triad(), 24.0 * LARGE);
    put(floors, "mathExp", cores, thread -> over(Math::exp, false), 400.0 * SMALL);
    put(floors, "mathLog", cores, thread -> over(Math::log, true), 400.0 * SMALL);
    put(floors, "exp", cores, thread -> rows(Floors::exp), 400.0 * SMALL);
    put(floors, "log", cores, thread -> rows(Floors::log), 400.0 * SMALL);
    put(floors, "tilt", cores, thread -> rows(Floors::tilt), 400.0 * SMALL);
    put(floors, "multiplyAdd", cores, thread -> multiplyAdd(), 4000.0 * SMALL);
    System.out.println(floors);
  }

  private static void put(
      ObjectNode floors, String name, int cores, IntFunction<Loop> loop, double operations)
      throws InterruptedException {
    ObjectNode node = floors.putObject(name);
    node.put("oneThread", rate(1, loop, operations));
    node.put("allThreads", rate(cores, loop, operations));
  }

  /** Billions of operations a second, all threads together, at best. */
  private static double rate(int threads, IntFunction<Loop> loop, double operations)
      throws InterruptedException {
    double best = 0;
    Loop[] loops = new Loop[threads];
    Arrays.setAll(loops, loop);
    for (int round = 0; round < ROUNDS; round++) {
      CountDownLatch ready = new CountDownLatch(threads);
      CountDownLatch go = new CountDownLatch(1);
      Thread[] running = new Thread[threads];
      for (int t = 0; t < threads; t++) {
        Loop mine = loops[t];
        running[t] =
            new Thread(
                () -> {
                  ready.countDown();
                  try {
                    go.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  used = mine.run();
                });
        running[t].start();
      }
      ready.await();
      long began = System.nanoTime();
      go.countDown();
      for (Thread thread : running) {
        thread.join();
      }
      best = Math.max(best, threads * operations / (System.nanoTime() - began));
    }
    return best;
  }

  private static Loop triad() {
    double[] a = new double[LARGE];
    double[] b = new double[LARGE];
    double[] c = new double[LARGE];
    Arrays.fill(b, 1);
    Arrays.fill(c, 2);
    return () -> {
      for (int i = 0; i < LARGE; i++) {
        a[i] = b[i] + 3 * c[i];
      }
      return a[LARGE / 2];
    };
  }

  private interface Function {
    double of(double x);
  }

  private static Loop over(Function function, boolean positive) {
    double[] x = new double[SMALL];
    Arrays.setAll(x, i -> positive ? 1e-9 + i / 7.0 : -i / 50.0);
    return () -> {
      double sum = 0;
      for (int repeat = 0; repeat < 400; repeat++) {
        for (int i = 0; i < SMALL; i++) {
          sum += function.of(x[i]);
        }
      }
      return sum;
    };
  }

  private interface Row {
    void run(double[][] rows);
  }

  private static Loop rows(Row row) {
    double[][] rows = new double[5][SMALL / 2 + Scratch.APART];
    for (double[] of : rows) {
      Arrays.setAll(of, i -> (i + 1.0) / of.length);
    }
    return () -> {
      for (int repeat = 0; repeat < 800; repeat++) {
        row.run(rows);
      }
      return rows[3][SMALL / 4];
    };
  }

  private static void exp(double[][] rows) {
    ArrayMath.exp(rows[0], SMALL / 2, rows[3], rows[4]);
  }

  private static void log(double[][] rows) {
    ArrayMath.log(rows[0], SMALL / 2, rows[3], rows[4], rows[2]);
  }

  private static void tilt(double[][] rows) {
    Arrays.fill(rows[1], -1);
    ArrayMath.tilt(rows[0], rows[1], rows[2], SMALL / 2, rows[3]);
  }

  private static Loop multiplyAdd() {
    double[] a = new double[SMALL];
    double[] b = new double[SMALL];
    Arrays.fill(b, 1);
    return () -> {
      for (int repeat = 0; repeat < 4000; repeat++) {
        axpy(1e-9, b, a);
      }
      return a[SMALL / 2];
    };
  }

  private static void axpy(double scale, double[] b, double[] a) {
    for (int i = 0; i < a.length; i++) {
      a[i] += scale * b[i];
    }
  }
}
