package goodhart.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.measure.GaoFit.Form;
import goodhart.pool.CandidatePool;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Numbers from fixtures curve_metrics.json, gao_fit.json and bon_estimator.json, METHODS A.4, A.5
 * and E.1.
 */
class CurveShapesTest {
  private static final double[] D = {0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0};
  private static final double[] EXACT = {
    0.636916231252, 0.961916231252, 1.1691853989, 1.3, 1.40262210405, 1.35233507499, 0.933746820596
  };
  private static final double[] NOISY = {0.3, 0.52, 0.66, 0.74, 0.7, 0.55, 0.05};

  @Test
  void metricsAreThoseOfTheFixture() {
    CandidatePool pool = CandidatePool.builder(5).reference(0.4, 0.25, 0.2, 0.1, 0.05).build();
    double proxySpread = Metrics.spread(pool, new double[] {0, 0.5, 1, 2, 3});
    double goldSpread = Metrics.spread(pool, new double[] {0, 0.6, 1, 1.2, -0.5});
    assertThat(proxySpread).isCloseTo(0.810478253872, within(1e-9));
    assertThat(goldSpread).isCloseTo(0.498472667255, within(1e-9));

    double[] d = {0, 0.4, 0.8, 1.2, 1.6};
    double[] proxy = {0.675, 1, 1.5, 2.1, 2.7};
    double[] gold = {0.445, 0.62, 0.7, 0.35, -0.1};
    Metrics metrics = Metrics.of(d, proxy, gold, proxySpread, goldSpread, 1e-9);
    assertThat(metrics.peak()).isEqualTo(2);
    assertThat(metrics.peakGain()).isCloseTo(0.255, within(1e-9));
    assertThat(metrics.sqrtKlAtPeak()).isCloseTo(0.8, within(1e-9));
    assertThat(metrics.klNatsAtPeak()).isCloseTo(0.64, within(1e-9));
    assertThat(metrics.finalDrop()).isCloseTo(0.8, within(1e-9));
    assertThat(metrics.relativeDrop()).isCloseTo(3.13725490196, within(1e-9));
    assertThat(metrics.gap()).isCloseTo(3.59186456614, within(1e-9));
    assertThat(metrics.aucGain()).isCloseTo(0.015625, within(1e-9));
    assertThat(metrics.overOptimised()).isTrue();
    assertThat(metrics.netHarm()).isTrue();
    assertThat(Metrics.of(d, proxy, gold, 1, 1, 0.9).overOptimised()).isFalse();

    double[][] kl = Arrays.stream(d).mapToObj(x -> new double[] {x * x}).toArray(double[][]::new);
    MeasuredPath path = new MeasuredPath(1, d, new double[] {1}, kl, columns(proxy), columns(gold));
    Metrics same = Metrics.of(new Curve("c", "m", "n", List.of(path)), proxySpread, goldSpread);
    assertThat(same.peak()).isEqualTo(2);
    assertThat(same.gap()).isCloseTo(metrics.gap(), within(1e-12));
    assertThat(same.aucGain()).isCloseTo(metrics.aucGain(), within(1e-12));
  }

  private static double[][] columns(double[] values) {
    return Arrays.stream(values).mapToObj(v -> new double[] {v}).toArray(double[][]::new);
  }

  @Test
  void spreadIsPooledOverPromptsByTheirWeights() {
    CandidatePool pool = CandidatePool.builder(2, 2).weights(3, 1).build();
    assertThat(Metrics.spread(pool, new double[] {0, 2, 5, 9}))
        .isCloseTo(Math.sqrt(0.75 * 1 + 0.25 * 4), within(1e-12));
  }

  @Test
  void aPathThatDoesNotMoveHasNoArea() {
    double[] zero = {0, 0};
    assertThat(Metrics.of(zero, zero, zero, 1, 1, 1e-9).aucGain()).isEqualTo(0);
  }

  @Test
  void exactDataGiveTheirParametersBack() {
    GaoFit fit = GaoFit.of(Form.RL, D, EXACT);
    assertThat(fit.alpha()).isCloseTo(1.3, within(1e-9));
    assertThat(fit.beta()).isCloseTo(0.9, within(1e-9));
    assertThat(fit.peakSqrtKl().orElseThrow()).isCloseTo(1.55962349761, within(1e-9));
    assertThat(fit.peakGain().orElseThrow()).isCloseTo(1.40366114785, within(1e-9));
    assertThat(fit.rmse()).isCloseTo(0, within(1e-9));
  }

  @Test
  void noisyDataAreFittedByLeastSquares() {
    GaoFit rl = GaoFit.of(Form.RL, D, NOISY);
    assertThat(rl.alpha()).isCloseTo(0.695933737069, within(1e-9));
    assertThat(rl.beta()).isCloseTo(0.611974970111, within(1e-9));
    assertThat(rl.peakSqrtKl().orElseThrow()).isCloseTo(1.14704966681, within(1e-9));
    assertThat(rl.peakGain().orElseThrow()).isCloseTo(0.701965685565, within(1e-9));
    assertThat(rl.rmse()).isCloseTo(0.041866319267, within(1e-9));
    GaoFit bon = GaoFit.of(Form.BEST_OF_N, D, NOISY);
    assertThat(bon.alpha()).isCloseTo(1.02707751213, within(1e-9));
    assertThat(bon.beta()).isCloseTo(0.343504285327, within(1e-9));
    assertThat(bon.peakSqrtKl().orElseThrow()).isCloseTo(1.49499956187, within(1e-9));
    assertThat(bon.peakGain().orElseThrow()).isCloseTo(0.767740215323, within(1e-9));
    assertThat(bon.rmse()).isCloseTo(0.0827483561087, within(1e-9));
  }

