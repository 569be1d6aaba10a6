package goodhart.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.pool.CandidatePool;
import goodhart.preference.PreferencePairs;
import goodhart.reward.BradleyTerry;
import goodhart.reward.PairLoss;
import goodhart.reward.Pools;
import goodhart.reward.RewardModel;
import org.junit.jupiter.api.Test;

class RewardReportTest {
  private static final CandidatePool POOL =
      CandidatePool.builder(3, 2)
          .weights(0.75, 0.25)
          .reference(0.5, 0.3, 0.2, 0.5, 0.5)
          .gold(0, 1, 2, 5, 4)
          .build();

  private static RewardModel scores(double... score) {
    return pool -> score;
  }

  private static PreferencePairs pairs(double... label) {
    int[] first = {1, 2, 3};
    int[] second = {0, 1, 4};
    return new PreferencePairs(POOL, first, second, label);
  }

  @Test
  void calibrationIsTheFixture() {
    // Fixture ece.json (METHODS E.6).
    double[] q = {0.55, 0.62, 0.71, 0.48, 0.93, 0.88, 0.67, 0.52, 0.99, 0.35};
    double[] y = {1, 0, 1, 0, 1, 1, 1, 1, 1, 0};
    RewardReport.Calibration calibration = RewardReport.Calibration.of(q, y, 5);
    assertThat(calibration.ece()).isCloseTo(0.1, within(1e-9));
    assertThat(calibration.mce()).isCloseTo(0.35, within(1e-9));
    assertThat(calibration.ace()).isCloseTo(0.141666666667, within(1e-9));
    assertThat(calibration.brier()).isCloseTo(0.13826, within(1e-9));
    double nll = 0;
    for (int k = 0; k < q.length; k++) {
      nll += PairLoss.loss(Math.log(q[k] / (1 - q[k])), y[k]) / q.length;
    }
    assertThat(nll).isCloseTo(0.425747915367, within(1e-9));
    assertThat(calibration.bins())
        .extracting(RewardReport.Calibration.Bin::n)
        .containsExactly(1, 3, 3, 3);
  }

  @Test
  void aPairCountsByItsWeight() {
    // Agreement 1, 1/2, 0.75 with weights 2, 1, 1: (2 + 0.5 + 0.75) / 4.
    RewardReport report =
        RewardReport.of(scores(0, 2, 2, 0, 1), pairs(1, 1, 0.25).withWeights(4, 2, 2));
    assertThat(report.accuracy().value()).isCloseTo(0.8125, within(1e-12));
    // sqrt(3/2 (0.5^2 0.1875^2 + 0.25^2 0.3125^2 + 0.25^2 0.0625^2))
    assertThat(report.accuracy().standardError()).isCloseTo(0.1506820431, within(1e-9));
    assertThat(report.logLoss().value())
        .isCloseTo((2 * 0.126928011043 + 0.693147180560 + 0.563261687518) / 4, within(1e-9));
    RewardReport often =
        RewardReport.of(scores(0, 2, 2, 0, 1), pairs(1, 1, 0.25).select(0, 0, 1, 2));
    assertThat(report.calibration().ece()).isCloseTo(often.calibration().ece(), within(1e-12));
    assertThat(report.calibration().brier()).isCloseTo(often.calibration().brier(), within(1e-12));
  }

  @Test
  void theLastBinHoldsOne() {
    RewardReport.Calibration calibration =
        RewardReport.Calibration.of(new double[] {1, 0.95}, new double[] {1, 1}, 10);
    assertThat(calibration.bins()).hasSize(1);
    assertThat(calibration.ece()).isCloseTo(0.025, within(1e-12));
  }

  @Test
  void agreementWithLabelsCountsTiesHalf() {
    // D = 2, 0, -1 with labels 1, 1, 0.25: agreement 1, 1/2, 0.75.
    RewardReport report = RewardReport.of(scores(0, 2, 2, 0, 1), pairs(1, 1, 0.25));
    assertThat(report.accuracy().value()).isCloseTo(0.75, within(1e-12));
    assertThat(report.accuracy().standardError()).isCloseTo(0.25 / Math.sqrt(3), within(1e-12));
    assertThat(report.accuracy().n()).isEqualTo(3);
    // log(1+e^-2), log 2, and 0.25*log(1+e) + 0.75*log(1+1/e).
    assertThat(report.logLoss().value())
        .isCloseTo((0.126928011043 + 0.693147180560 + 0.563261687518) / 3, within(1e-9));
  }

  @Test
  void accuracyAgainstGoldIsExactOverTheReference() {
    // Prompt 0: right on (0,1) and (0,2), tied on (1,2): (.15 + .10 + .06/2) of .31.
    // Prompt 1: wrong on its only pair, weight .25.
    RewardReport.AgainstGold gold =
        RewardReport.of(scores(0, 2, 2, 0, 1), pairs(1, 1, 1)).gold().orElseThrow();
    double above = 0.75 * 0.28;
    double below = 0.75 * 0.31 + 0.25 * 0.25;
    assertThat(gold.accuracy().value()).isCloseTo(above / below, within(1e-12));
    assertThat(gold.accuracy().n()).isEqualTo(2);
  }

