package goodhart.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.Progress;
import goodhart.internal.Parallel;
import goodhart.measure.Bootstrap.Interval;
import goodhart.measure.Ranking.Criterion;
import goodhart.measure.Ranking.Order;
import goodhart.measure.Ranking.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RankingTest {

  /** Two seeds and two prompts that differ by the same noise for every curve. */
  static Curve literal(String label, double[] kl, double... gold) {
    List<MeasuredPath> paths = new ArrayList<>();
    for (int seed = 1; seed <= 2; seed++) {
      double[][] kls = new double[kl.length][];
      double[][] golds = new double[kl.length][];
      double shift = seed == 1 ? 0.01 : -0.01;
      for (int k = 0; k < kl.length; k++) {
        kls[k] = new double[] {kl[k], kl[k]};
        golds[k] = new double[] {gold[k] + shift + 0.02, gold[k] + shift - 0.02};
      }
      double[] weight = {0.5, 0.5};
      paths.add(new MeasuredPath(seed, kl, weight, kls, kls, golds));
    }
    return new Curve(label, "test", "n", paths);
  }

  private static Curve noisy(
      String label, Random random, int seeds, int prompts, double noise, IntToDoubleFunction gold) {
    double seedNoise = seeds == 1 ? 0 : noise / 2;
    Curve curve = BootstrapTest.curve(random, seeds, prompts, 12, seedNoise, noise, gold);
    return new Curve(label, curve.method(), curve.strengthName(), curve.paths());
  }

  private static final List<Curve> THREE =
      List.of(
          literal("low", new double[] {0, 1, 4}, 0, 0.3, 0.25),
          literal("falls", new double[] {0, 1, 4, 9}, 0, 0.4, 0.6, 0.2),
          literal("short", new double[] {0, 1, 3.127}, 0, 0.5, 0.5));

  @Test
  void everyCriterionHasItsOrder() {
    Ranking ranking = Ranking.of(THREE, 2.25, Progress.NONE);
    Order peak = ranking.by(Criterion.PEAK_GOLD);
    assertThat(peak.rows()).extracting(Row::label).containsExactly("falls", "short", "low");
    assertThat(peak.rows().get(0).value().value()).isCloseTo(0.6, within(1e-12));
    assertThat(peak.rows().get(2).toBest().value()).isCloseTo(-0.3, within(1e-12));

    // sqrt(2.25) is halfway between sqrt(1) and sqrt(4)
    Order at = ranking.by(Criterion.GOLD_AT_KL);
    assertThat(at.title()).isEqualTo("gold at KL 2.25");
    assertThat(at.rows()).extracting(Row::label).containsExactly("falls", "short", "low");
    assertThat(at.rows().get(0).value().value()).isCloseTo(0.5, within(1e-12));
    assertThat(at.rows().get(1).value().value()).isCloseTo(0.5, within(1e-12));
    assertThat(at.rows().get(2).value().value()).isCloseTo(0.275, within(1e-12));

    Order drop = ranking.by(Criterion.DROP);
    assertThat(drop.rows()).extracting(Row::label).containsExactly("short", "low", "falls");
    assertThat(drop.rows().get(2).value().value()).isCloseTo(0.4, within(1e-12));
    assertThat(drop.rows().get(2).toBest().value()).isCloseTo(0.4, within(1e-12));
  }

  @Test
  void differencesWithoutNoiseAreToldApartAndEqualOnesTie() {
    Ranking ranking = Ranking.of(THREE, 2.25, Progress.NONE);
    Order peak = ranking.by(Criterion.PEAK_GOLD);
    assertThat(peak.rows()).extracting(Row::differsFromBest).containsExactly(false, true, true);
    assertThat(peak.groups()).isEqualTo("1, 2, 3");
    assertThat(peak.sentence())
        .isEqualTo("falls has the highest peak gold, 0.600; distinguishable from every other");
    Order at = ranking.by(Criterion.GOLD_AT_KL);
    assertThat(at.groups()).isEqualTo("1-2 tied, 3");
    assertThat(at.rows()).extracting(Row::rank).containsExactly("1-2", "1-2", "3");
    assertThat(at.rows()).extracting(Row::differsFromPrevious).containsExactly(false, false, true);
    assertThat(at.best()).containsExactly("falls", "short");
    assertThat(at.sentence())
        .isEqualTo("falls has the most gold at KL 2.25, 0.500; not distinguishable from short");
    assertThat(ranking.by(Criterion.DROP).sentence())
        .isEqualTo("short has the smallest drop, 0.000; distinguishable from every other");
  }

  @Test
  void aMethodThatDoesNotReachTheKlSaysSoAndIsLast() {
    Ranking ranking = Ranking.of(THREE, 5, Progress.NONE);
    List<Row> rows = ranking.by(Criterion.GOLD_AT_KL).rows();
    assertThat(rows).extracting(Row::label).containsExactly("falls", "low", "short");
    assertThat(rows).extracting(Row::rank).containsExactly("1", "-", "-");
    assertThat(rows.get(1).value().value()).isNaN();
    assertThat(rows)
        .extracting(Row::remark)
        .containsExactly(
            "",
            "'low' ends at KL 4: it does not reach 5",
            "'short' ends at KL 3.12: it does not reach 5");
    // 4 + 1/5 of the way in KL, but sqrt(5) - 2 of the way in sqrt(KL)
    assertThat(rows.get(0).value().value())
        .isCloseTo(0.6 - 0.4 * (Math.sqrt(5) - 2), within(1e-12));
    assertThat(ranking.by(Criterion.GOLD_AT_KL).sentence())
        .isEqualTo("falls has the most gold at KL 5, 0.506");
    assertThat(ranking.by(Criterion.PEAK_GOLD).rows().get(1).ranked()).isTrue();
    assertThat(Ranking.of(THREE, 90, Progress.NONE).by(Criterion.GOLD_AT_KL).sentence())
        .isEqualTo("no curve has a value for gold at KL 90");
  }

  @Test
  void aCurveSaysItsGoldAtAKlOrWhyItHasNone() {
    Curve falls = THREE.get(1);
    assertThat(falls.goldAtKl(0)).isCloseTo(0, within(1e-12));
    assertThat(falls.goldAtKl(0.25)).isCloseTo(0.2, within(1e-12));
    assertThat(falls.goldAtKl(9)).isCloseTo(0.2, within(1e-12));
    assertThat(falls.goldIfReached(9.1)).isEmpty();
    assertThat(falls.reachNats()).isEqualTo(9);
    assertThatThrownBy(() -> THREE.get(2).goldAtKl(5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'short' ends at KL 3.12: it does not reach 5");
    assertThatThrownBy(() -> falls.goldAtKl(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("KL in nats must be >= 0 and finite, got -1.0");
    Curve late = literal("late", new double[] {0.5, 1}, 0, 1);
    assertThatThrownBy(() -> late.goldAtKl(0.2))
        .hasMessage("'late' has no point below KL 0.5: it does not come by 0.2");
  }

  @Test
  void aPathThatReturnsCountsWhereItFirstComesBy() {
    Curve returns = literal("returns", new double[] {0, 4, 1, 2}, 0, 1, 5, 5);
    assertThat(returns.goldAtKl(1)).isCloseTo(0.5, within(1e-12));
    assertThat(returns.goldAtKl(4)).isCloseTo(1, within(1e-12));
    assertThatThrownBy(() -> returns.goldAtKl(5))
        .hasMessage("'returns' goes no further than KL 4: it does not reach 5");
  }

  @Test
  void theCommonKlIsTheLargestThatEveryMovingCurveReaches() {
    assertThat(Ranking.commonKl(THREE)).isEqualTo(3.1);
    Curve still = literal("still", new double[] {0, 0.1}, 0, 0.1);
    Curve far = literal("far", new double[] {0, 30}, 0, 1);
    assertThat(Ranking.commonKl(List.of(still, far))).isEqualTo(30);
    assertThat(Ranking.commonKl(List.of(still))).isEqualTo(0.1);
    assertThat(Ranking.of(List.of(still, far)).by(Criterion.GOLD_AT_KL).rows().get(1).remark())
        .isEqualTo("'still' ends at KL 0.1: it does not reach 30");
    assertThat(Ranking.of(THREE).klNats()).isEqualTo(3.1);
    assertThat(Ranking.of(THREE).klGiven()).isFalse();
  }

  @Test
  void theIntervalsAreThoseOfTheBootstrap() {
    Random random = new Random(71);
    List<Curve> curves = new ArrayList<>();
    for (String label : List.of("a", "b", "c")) {
      curves.add(noisy(label, random, 4, 20, 0.3, k -> Math.min(k, 8) - k / 3.0));
    }
    Ranking ranking = Ranking.of(curves);
    for (Row row : ranking.by(Criterion.DROP).rows()) {
      Summary summary = Bootstrap.summarise(curve(curves, row.label()));
      assertThat(row.value())
          .isEqualTo(new Interval(summary.drop(), summary.dropLow(), summary.dropHigh()));
    }
    List<Row> peaks = ranking.by(Criterion.PEAK_GOLD).rows();
    Curve best = curve(curves, peaks.get(0).label());
    for (Row row : peaks) {
      assertThat(row.toBest()).isEqualTo(Bootstrap.difference(curve(curves, row.label()), best));
    }
  }

  private static Curve curve(List<Curve> curves, String label) {
    return curves.stream().filter(c -> c.label().equals(label)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    // curves, seeds, prompts, trials
    "2, 1, 40, 200",
    "10, 1, 40, 100",
    "10, 3, 10, 50",
    "3, 10, 10, 200",
    "10, 10, 10, 200",
    "40, 10, 4, 50"
  })
  void equalCurvesAreRarelyCalledDifferent(int size, int seeds, int prompts, int trials) {
    Random random = new Random(72);
    int[] called = new int[3];
    int naive = 0;
    for (int trial = 0; trial < trials; trial++) {
      List<Curve> curves = new ArrayList<>();
      for (int c = 0; c < size; c++) {
        curves.add(noisy("c" + c, random, seeds, prompts, 1, k -> Math.min(k, 6) - k / 2.0));
      }
      Ranking ranking = Ranking.of(curves, 0.5, Progress.NONE);
      for (Order order : ranking.orders()) {
        boolean any =
            order.rows().stream()
                .anyMatch(r -> r.differsFromBest() || r.differsFromPrevious() || r.from() > 1);
        called[order.criterion().ordinal()] += any ? 1 : 0;
      }
      naive +=
          ranking.by(Criterion.GOLD_AT_KL).rows().stream().anyMatch(r -> r.toBest().significant())
              ? 1
              : 0;
    }
    // 5 % expected at most, bound at 2 standard errors
    int bound = (int) (0.05 * trials + 2 * Math.sqrt(0.05 * 0.95 * trials));
    assertThat(called[0]).isLessThanOrEqualTo(bound);
    assertThat(called[1]).isLessThanOrEqualTo(bound);
    assertThat(called[2]).isLessThanOrEqualTo(bound);
    if (size >= 10 && seeds != 3) { // what reading the intervals one by one would call different
      assertThat(naive).isGreaterThan(trials / 2);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // curves, seeds, prompts, how much better the first one is
    "5, 1, 128, 0.2",
    "5, 5, 32, 0.4",
    "10, 10, 32, 0.2",
    "40, 10, 16, 0.4"
  })
  void aClearlyBetterCurveIsFound(int size, int seeds, int prompts, double better) {
    Random random = new Random(73);
    int[] found = new int[3];
    for (int trial = 0; trial < 20; trial++) {
      List<Curve> curves = new ArrayList<>();
      for (int c = 0; c < size; c++) {
        double gain = c == 1 ? 1 + better : 1;
        double fall = c == 1 ? 0.2 : 1;
        curves.add(
            noisy(
                "c" + c,
                random,
                seeds,
                prompts,
                seeds == 1 ? 0.3 : 0.15,
                k -> Math.min(k, 6) / 6.0 * gain - fall * Math.max(0, k - 6) / 5.0));
      }
      for (Order order : Ranking.of(curves, 0.36, Progress.NONE).orders()) {
        found[order.criterion().ordinal()] += order.best().equals(List.of("c1")) ? 1 : 0;
      }
    }
    assertThat(found[0]).isGreaterThanOrEqualTo(16);
    assertThat(found[1]).isGreaterThanOrEqualTo(16);
    assertThat(found[2]).isGreaterThanOrEqualTo(16);
  }

  @Test
  void noiseThatCurvesShareDoesNotHideADifference() {
    Random random = new Random(74);
    Curve low = noisy("low", random, 10, 20, 2, k -> Math.min(k, 3));
    List<MeasuredPath> paths = new ArrayList<>();
    for (MeasuredPath path : low.paths()) {
      double[][] gold = new double[path.points()][];
      for (int k = 0; k < gold.length; k++) {
        gold[k] = path.gold()[k].clone();
        for (int x = 0; x < gold[k].length; x++) {
          gold[k][x] += 0.05 + 0.01 * random.nextGaussian();
        }
      }
      double[] weight = path.weight();
      paths.add(
          new MeasuredPath(
              path.seed(), path.strength(), weight, path.klNats(), path.proxy(), gold));
    }
    Curve high = new Curve("high", "m", "n", paths);
    Order peak = Ranking.of(List.of(low, high)).by(Criterion.PEAK_GOLD);
    assertThat(peak.sentence()).startsWith("high has the highest peak gold").contains("every");
    assertThat(peak.rows().get(1).value().high()).isGreaterThan(peak.rows().get(0).value().low());
    assertThat(peak.rows().get(1).toBest().value()).isCloseTo(-0.05, within(0.01));
  }

  @Test
  void ofASingleUnitNothingIsToldApart() {
    Random random = new Random(75);
    Ranking ranking =
        Ranking.of(
            List.of(noisy("a", random, 1, 1, 0, k -> k), noisy("b", random, 1, 1, 0, k -> 2 * k)));
    Order peak = ranking.by(Criterion.PEAK_GOLD);
    assertThat(peak.rows().get(1).toBest().value()).isCloseTo(-11, within(1e-9));
    assertThat(peak.rows().get(1).toBest().low()).isNaN();
    assertThat(peak.groups()).isEqualTo("1-2 tied");
    assertThat(Ranking.of(THREE.subList(0, 1)).by(Criterion.PEAK_GOLD).sentence())
        .isEqualTo("low has the highest peak gold, 0.300");
  }

  @Test
  void aCurveOfNoFiniteGoldHasNoPlace() {
    Curve broken = literal("broken", new double[] {0, 4}, 0, Double.NaN);
    Ranking ranking = Ranking.of(List.of(broken, THREE.get(0)), 1, Progress.NONE);
    Row last = ranking.by(Criterion.DROP).rows().get(1);
    assertThat(last.label()).isEqualTo("broken");
    assertThat(last.remark()).isEqualTo("'broken' has gold that is not a finite number");
  }

  @Test
  void manyTiesAreCounted() {
    List<Curve> curves = new ArrayList<>();
    for (int c = 0; c < 12; c++) {
      curves.add(literal("c" + c, new double[] {0, 1}, 0, 1));
    }
    assertThat(Ranking.of(curves).by(Criterion.PEAK_GOLD).sentence())
        .isEqualTo(
            "c0 has the highest peak gold, 1.000; not distinguishable from c1, c2, c3, c4, c5, c6"
                + " and 5 more");
  }

  @Test
  void anyNumberOfThreadsGivesTheSameBits() {
    Random random = new Random(76);
    List<Curve> curves =
        List.of(
            noisy("a", random, 3, 20, 1, k -> k), noisy("b", random, 3, 20, 1, k -> Math.sqrt(k)));
    assertThat(Parallel.withThreads(4, () -> Ranking.of(curves)))
        .isEqualTo(Parallel.withThreads(1, () -> Ranking.of(curves)));
  }

  @Test
  void curvesOfTwoComparisonsAreNotRanked() {
    Random random = new Random(77);
    Curve two = noisy("two", random, 2, 5, 1, k -> 0);
    Curve three = noisy("three", random, 3, 5, 1, k -> 0);
    Curve other = noisy("other", random, 2, 6, 1, k -> 0);
    assertThatThrownBy(() -> Ranking.of(List.of(two, three)))
        .hasMessage(
            "a paired difference needs curves of the same seeds and prompts, got 'two' on seeds"
                + " [1, 2] and 'three' on seeds [1, 2, 3]. Run them in one comparison");
    assertThatThrownBy(() -> Ranking.of(List.of(two, other)))
        .hasMessage(
            "a paired difference needs curves of the same seeds and prompts, and under seed 1 the"
                + " prompts of 'two' and 'other' differ in number or weight. Run them in one"
                + " comparison");
    assertThatThrownBy(() -> Ranking.of(List.of()))
        .hasMessage("number of curves to rank must be >= 1, got 0");
  }

  @Test
  void studentsTailsAreThoseOfTheTables() {
    assertThat(Ranking.tails(12.706, 1)).isCloseTo(0.05, within(1e-5));
    assertThat(Ranking.tails(4.303, 2)).isCloseTo(0.05, within(1e-5));
    assertThat(Ranking.tails(2.776, 4)).isCloseTo(0.05, within(3e-5));
    assertThat(Ranking.tails(4.781, 9)).isCloseTo(0.001, within(1e-6));
    assertThat(Ranking.tails(1.96, 100_000)).isCloseTo(0.05, within(1e-5));
    assertThat(Ranking.tails(0, 5)).isEqualTo(1);
    assertThat(Ranking.tails(Double.POSITIVE_INFINITY, 4)).isCloseTo(0, within(1e-15));
  }
}
