package goodhart.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import goodhart.Progress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ParallelTest {
  private static final int[] SIZES = {0, 1, 2, 7, 8, 9, 100, 1001};

  /** The ranges of a loop, each as {@code from << 32 | to}; checks that they cover all once. */
  private static Set<Long> ranges(int n, int grain) {
    Set<Long> ranges = ConcurrentHashMap.newKeySet();
    AtomicIntegerArray times = new AtomicIntegerArray(n);
    Parallel.forRanges(
        n,
        grain,
        Progress.NONE,
        (from, to) -> {
          assertThat(to - from).isLessThanOrEqualTo(grain);
          ranges.add((long) from << 32 | to);
          for (int i = from; i < to; i++) {
            times.incrementAndGet(i);
          }
        });
    for (int i = 0; i < n; i++) {
      assertThat(times.get(i)).isEqualTo(1);
    }
    return ranges;
  }

  @Test
  void everyIndexIsHandledOnceInRangesThatDependOnNoThread() {
    for (int n : SIZES) {
      for (int grain : new int[] {1, 3, 8, 5000}) {
        Set<Long> outside = ranges(n, grain);
        assertThat(Parallel.inside(() -> ranges(n, grain))).isEqualTo(outside);
        assertThat(Parallel.withThreads(1, () -> ranges(n, grain))).isEqualTo(outside);
        assertThat(Parallel.withThreads(5, () -> ranges(n, grain))).isEqualTo(outside);
      }
    }
  }

  @Test
  void theCallingThreadWorksToo() throws InterruptedException {
    Thread caller = Thread.currentThread();
    CountDownLatch worked = new CountDownLatch(1);
    Parallel.forRanges(
        100,
        1,
        Progress.NONE,
        (from, to) -> {
          if (Thread.currentThread() == caller) {
            worked.countDown();
          } else { // the others leave it some
            await(worked);
          }
        });
    assertThat(worked.await(0, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void othersHelpAThreadFromOutside() {
    Assumptions.assumeThat(Runtime.getRuntime().availableProcessors())
        .as("needs two processors")
        .isGreaterThan(1);
    Thread caller = Thread.currentThread();
    CountDownLatch helped = new CountDownLatch(1);
    Parallel.forRanges(
        100,
        1,
        Progress.NONE,
        (from, to) -> {
          if (Thread.currentThread() != caller) {
            helped.countDown();
          } else {
            await(helped);
          }
        });
    assertThat(helped.getCount()).isZero();
  }

  @Test
  void loopsInsideLoopsRunFromOutsideAndFromInside() {
    AtomicInteger sum = new AtomicInteger();
    Parallel.Range inner =
        (from, to) ->
            Parallel.forRanges(
                50, 1, Progress.NONE, (a, b) -> sum.addAndGet((to - from) * (b - a)));
    Parallel.forRanges(20, 1, Progress.NONE, inner);
    assertThat(sum.get()).isEqualTo(1000);
    Parallel.forParts(20, Progress.NONE, k -> inner.run(k, k + 1));
    assertThat(sum.get()).isEqualTo(2000);
  }

  @Test
  void whatTheBodyThrowsComesOutAsItIsAndTheRestIsLeftOut() {
    IllegalArgumentException failure = new IllegalArgumentException("no");
    AtomicInteger begun = new AtomicInteger();
    Parallel.Range body =
        (from, to) -> {
          begun.incrementAndGet();
          throw failure;
        };
    assertThatThrownBy(() -> Parallel.forRanges(10_000, 1, Progress.NONE, body)).isSameAs(failure);
    assertThat(begun.get()).isLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
    assertThatThrownBy(() -> Parallel.forRanges(1, 1, Progress.NONE, body)).isSameAs(failure);
    assertThatThrownBy(() -> Parallel.forParts(9, Progress.NONE, k -> body.run(k, k + 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no");
  }

  @Test
  void aStopEndsALoopBetweenItsRanges() {
    AtomicInteger ran = new AtomicInteger();
    Progress stop =
        () -> {
          if (ran.get() >= 5) {
            throw new Progress.Stopped();
          }
        };
    assertThatThrownBy(
            () -> Parallel.forRanges(10_000, 1, stop, (from, to) -> ran.incrementAndGet()))
        .isInstanceOf(Progress.Stopped.class);
    assertThat(ran.get()).isBetween(5, 5 + Runtime.getRuntime().availableProcessors());
  }

  @Test
  void aLoopDoesNotEndBeforeItsRangesDoAndKeepsAnInterruption() {
    AtomicInteger ended = new AtomicInteger();
    Thread.currentThread().interrupt();
    Parallel.forRanges(
        64,
        1,
        Progress.NONE,
        (from, to) -> {
          for (long end = System.nanoTime() + 1_000_000; System.nanoTime() < end; ) {
            Thread.onSpinWait();
          }
          ended.incrementAndGet();
        });
    assertThat(ended.get()).isEqualTo(64);
    assertThat(Thread.interrupted()).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
