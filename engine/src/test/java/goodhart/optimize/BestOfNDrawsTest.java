package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.pool.PoolSource.Sample;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Best-of-n from draws. Numbers from fixture bon_estimator.json, METHODS A.4. */
class BestOfNDrawsTest {
  private static final double[] PROXY = {0, 1, 2, 3, 4, 5};
  private static final double[] GOLD = {0.3, -0.1, 0.8, 1.1, 0.4, 0.9};

  private static double[] policy(double n, double[] reward, int... draws) {
    double[] policy = new double[reward.length];
    BestOfN.fromDraws(n, reward, draws, policy);
    return policy;
  }

  private static int[] once(int size) {
    int[] draws = new int[size];
    Arrays.fill(draws, 1);
    return draws;
  }

  @Test
  void theFixtureHolds() {
    double[][] expected = {
      {1, 0.566666666667, 2.5},
      {2, 0.726666666667, 3.66666666667},
      {3, 0.775, 4.25},
      {6, 0.9, 5.0}
    };
    for (double[] row : expected) {
      double[] p = policy(row[0], PROXY, once(6));
      assertThat(Rows.dot(p, GOLD)).isCloseTo(row[1], within(1e-9));
      assertThat(Rows.dot(p, PROXY)).isCloseTo(row[2], within(1e-9));
    }
  }

  /** Every set of n of the draws, ties split evenly over the best of the set. */
  private static double[] overAllSubsets(int n, double[] reward, int[] draws) {
    int[] candidate = new int[Arrays.stream(draws).sum()];
    for (int i = 0, at = 0; i < draws.length; i++) {
      Arrays.fill(candidate, at, at += draws[i], i);
    }
    double[] policy = new double[reward.length];
    int subsets = 0;
    for (int set = 0; set < 1 << candidate.length; set++) {
      if (Integer.bitCount(set) != n) {
        continue;
      }
      subsets++;
      double most = Double.NEGATIVE_INFINITY;
      int tied = 0;
      for (int d = 0; d < candidate.length; d++) {
        if ((set >> d & 1) == 1) {
          double r = reward[candidate[d]];
          tied = r > most ? 1 : r == most ? tied + 1 : tied;
          most = Math.max(most, r);
        }
      }
      for (int d = 0; d < candidate.length; d++) {
        if ((set >> d & 1) == 1 && reward[candidate[d]] == most) {
          policy[candidate[d]] += 1.0 / tied;
        }
      }
    }
    for (int i = 0; i < policy.length; i++) {
      policy[i] /= subsets;
    }
    return policy;
  }

  @Test
  void theWeightsAreTheAverageOverAllSubsetsWithTiesAndCounts() {
    SplittableRandom random = new SplittableRandom(11);
    for (int trial = 0; trial < 40; trial++) {
      int size = 1 + random.nextInt(6);
      double[] reward = random.doubles(size).map(r -> Math.floor(4 * r)).toArray();
      int[] draws = random.ints(size, 1, 4).toArray();
      int total = Arrays.stream(draws).sum();
      for (int n = 1; n <= total; n++) {
        assertThat(policy(n, reward, draws))
            .containsExactly(overAllSubsets(n, reward, draws), within(1e-12));
      }
    }
  }