  @Test
  void aParabolaMisplacesThePeak() {
    assertThat(parabolaPeak(D, EXACT)).isCloseTo(1.73683992502, within(1e-9));
    double[] log = Arrays.stream(D).map(Math::log).toArray();
    assertThat(Math.exp(parabolaPeak(log, EXACT))).isCloseTo(1.20304930651, within(1e-9));
    assertThat(GaoFit.of(Form.RL, D, EXACT).peakSqrtKl().orElseThrow())
        .isCloseTo(Math.exp(1.3 / 0.9 - 1), within(1e-9));
  }

  /** The vertex of the least-squares parabola, by the normal equations of centred powers. */
  private static double parabolaPeak(double[] x, double[] y) {
    double mx = Arrays.stream(x).average().orElseThrow();
    double[][] a = new double[3][4];
    for (int k = 0; k < x.length; k++) {
      double[] powers = {1, x[k] - mx, (x[k] - mx) * (x[k] - mx)};
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
          a[i][j] += powers[i] * powers[j];
        }
        a[i][3] += powers[i] * y[k];
      }
    }
    for (int i = 0; i < 3; i++) {
      for (int row = 0; row < 3; row++) {
        if (row != i) {
          double factor = a[row][i] / a[i][i];
          for (int j = 0; j < 4; j++) {
            a[row][j] -= factor * a[i][j];
          }
        }
      }
    }
    return mx - a[1][3] / a[1][1] / (2 * a[2][3] / a[2][2]);
  }

  @Test
  void whatRisesForeverHasNoPeak() {
    GaoFit fit = GaoFit.of(Form.BEST_OF_N, new double[] {0, 1, 2}, new double[] {0, 1, 3});
    assertThat(fit.beta()).isLessThan(0);
    assertThat(fit.peakSqrtKl()).isEmpty();
    assertThat(fit.peakGain()).isEmpty();
    assertThat(fit.gain(0)).isEqualTo(0);
    assertThat(fit.gain(2)).isCloseTo(3, within(1e-12));
  }

  @Test
  void aShapeNeedsTwoPoints() {
    double[] one = {0, 2, 2};
    assertThatThrownBy(() -> GaoFit.of(Form.RL, one, one))
        .hasMessage(
            "a curve's shape needs two points at different sqrt(KL) > 0, got only sqrt(KL) = 2.0");
    assertThatThrownBy(() -> GaoFit.of(Form.RL, new double[1], new double[1]))
        .hasMessageContaining("got none");
  }

  @Test
  void theBestOfNIsEstimatedFromDraws() {
    double[] gold = {0.3, -0.1, 0.8, 1.1, 0.4, 0.9};
    double[] proxy = {0, 1, 2, 3, 4, 5};
    int[] n = {1, 2, 3, 6};
    double[] expectedGold = {0.566666666667, 0.726666666667, 0.775, 0.9};
    double[] expectedProxy = {2.5, 3.66666666667, 4.25, 5.0};
    double[] shuffledProxy = {3, 0, 5, 1, 4, 2};
    double[] shuffledGold = {1.1, 0.3, 0.9, -0.1, 0.4, 0.8};
    for (int k = 0; k < 4; k++) {
      assertThat(new BestOfNEstimator(proxy, gold).estimate(n[k]))
          .isCloseTo(expectedGold[k], within(1e-9));
      assertThat(new BestOfNEstimator(proxy, proxy).estimate(n[k]))
          .isCloseTo(expectedProxy[k], within(1e-9));
      assertThat(new BestOfNEstimator(shuffledProxy, shuffledGold).estimate(n[k]))
          .isCloseTo(expectedGold[k], within(1e-9));
    }
  }

  @Test
  void tiedDrawsCountWithTheirMean() {
    BestOfNEstimator tied =
        new BestOfNEstimator(new double[] {1, 2, 2, -0.0, 0.0}, new double[] {5, 1, 4, 7, 9});
    assertThat(tied.estimate(5)).isCloseTo(2.5, within(1e-12));
    assertThat(tied.estimate(1)).isCloseTo(26 / 5.0, within(1e-12));
    // pairs by their better score: 2 wins 7 of 10, 1 wins 2, a zero wins 1
    assertThat(tied.estimate(2)).isCloseTo(0.7 * 2.5 + 0.2 * 5 + 0.1 * 8, within(1e-12));
  }

  @Test
  void anEstimateNeedsEnoughDraws() {
    BestOfNEstimator two = new BestOfNEstimator(new double[] {1, 2}, new double[] {1, 2});
    assertThatThrownBy(() -> two.estimate(3))
        .hasMessage("n must be between 1 and the number of draws, 2, got 3");
    assertThatThrownBy(() -> new BestOfNEstimator(new double[1], new double[2]))
        .hasMessageContaining("got 2 and 1");
    assertThatThrownBy(() -> new BestOfNEstimator(new double[] {Double.NaN}, new double[1]))
        .hasMessage("a selection score must be finite, got NaN");
  }
}