  @Test
  void correlationIgnoresConstantsPerPromptAndUnits() {
    PreferencePairs pairs = pairs(1, 1, 1);
    RewardReport.AgainstGold same =
        RewardReport.of(scores(7, 9, 11, -1, -3), pairs).gold().orElseThrow();
    assertThat(same.correlation().value()).isCloseTo(1, within(1e-12));
    assertThat(same.correlation().standardError()).isCloseTo(0, within(1e-12));
    assertThat(same.accuracy().value()).isEqualTo(1);
    RewardReport.AgainstGold opposite =
        RewardReport.of(scores(0, -1, -2, 1, 2), pairs).gold().orElseThrow();
    assertThat(opposite.correlation().value()).isCloseTo(-1, within(1e-12));
    RewardReport.AgainstGold constant =
        RewardReport.of(scores(1, 1, 1, 0, 0), pairs).gold().orElseThrow();
    assertThat(constant.correlation().value()).isNaN();
    assertThat(constant.accuracy().value()).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void correlationByHand() {
    // Centred under the reference: score (-1, 1, 1), (-.5, .5); gold (-.7, .3, 1.3), (.5, -.5).
    // Products: .75*(.35+.09+.26) - .25*.25; squares: .75*1 + .25*.25 and .75*.61 + .25*.25.
    double expected = (0.75 * 0.7 - 0.0625) / Math.sqrt((0.75 + 0.0625) * (0.75 * 0.61 + 0.0625));
    assertThat(
            RewardReport.of(scores(0, 2, 2, 0, 1), pairs(1, 1, 1))
                .gold()
                .orElseThrow()
                .correlation()
                .value())
        .isCloseTo(expected, within(1e-12));
  }

  @Test
  void theErrorOfTheCorrelationIsWhatPromptsSpread() {
    // 200 small pools drawn alike: the spread of the estimate is what one of them says of itself.
    int repeats = 200;
    double[] value = new double[repeats];
    double claimed = 0;
    for (int s = 0; s < repeats; s++) {
      CandidatePool pool = Pools.pool(s, 60, 6, 2, 0);
      double[] score = new double[pool.size()];
      for (int i = 0; i < score.length; i++) {
        score[i] = pool.features().get(i, 0);
      }
      var gold = RewardReport.AgainstGold.of(pool, score);
      value[s] = gold.correlation().value();
      claimed += gold.correlation().standardError() / repeats;
    }
    double mean = java.util.Arrays.stream(value).average().orElseThrow();
    double spread = 0;
    for (double v : value) {
      spread += (v - mean) * (v - mean) / (repeats - 1);
    }
    // The standard deviation of 200 values is known to 5 %.
    assertThat(claimed / Math.sqrt(spread)).isBetween(0.85, 1.15);
  }

  @Test
  void theTrueRewardIsCalibrated() {
    CandidatePool pool = Pools.pool(1, 50, 20, 4, 0);
    RewardReport report = RewardReport.of(p -> p.gold().toArray(), Pools.pairs(pool, 20_000, 2));
    // Ten bins of about 2,000: each gap is about 0.01 by chance.
    assertThat(report.calibration().ece()).isLessThan(0.02);
    assertThat(report.gold().orElseThrow().accuracy().value()).isEqualTo(1);
  }

  @Test
  void aReportIsATableOfFewLines() {
    CandidatePool pool = Pools.pool(1, 50, 20, 4, 0);
    RewardModel model =
        new BradleyTerry().train(Pools.pairs(pool, 500, 2), new Seeds(1), Progress.NONE);
    String[] lines =
        RewardReport.of(model, Pools.pairs(pool, 500, 3)).toString().lines().toArray(String[]::new);
    assertThat(lines).hasSize(5);
    assertThat(lines[0]).matches("accuracy on pairs {7}0\\.\\d{3} ± 0\\.\\d{3} \\(n=500\\)");
    assertThat(lines[1]).matches("accuracy against gold {3}0\\.\\d{3} ± 0\\.\\d{3} \\(n=50\\)");
    assertThat(lines[2]).matches("correlation with gold {3}0\\.\\d{3} ± 0\\.\\d{3} \\(n=50\\)");
    assertThat(lines[3])
        .matches("log loss \\(coin: 0\\.693\\)  0\\.\\d{3} ± 0\\.\\d{3} \\(n=500\\)");
    assertThat(lines[4]).matches("calibration error {7}0\\.\\d{3}, worst bin 0\\.\\d{3}");
  }

  @Test
  void withoutGoldOnlyThePairsSpeak() {
    CandidatePool bare = CandidatePool.builder(2).build();
    PreferencePairs pairs =
        new PreferencePairs(bare, new int[] {0}, new int[] {1}, new double[] {1});
    RewardReport report = RewardReport.of(scores(1, 0), pairs);
    assertThat(report.gold()).isEmpty();
    assertThat(report.toString().lines()).hasSize(3);
    assertThatThrownBy(() -> RewardReport.of(scores(1, 0), pairs.select()))
        .hasMessage("number of pairs must be >= 1, got 0");
  }
}
