package goodhart.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.internal.Parallel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BootstrapTest {

  /**
   * Curves around a true one: each seed and each prompt has a random walk of its own, tied to 0 at
   * the reference, so that neighbouring points err together as they do on real paths.
   */
  static Curve curve(
      Random random,
      int seeds,
      int prompts,
      int points,
      double seedNoise,
      double promptNoise,
      IntToDoubleFunction truth) {
    List<MeasuredPath> paths = new ArrayList<>();
    double root = Math.sqrt(points);
    for (int s = 0; s < seeds; s++) {
      double[] strength = new double[points];
      double[][] kl = new double[points][prompts];
      double[][] proxy = new double[points][prompts];
      double[][] gold = new double[points][prompts];
      double[] weight = new double[prompts];
      Arrays.fill(weight, 1.0 / prompts);
      double common = 0;
      double[] own = new double[prompts];
      for (int k = 0; k < points; k++) {
        strength[k] = k;
        for (int x = 0; x < prompts; x++) {
          kl[k][x] = k * k / 100.0;
          gold[k][x] = truth.applyAsDouble(k) + common + own[x];
          own[x] += promptNoise / root * random.nextGaussian();
        }
        common += seedNoise / root * random.nextGaussian();
      }
      paths.add(new MeasuredPath(s + 1, strength, weight, kl, proxy, gold));
    }
    return new Curve("curve", "method", "n", paths);
  }

  @ParameterizedTest
  @CsvSource({
    // seeds, prompts, seed noise, prompt noise
    "1, 40, 0, 1",
    "1, 8, 0, 1",
    "2, 30, 0, 1",
    "2, 30, 1, 1",
    "3, 30, 1, 0.1",
    "4, 30, 1, 0",
    "9, 30, 1, 0",
    "2, 30, 1, 0.1",
    "3, 30, 1, 1",
    "5, 20, 1, 0.1",
    "5, 20, 0.2, 1",
    "10, 20, 1, 0.1",
    "10, 20, 0, 1",
    "20, 5, 1, 1"
  })
  void flatNoisyCurvesAreRarelyCalledOverOptimised(
      int seeds, int prompts, double seedNoise, double promptNoise) {
    Random random = new Random(51);
    int called = 0;
    int rising = 0;
    int trials = 200;
    for (int trial = 0; trial < trials; trial++) {
      Curve curve = curve(random, seeds, prompts, 12, seedNoise, promptNoise, k -> 0);
      Summary summary = Bootstrap.summarise(curve);
      called += summary.verdict() == Summary.Verdict.OVER_OPTIMISES ? 1 : 0;
      rising += summary.verdict() == Summary.Verdict.STILL_RISING ? 1 : 0;
    }
    assertThat(called).isLessThanOrEqualTo(trials / 20);
    assertThat(rising).isLessThanOrEqualTo(trials / 20);
  }

  @ParameterizedTest
  @CsvSource({
    // seeds, prompts, seed noise, prompt noise, fall
    "1, 64, 0, 1, 0.8",
    "3, 64, 0.1, 1, 0.8",
    "5, 64, 0.2, 1, 0.6",
    "10, 64, 0.2, 1, 0.4",
    "20, 64, 0.4, 1, 0.5"
  })
  void plantedFallsAreFound(
      int seeds, int prompts, double seedNoise, double promptNoise, double fall) {
    Random random = new Random(52);
    int called = 0;
    int covered = 0;
    int trials = 100;
    for (int trial = 0; trial < trials; trial++) {
      IntToDoubleFunction truth = k -> k <= 6 ? k / 6.0 : 1 - fall * (k - 6) / 9.0;
      Curve curve = curve(random, seeds, prompts, 16, seedNoise, promptNoise, truth);
      Summary summary = Bootstrap.summarise(curve);
      called += summary.verdict() == Summary.Verdict.OVER_OPTIMISES ? 1 : 0;
      covered += summary.dropLow() <= fall && fall <= summary.dropHigh() ? 1 : 0;
    }
    assertThat(called).isGreaterThanOrEqualTo(80);
    assertThat(covered).isGreaterThanOrEqualTo(90);
  }

  @Test
  void whatStopsRisingSaturatesAndWhatGoesOnIsStillRising() {
    Random random = new Random(53);
    int saturates = 0;
    int rising = 0;
    for (int trial = 0; trial < 100; trial++) {
      Curve flat = curve(random, 10, 64, 16, 0.05, 0.3, k -> Math.min(1, k / 6.0));
      saturates += Bootstrap.summarise(flat).verdict() == Summary.Verdict.SATURATES ? 1 : 0;
      Curve steep = curve(random, 10, 64, 16, 0.05, 0.3, k -> k / 16.0);
      rising += Bootstrap.summarise(steep).verdict() == Summary.Verdict.STILL_RISING ? 1 : 0;
    }
    assertThat(saturates).isGreaterThanOrEqualTo(90);
    assertThat(rising).isGreaterThanOrEqualTo(95);
  }

  @Test
  void theSummarySaysWhatTheCurveIs() {
    Curve curve =
        curve(new Random(54), 3, 8, 5, 0, 0, k -> new double[] {0, 0.5, 1, 0.75, 0.25}[k]);
    Summary summary = Bootstrap.summarise(curve);
    assertThat(summary.label()).isEqualTo("curve");
    assertThat(summary.referenceGold().value()).isCloseTo(0, within(1e-12));
    assertThat(summary.peakGold().value()).isCloseTo(1, within(1e-12));
    assertThat(summary.klAtPeak()).isCloseTo(0.04, within(1e-12));
    assertThat(summary.endGold().value()).isCloseTo(0.25, within(1e-12));
    assertThat(summary.klAtEnd()).isCloseTo(0.16, within(1e-12));
    assertThat(summary.drop()).isCloseTo(0.75, within(1e-12));
    assertThat(summary.dropLow()).isCloseTo(0.75, within(1e-9));
    assertThat(summary.dropHigh()).isCloseTo(0.75, within(1e-9));
    assertThat(summary.verdict()).isEqualTo(Summary.Verdict.OVER_OPTIMISES);
  }

  @Test
  void roundingIsNoFall() {
    Curve curve = curve(new Random(55), 2, 8, 4, 0, 0, k -> k == 2 ? 1 + 1e-13 : 1);
    assertThat(Bootstrap.summarise(curve).verdict()).isEqualTo(Summary.Verdict.SATURATES);
  }

  @Test
  void ofASingleUnitNothingCanBeSaid() {
    Curve curve = curve(new Random(56), 1, 1, 4, 0, 0, k -> -k);
    Summary summary = Bootstrap.summarise(curve);
    assertThat(summary.drop()).isCloseTo(3, within(1e-12));
    assertThat(summary.dropLow()).isNaN();
    assertThat(summary.dropHigh()).isNaN();
    assertThat(summary.verdict()).isEqualTo(Summary.Verdict.SATURATES);
  }

  @Test
  void withOneSeedTheErrorIsOverPrompts() {
    Curve curve = curve(new Random(57), 1, 3, 2, 0, 0, k -> 0);
    double[][] gold = {{0, 0, 0}, {1, 2, 6}};
    MeasuredPath path = curve.paths().get(0);
    Curve uneven =
        new Curve(
            "c",
            "m",
            "n",
            List.of(
                new MeasuredPath(
                    1, path.strength(), path.weight(), path.klNats(), path.proxy(), gold)));
    assertThat(Bootstrap.summarise(uneven).endGold().value()).isCloseTo(3, within(1e-12));
    // the standard error of the mean of 1, 2 and 6: sqrt(7 / 3)
    assertThat(Bootstrap.summarise(uneven).endGold().standardError())
        .isCloseTo(Math.sqrt(7 / 3.0), within(1e-12));
    assertThat(Bootstrap.summarise(uneven).endGold().n()).isEqualTo(3);
  }

  @Test
  void promptsMayDifferBetweenSeeds() {
    List<MeasuredPath> paths = new ArrayList<>();
    paths.addAll(curve(new Random(58), 1, 7, 6, 0, 0.1, k -> -k).paths());
    paths.addAll(curve(new Random(59), 1, 4, 6, 0, 0.1, k -> -k).paths());
    assertThat(Bootstrap.summarise(new Curve("c", "m", "n", paths)).drop())
        .isCloseTo(5, within(0.2));
  }

  @Test
  void anyNumberOfThreadsGivesTheSameBits() {
    Curve curve = curve(new Random(60), 3, 20, 8, 0.5, 1, k -> k);
    Summary one = Parallel.withThreads(1, () -> Bootstrap.summarise(curve));
    Summary four = Parallel.withThreads(4, () -> Bootstrap.summarise(curve));
    assertThat(four).isEqualTo(one);
  }

  @Test
  void aDifferenceOfPeaksIsPaired() {
    // the two share their noise, which a difference of two separate intervals would count twice
    Random noise = new Random(61);
    Curve low = curve(noise, 10, 20, 8, 2, 1, k -> Math.min(k, 3));
    Curve high = raised(low, 0.05);
    Bootstrap.Interval difference = Bootstrap.difference(high, low);
    assertThat(difference.value()).isCloseTo(0.05, within(1e-12));
    assertThat(difference.low()).isCloseTo(0.05, within(1e-9));
    assertThat(difference.high()).isCloseTo(0.05, within(1e-9));
    assertThat(difference.significant()).isTrue();
    assertThat(Bootstrap.difference(low, low).significant()).isFalse();
  }

  @Test
  void curvesOfOneKindRarelyDiffer() {
    Random random = new Random(62);
    int called = 0;
    for (int trial = 0; trial < 200; trial++) {
      Curve a = curve(random, 10, 10, 8, 0.5, 1, k -> Math.min(k, 3));
      Curve b = curve(random, 10, 10, 8, 0.5, 1, k -> Math.min(k, 3));
      called += Bootstrap.difference(a, b).significant() ? 1 : 0;
    }
    assertThat(called).isLessThanOrEqualTo(16); // 5 % expected, bound at 2 standard errors
  }

  @Test
  void aPairedDifferenceNeedsTheSameSeedsAndPrompts() {
    Random random = new Random(63);
    Curve two = curve(random, 2, 5, 4, 0, 1, k -> 0);
    Curve three = curve(random, 3, 5, 4, 0, 1, k -> 0);
    assertThatThrownBy(() -> Bootstrap.difference(two, three))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a paired difference needs curves of the same seeds and prompts, got 'curve' on seeds"
                + " [1, 2] and 'curve' on seeds [1, 2, 3]. Run them in one comparison");
  }

  @Test
  void aRareSeedThatPeaksEarlierMakesNoFall() {
    // Eleven seeds rise to the end and one falls there: only resamples that leave out that one and
    // at
    // most one other choose another peak than the end, so nearly all drops are exactly 0.
    List<MeasuredPath> paths = new ArrayList<>();
    for (int seed = 0; seed < 12; seed++) {
      double last = seed == 0 ? 0.095 : 0.3;
      double[][] gold = {{0, 0}, {0.2, 0.2}, {last, last}};
      double[][] kl = {{0, 0}, {1, 1}, {2, 2}};
      paths.add(
          new MeasuredPath(seed, new double[] {0, 1, 2}, new double[] {0.5, 0.5}, kl, kl, gold));
    }
    Summary summary = Bootstrap.summarise(new Curve("rising", "test", "step", paths));
    assertThat(summary.drop()).isZero();
    assertThat(summary.dropLow()).isLessThanOrEqualTo(0);
    assertThat(summary.verdict()).isEqualTo(Summary.Verdict.STILL_RISING);
  }

  @Test
  void aPathThatComesBackHasNotOverOptimised() {
    for (double end : new double[] {3, 1}) {
      List<MeasuredPath> paths = new ArrayList<>();
      for (int seed = 0; seed < 12; seed++) {
        double[][] gold = {{0, 0}, {0.5, 0.5}, {0.1, 0.1}};
        double[][] kl = {{0, 0}, {2, 2}, {end, end}};
        paths.add(
            new MeasuredPath(seed, new double[] {0, 1, 2}, new double[] {0.5, 0.5}, kl, kl, gold));
      }
      assertThat(Bootstrap.summarise(new Curve("c", "test", "step", paths)).verdict())
          .isEqualTo(end > 2 ? Summary.Verdict.OVER_OPTIMISES : Summary.Verdict.TURNS_BACK);
    }
  }

  @Test
  void theLastPartStartsWithinNineTenthsOfTheWay() {
    // sqrt(KL) is 0, 0.1, ... 0.8, so nine tenths of the way, 0.72, is after point 7
    assertThat(Bootstrap.lastPart(curve(new Random(64), 1, 2, 9, 0, 0, k -> 0))).isEqualTo(7);
  }

  @Test
  void studentsQuantilesAreThoseOfTheTables() {
    assertThat(Bootstrap.student(1)).isEqualTo(12.706);
    assertThat(Bootstrap.student(3)).isCloseTo(3.182, within(0.032));
    assertThat(Bootstrap.student(9)).isCloseTo(2.262, within(0.003));
    assertThat(Bootstrap.student(255)).isCloseTo(1.969, within(0.001));
  }

  private static Curve raised(Curve curve, double by) {
    List<MeasuredPath> paths = new ArrayList<>();
    for (MeasuredPath path : curve.paths()) {
      double[][] gold =
          Arrays.stream(path.gold())
              .map(row -> Arrays.stream(row).map(g -> g + by).toArray())
              .toArray(double[][]::new);
      paths.add(
          new MeasuredPath(
              path.seed(), path.strength(), path.weight(), path.klNats(), path.proxy(), gold));
    }
    return new Curve("raised", curve.method(), curve.strengthName(), paths);
  }
}