  @Test
  void betweenWholeNumbersThePolicyMovesUpWithoutAJump() {
    SplittableRandom random = new SplittableRandom(5);
    double[] reward = random.doubles(7).toArray();
    int[] draws = {1, 3, 1, 2, 1, 1, 4};
    double before = Rows.dot(policy(1, reward, draws), reward);
    for (int step = 1; step <= 1300; step++) {
      double n = 1 + step / 100.0;
      double[] p = policy(n, reward, draws);
      assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-12));
      assertThat(Arrays.stream(p).min().orElseThrow()).isGreaterThanOrEqualTo(0);
      double mean = Rows.dot(p, reward);
      assertThat(mean).isBetween(before - 1e-15, before + 0.01);
      before = mean;
    }
  }

  @Test
  void beyondTheDrawsThePromptStaysAtItsBest() {
    double[] reward = {2, 5, 5, 1};
    double[] best = {0, 0.75, 0.25, 0};
    for (double n : new double[] {8, 9.5, 1e6, Double.POSITIVE_INFINITY}) {
      assertThat(policy(n, reward, 3, 3, 1, 1)).containsExactly(best, within(1e-15));
    }
  }

  /** The estimate is the law of the winner on average, whatever was drawn. */
  @Test
  void overManySamplesTheMeanIsTheExactBestOfNOfWhatWasDrawnFrom() {
    double[] law = {0.4, 0.25, 0.2, 0.1, 0.05};
    double[] proxy = {0, 0.5, 1, 2, 3};
    double[] gold = {0, 0.6, 1, 1.2, -0.5};
    SplittableRandom random = new SplittableRandom(2024);
    int samples = 20_000;
    for (int n : new int[] {2, 4, 12}) {
      double[] winner = Rows.policy(new BestOfN(), n, proxy, law);
      double[][] sum = new double[2][2];
      double plugIn = 0;
      for (int s = 0; s < samples; s++) {
        int[] count = new int[5];
        for (int d = 0; d < 16; d++) {
          double u = random.nextDouble();
          int i = 0;
          for (; i < 4 && u >= law[i]; i++) {
            u -= law[i];
          }
          count[i]++;
        }
        int[] seen = IntStream.range(0, 5).filter(i -> count[i] > 0).toArray();
        double[] reward = Arrays.stream(seen).mapToDouble(i -> proxy[i]).toArray();
        double[] value = Arrays.stream(seen).mapToDouble(i -> gold[i]).toArray();
        int[] draws = Arrays.stream(seen).map(i -> count[i]).toArray();
        double[] p = policy(n, reward, draws);
        double[] estimate = {Rows.dot(p, reward), Rows.dot(p, value)};
        for (int v = 0; v < 2; v++) {
          sum[v][0] += estimate[v];
          sum[v][1] += estimate[v] * estimate[v];
        }
        double[] share = Arrays.stream(draws).mapToDouble(c -> c / 16.0).toArray();
        plugIn += Rows.dot(Rows.policy(new BestOfN(), n, reward, share), reward);
      }
      double[] exact = {Rows.dot(winner, proxy), Rows.dot(winner, gold)};
      for (int v = 0; v < 2; v++) {
        double mean = sum[v][0] / samples;
        double error = Math.sqrt((sum[v][1] / samples - mean * mean) / samples);
        assertThat(mean).isCloseTo(exact[v], within(3 * error));
        if (v == 0) { // draws taken for all there is find less, by many standard errors
          assertThat(plugIn / samples).isLessThan(exact[v] - 6 * error);
        }
      }
    }
  }

  @Test
  void aMillionDrawsOfOnePromptAgreeWithTheExactLaw() {
    int size = 1_000_000;
    double[] reward = new SplittableRandom(1).doubles(size).toArray();
    double[] uniform = new double[size];
    Arrays.fill(uniform, 1.0 / size);
    double exact = Rows.dot(Rows.policy(new BestOfN(), 50, reward, uniform), reward);
    double estimate = Rows.dot(policy(50, reward, once(size)), reward);
    assertThat(estimate).isCloseTo(exact, within(1e-5));
    assertThat(estimate).isCloseTo(50.0 / 51, within(1e-4));
  }

  @Test
  void theGridOfASampleEndsAtItsMostDraws() {
    BestOfN method = new BestOfN();
    assertThat(method.strengths(Optional.of(new Sample(4, 5)))).containsExactly(1, 2, 3, 4, 5);
    assertThat(method.strengths(Optional.of(new Sample(1, 1)))).containsExactly(1);
    double[] grid = method.strengths(Optional.of(new Sample(64, 1024)));
    assertThat(grid).startsWith(1, 2).endsWith(1024).hasSizeBetween(20, 30).isSorted();
    assertThat(method.strengths(Optional.empty())).endsWith(Double.POSITIVE_INFINITY);
  }

  @Test
  void itSaysWhichItUsed() {
    BestOfN method = new BestOfN();
    assertThat(method.note(Optional.of(new Sample(16, 16))))
        .isEqualTo("Best-of-n: unbiased estimate from 16 draws a prompt");
    assertThat(method.note(Optional.of(new Sample(3, 16))))
        .isEqualTo(
            "Best-of-n: unbiased estimate from 3 to 16 draws a prompt; where n is more than a"
                + " prompt has, it stays at its best draw");
    assertThat(method.note(Optional.empty())).isEqualTo("Best-of-n: exact");
  }

  @Test
  void fewerThanOneDrawIsRefused() {
    assertThatThrownBy(() -> policy(0.5, PROXY, once(6)))
        .hasMessage("n of best-of-n must be >= 1, got 0.5");
  }
}
