package goodhart.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import goodhart.Progress;
import goodhart.internal.Catalogue;
import goodhart.internal.Parallel;
import goodhart.measure.MeasuredPath;
import goodhart.optimize.Allocation;
import goodhart.optimize.Optimizer;
import goodhart.policy.Simplex;
import goodhart.pool.CandidatePool;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a method says of its policies beyond the policies themselves, their KL or an order, changes
 * no number.
 */
class FastMeasuringTest {
  static List<Allocation> methods() {
    return new Catalogue<>("method", Optimizer.class)
        .all().values().stream()
            .filter(Allocation.class::isInstance)
            .map(Allocation.class::cast)
            .toList();
  }

  /** Prompts of several sizes; some with ties, with equal rewards, with rare candidates. */
  private static CandidatePool pool(SplittableRandom random, int prompts, boolean uniform) {
    int[] sizes = random.ints(prompts, 1, 40).toArray();
    sizes[0] = 1;
    // As many of one size in a row as make a block or two.
    Arrays.fill(sizes, prompts / 4, prompts - prompts / 4, 9);
    int size = Arrays.stream(sizes).sum();
    return CandidatePool.builder(sizes)
        .reference(
            random.doubles(size).map(u -> uniform ? 1 : u < 0.1 ? 1e-12 : 0.01 + u).toArray())
        .gold(random.doubles(size, -2, 2).toArray())
        .build();
  }

  private static double[] proxy(SplittableRandom random, CandidatePool pool) {
    double[] proxy = new double[pool.size()];
    for (int x = 0; x < pool.prompts(); x++) {
      int steps = new int[] {1, 3, 1 << 20}[random.nextInt(3)]; // all tie, many do, hardly any
      for (int i = pool.start(x); i < pool.end(x); i++) {
        proxy[i] = 6.0 * random.nextInt(steps) / steps - 3;
      }
    }
    return proxy;
  }

  private static double[] strengths(Allocation method) {
    double[] grid = method.strengths();
    if (!method.strengthName().equals("1/beta")) {
      return grid;
    }
    double[] extreme = {1e-9, 1e-4, 1e3, 1e6};
    double[] all = Arrays.copyOf(grid, grid.length + extreme.length);
    System.arraycopy(extreme, 0, all, grid.length, extreme.length);
    Arrays.sort(all);
    return all;
  }

  private static MeasuredPath measured(
      Allocation method, double[] strengths, CandidatePool pool, double[] proxy, boolean plain) {
    Measuring measuring = new Measuring(pool, proxy, strengths);
    measuring.all(
        Progress.NONE,
        row -> {
          Optimizer.Points points = plain ? (k, policy) -> row.put(k, policy) : row;
          double[] lengths = new double[row.reward.length];
          Arrays.fill(lengths, 1);
          method.path(new Allocation.Prompt(row.reward, row.reference, lengths), strengths, points);
        });
    return measuring.path(1);
  }

  @ParameterizedTest
  @MethodSource("methods")
  void theFastWayAndThePlainPolicyAgree(Allocation method) {
    agree(method, false);
  }

  /** Then best-of-n has one law for all prompts of a size without ties. */
  @ParameterizedTest
  @MethodSource("methods")
  void theyAgreeWhereTheReferenceIsUniform(Allocation method) {
    agree(method, true);
  }

  private static void agree(Allocation method, boolean uniform) {
    SplittableRandom random = new SplittableRandom(81);
    double[] strengths = strengths(method);
    CandidatePool pool = pool(random, 80, uniform);
    double[] proxy = proxy(random, pool);
    MeasuredPath fast = measured(method, strengths, pool, proxy, false);
    MeasuredPath plain = measured(method, strengths, pool, proxy, true);
    for (int k = 0; k < strengths.length; k++) {
      for (int x = 0; x < pool.prompts(); x++) {
        String at = method + " at " + strengths[k] + ", prompt " + x;
        assertAgree(at + ", KL", fast.klNats()[k][x], plain.klNats()[k][x]);
        assertAgree(at + ", proxy", fast.proxy()[k][x], plain.proxy()[k][x]);
        assertAgree(at + ", gold", fast.gold()[k][x], plain.gold()[k][x]);
      }
    }
  }

  /** To 1e-12 of itself, and to the rounding of sums of numbers of size 1 where it is near 0. */
  private static void assertAgree(String at, double fast, double plain) {
    assertThat(fast).as(at).isCloseTo(plain, within(1e-12 * Math.abs(plain) + 4e-15));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void anyNumberOfThreadsGivesTheSameBits(Allocation method) {
    SplittableRandom random = new SplittableRandom(82);
    double[] strengths = method.strengths();
    CandidatePool pool = pool(random, 50, false);
    double[] proxy = proxy(random, pool);
    MeasuredPath one =
        Parallel.withThreads(1, () -> measured(method, strengths, pool, proxy, false));
    MeasuredPath three =
        Parallel.withThreads(3, () -> measured(method, strengths, pool, proxy, false));
    assertThat(three.klNats()).isDeepEqualTo(one.klNats());
    assertThat(three.proxy()).isDeepEqualTo(one.proxy());
    assertThat(three.gold()).isDeepEqualTo(one.gold());
  }

  /** From hardly any tilt to one that leaves a single candidate. */
  @Test
  void aTiltIsMeasuredWithoutItsPolicy() {
    SplittableRandom random = new SplittableRandom(83);
    CandidatePool pool = pool(random, 30, false);
    double[] proxy = proxy(random, pool);
    double[] scale = {1e-9, 0.1, 1, 30, 2000};
    double[] u = random.doubles(pool.size(), -1, 1).toArray();
    Measuring fast = new Measuring(pool, proxy, scale);
    Measuring plain = new Measuring(pool, proxy, scale);
    fast.all(
        Progress.NONE,
        row -> {
          for (int k = 0; k < scale.length; k++) {
            row.putTilt(k, logits(pool, row.prompt(), scale[k], u));
          }
        });
    plain.all(
        Progress.NONE,
        row -> {
          double[] policy = new double[row.reward.length];
          for (int k = 0; k < scale.length; k++) {
            Simplex.policy(
                Learner.logReference(pool, row.prompt()),
                logits(pool, row.prompt(), scale[k], u),
                new double[policy.length],
                policy);
            row.put(k, policy);
          }
        });
    for (int k = 0; k < scale.length; k++) {
      assertThat(fast.path(1).klNats()[k])
          .containsExactly(plain.path(1).klNats()[k], within(1e-12));
      assertThat(fast.path(1).proxy()[k]).containsExactly(plain.path(1).proxy()[k], within(1e-12));
      assertThat(fast.path(1).gold()[k]).containsExactly(plain.path(1).gold()[k], within(1e-12));
    }
  }

  private static double[] logits(CandidatePool pool, int prompt, double scale, double[] u) {
    return Arrays.stream(u, pool.start(prompt), pool.end(prompt)).map(v -> 7 + scale * v).toArray();
  }
}
