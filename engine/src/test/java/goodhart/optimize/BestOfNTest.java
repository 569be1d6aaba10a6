package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.policy.Simplex;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Numbers from fixtures bon_exact.json and bon_exact_ties.json, METHODS A.3. */
class BestOfNTest {
  private static final double[] REFERENCE = {0.4, 0.25, 0.2, 0.1, 0.05};
  private static final double[] PROXY = {0, 0.5, 1, 2, 3};
  private static final double[] GOLD = {0, 0.6, 1, 1.2, -0.5};

  static Stream<Arguments> exact() {
    return Stream.of(
        Arguments.of(1.0, new double[] {0.4, 0.25, 0.2, 0.1, 0.05}, 4.4408920985e-17, 0.675, 0.445),
        Arguments.of(
            2.0, new double[] {0.16, 0.2625, 0.3, 0.18, 0.0975}, 0.158755396936, 1.08375, 0.62475),
        Arguments.of(
            4.0,
            new double[] {0.0256, 0.15290625, 0.3435, 0.2925, 0.18549375},
            0.597364027782,
            1.561434375,
            0.693496875),
        Arguments.of(
            16.0,
            new double[] {
              4.294967296e-07, 0.00101491567109, 0.0732357410682, 0.365875582416, 0.559873331348
            },
            1.7478949345,
            2.48511435778,
            0.232958723696),
        Arguments.of(
            64.0,
            new double[] {
              3.40282366921e-26,
              1.06280802535e-12,
              3.03956356859e-05,
              0.0374937435744,
              0.962475860789
            },
            2.80946041708,
            2.96244546515,
            -0.436215042469),
        Arguments.of(
            1000.0,
            new double[] {0.0, 8.19137187896e-188, 2.62376971139e-71, 5.29182274775e-23, 1.0},
            2.99573227355,
            3.0,
            -0.5));
  }

  @ParameterizedTest
  @MethodSource("exact")
  void theLawOfTheWinnerIsExact(double n, double[] expected, double kl, double proxy, double gold) {
    double[] p = Rows.policy(new BestOfN(), n, PROXY, REFERENCE);
    assertThat(p).containsExactly(expected, within(1e-9));
    assertThat(Simplex.klNats(p, REFERENCE)).isCloseTo(kl, within(1e-9));
    assertThat(Simplex.klNats(p, REFERENCE)).isLessThanOrEqualTo(Math.log(n) - (n - 1) / n + 1e-12);
    assertThat(Rows.dot(p, PROXY)).isCloseTo(proxy, within(1e-9));
    assertThat(Rows.dot(p, GOLD)).isCloseTo(gold, within(1e-9));
  }

  static Stream<Arguments> ties() {
    return Stream.of(
        Arguments.of(1.0, new double[] {0.4, 0.25, 0.2, 0.1, 0.05}, 4.4408920985e-17),
        Arguments.of(
            3.0, new double[] {0.064, 0.305625, 0.2445, 0.25725, 0.128625}, 0.357838637939),
        Arguments.of(
            8.0,
            new double[] {
              0.00065536, 0.151019536133, 0.120815628906, 0.485006316641, 0.24250315832
            },
            1.00750896151));
  }

  @ParameterizedTest
  @MethodSource("ties")
  void aTieIsSplitLikeTheReference(double n, double[] expected, double kl) {
    double[] p = Rows.policy(new BestOfN(), n, new double[] {0, 1, 1, 2, 2}, REFERENCE);
    assertThat(p).containsExactly(expected, within(1e-9));
    assertThat(Simplex.klNats(p, REFERENCE)).isCloseTo(kl, within(1e-9));
  }

  @Test
  void infinitelyManyDrawsFindTheBestLevel() {
    double[] p =
        Rows.policy(
            new BestOfN(), Double.POSITIVE_INFINITY, new double[] {0, 1, 1, 2, 2}, REFERENCE);
    assertThat(p).containsExactly(new double[] {0, 0, 0, 2.0 / 3, 1.0 / 3}, within(1e-15));
  }

  @Test
  void theBestOfTwoIsWhatTwoDrawsGive() {
    Random random = new Random(3);
    for (int trial = 0; trial < 100; trial++) {
      int size = 1 + random.nextInt(8);
      double[] reference = Rows.simplex(random, size);
      double[] reward = Rows.rewards(random, size);
      double[] expected = new double[size];
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          double both = reference[i] * reference[j];
          expected[i] += reward[i] > reward[j] ? both : reward[i] == reward[j] ? both / 2 : 0;
          expected[j] += reward[j] > reward[i] ? both : reward[i] == reward[j] ? both / 2 : 0;
        }
      }
      assertThat(Rows.policy(new BestOfN(), 2, reward, reference))
          .containsExactly(expected, within(1e-12));
    }
  }

  @Test
  void theBestOfAAmongBestsOfBIsTheBestOfAB() {
    double[] three = Rows.policy(new BestOfN(), 3, PROXY, REFERENCE);
    assertThat(Rows.policy(new BestOfN(), 5, PROXY, three))
        .containsExactly(Rows.policy(new BestOfN(), 15, PROXY, REFERENCE), within(1e-12));
  }

  /** A level of next to no reference mass, at the bottom and at the top. */
  @Test
  void rareLevelsKeepTheirDigits() {
    double rare = 1e-13;
    double[] reference = {rare, 0.5, 0.5 - rare};
    double n = 1.5;
    double[] p = Rows.policy(new BestOfN(), n, new double[] {0, 1, 2}, reference);
    assertThat(p[0]).isCloseTo(Math.pow(rare, n), within(1e-12 * Math.pow(rare, n)));
    double[] top =
        Rows.policy(
            new BestOfN(), 1e9, new double[] {0, 1, 2}, new double[] {0.3, 0.7 - 1e-9, 1e-9});
    assertThat(top[2]).isCloseTo(-Math.expm1(-1.0000000005), within(1e-8));
    double[] few =
        Rows.policy(
            new BestOfN(), 1000, new double[] {0, 1, 2}, new double[] {0.3, 0.7 - rare, rare});
    assertThat(few[2]).isCloseTo(1000 * rare * (1 - 499.5 * rare), within(1e-12 * 1000 * rare));
  }

  /** A path on a uniform reference shares one law among prompts; a single point does not. */
  @Test
  void aPathOnAUniformReferenceIsItsPoints() {
    Random random = new Random(5);
    double[] n = {1, 1.5, 40, 1e4, Double.POSITIVE_INFINITY};
    for (int trial = 0; trial < 50; trial++) {
      int size = 1 + random.nextInt(20);
      double[] reward = random.doubles(size).toArray();
      double[][] path = new double[n.length][];
      new BestOfN()
          .path(
              new Allocation.Prompt(reward, Rows.uniform(size), null),
              n,
              (k, p) -> path[k] = p.clone());
      for (int k = 0; k < n.length; k++) {
        assertThat(path[k])
            .containsExactly(Rows.policy(new BestOfN(), n[k], reward, Rows.uniform(size)));
      }
    }
  }

  @Test
  void negativeZeroTiesWithZero() {
    double[] reference = {0.5, 0.5};
    assertThat(Rows.policy(new BestOfN(), 7, new double[] {-0.0, 0.0}, reference))
        .containsExactly(reference, within(1e-15));
  }

  @Test
  void fewerThanOneDrawIsRefused() {
    assertThatThrownBy(() -> Rows.policy(new BestOfN(), 0.5, PROXY, REFERENCE))
        .hasMessage("n of best-of-n must be >= 1, got 0.5");
  }
}
