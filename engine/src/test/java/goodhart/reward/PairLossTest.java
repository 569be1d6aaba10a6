package goodhart.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Numbers of fixture bt_losses.json (METHODS B.1). */
class PairLossTest {
  private static final double[] CHOSEN = {1.2, 0.3, -0.4};
  private static final double[] REJECTED = {0.2, 0.5, -1.0};
  private static final double[] MARGIN = {0.5, 0.1, 0.2};
  private static final double[] SOFT = {0.9, 0.6, 0.75};
  private static final int[] FIRST = {0, 0, 0, 1, 1, 2, 2, 0};
  private static final int[] SECOND = {1, 1, 1, 2, 2, 0, 0, 2};
  private static final double[] LABEL = {1, 1, 0, 1, 0, 0, 0, 0};

  private interface Loss {
    double of(int k);
  }

  private static double d(int k) {
    return CHOSEN[k] - REJECTED[k];
  }

  private static void assertLosses(Loss loss, double... expected) {
    for (int k = 0; k < expected.length; k++) {
      assertThat(loss.of(k)).isCloseTo(expected[k], within(1e-9));
    }
  }

  @Test
  void hardSoftSmoothedMarginAndTieLossesAreTheFixtures() {
    assertLosses(k -> PairLoss.loss(d(k), 1), 0.313261687518, 0.798138869382, 0.437487950486);
    assertLosses(k -> PairLoss.loss(d(k), SOFT[k]), 0.413261687518, 0.718138869382, 0.587487950486);
    assertLosses(
        k -> PairLoss.loss(d(k), PairLoss.smoothed(1, 0.1)),
        0.413261687518,
        0.778138869382,
        0.497487950486);
    assertLosses(
        k -> PairLoss.loss(d(k) - MARGIN[k], 1), 0.47407698418, 0.854355244469, 0.5130152524);
    assertLosses(k -> PairLoss.loss(d(k), 0.5), 0.813261687518, 0.698138869382, 0.737487950486);
  }

  @Test
  void centringAddsItsTermToTheMeanHardLoss() {
    assertLosses(k -> 0.01 * PairLoss.centring(CHOSEN[k], REJECTED[k]), 0.0196, 0.0064, 0.0196);
    double mean = 0;
    for (int k = 0; k < 3; k++) {
      mean += (PairLoss.loss(d(k), 1) + 0.01 * PairLoss.centring(CHOSEN[k], REJECTED[k])) / 3;
    }
    assertThat(mean).isCloseTo(0.531496169129, within(1e-9));
  }

  @Test
  void slopeAndCurvatureAreTheDerivatives() {
    double h = 1e-5;
    for (double difference : new double[] {-3, -0.4, 0, 1.7}) {
      double slope =
          (PairLoss.loss(difference + h, 0.3) - PairLoss.loss(difference - h, 0.3)) / (2 * h);
      double curvature =
          (PairLoss.slope(difference + h, 0.3) - PairLoss.slope(difference - h, 0.3)) / (2 * h);
      assertThat(PairLoss.slope(difference, 0.3)).isCloseTo(slope, within(1e-9));
      assertThat(PairLoss.curvature(difference)).isCloseTo(curvature, within(1e-9));
    }
  }

  @Test
  void hugeDifferencesNeitherOverflowNorLoseTheirSize() {
    assertThat(PairLoss.loss(-800, 1)).isEqualTo(800);
    assertThat(PairLoss.loss(800, 1)).isZero();
    assertThat(PairLoss.loss(800, 0)).isEqualTo(800);
    assertThat(PairLoss.sigmoid(-800)).isZero();
    assertThat(PairLoss.sigmoid(800)).isOne();
  }

  @Test
  void tabularMaximumLikelihoodSumsToZero() {
    double[] reward = TabularBradleyTerry.fit(3, FIRST, SECOND, LABEL, 0);
    // Pairs 5 and 6 of the fixture are "0 beats 2" and the last is "2 beats 0".
    assertThat(reward)
        .containsExactly(
            new double[] {0.462098120373, -0.231049060187, -0.231049060187}, within(1e-9));
  }

  @Test
  void tabularRidgeCountsAgainstTheMeanLoss() {
    // The fixture's penalty 0.05 is on the sum over 8 pairs.
    double[] reward = TabularBradleyTerry.fit(3, FIRST, SECOND, LABEL, 0.05 / 8);
    assertThat(reward)
        .containsExactly(
            new double[] {0.440206289606, -0.220103144803, -0.220103144803}, within(1e-9));
  }

  @Test
  void theVarianceOfADifferenceIsTheEffectiveResistance() {
    // fixtures/bt_losses.json, fisher and effective_resistance (METHODS B.12)
    double[][] fisher = {
      {4.0 / 3, -2.0 / 3, -2.0 / 3}, {-2.0 / 3, 7.0 / 6, -0.5}, {-2.0 / 3, -0.5, 7.0 / 6}
    };
    double[][] resistance = TabularBradleyTerry.effectiveResistance(fisher);
    double[][] expected = {{0, 1.05, 1.05}, {1.05, 0, 1.2}, {1.05, 1.2, 0}};
    for (int i = 0; i < 3; i++) {
      assertThat(resistance[i]).containsExactly(expected[i], within(1e-9));
    }
    double[][] apart = {{2, -2, 0}, {-2, 2, 0}, {0, 0, 0}};
    double[][] infinite = TabularBradleyTerry.effectiveResistance(apart);
    assertThat(infinite[0][1]).isCloseTo(0.5, within(1e-12));
    assertThat(infinite[0][2]).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(infinite[2][2]).isZero();
  }

  @Test
  void fisherInformationIsTheLaplacianOfTheComparisons() {
    double[] reward = TabularBradleyTerry.fit(3, FIRST, SECOND, LABEL, 0);
    double[][] fisher = TabularBradleyTerry.fisher(reward, FIRST, SECOND);
    double[][] expected = {
      {1.33333333333, -0.666666666667, -0.666666666667},
      {-0.666666666667, 1.16666666667, -0.5},
      {-0.666666666667, -0.5, 1.16666666667}
    };
    for (int i = 0; i < 3; i++) {
      assertThat(fisher[i]).containsExactly(expected[i], within(1e-9));
    }
  }

  @Test
  void aCandidateThatNeverLosesNeedsARidge() {
    int[] first = {0, 0, 1, 1};
    int[] second = {1, 2, 2, 2};
    double[] label = {1, 1, 1, 0};
    assertThatThrownBy(() -> TabularBradleyTerry.fit(3, first, second, label, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the pairs have no finite Bradley-Terry reward: some responses never lose or never"
                + " win, so ridge must be > 0, got 0");
    assertThat(TabularBradleyTerry.fit(3, first, second, label, 0.01)[0]).isPositive();
  }

  @Test
  void unconnectedCandidatesNeedARidge() {
    int[] first = {0, 0, 2, 2};
    int[] second = {1, 1, 3, 3};
    double[] label = {1, 0, 1, 0};
    assertThatThrownBy(() -> TabularBradleyTerry.fit(4, first, second, label, 0))
        .hasMessage(
            "no chain of comparisons connects candidates 0 and 2, so their difference is"
                + " undetermined: ridge must be > 0, got 0");
  }
}
