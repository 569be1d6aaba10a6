package goodhart.reward.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.Seeds;
import goodhart.pool.CandidatePool;
import goodhart.reward.PairLoss;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Shapes of one prompt; fixture reward_shaping.json (METHODS C.1, C.2). */
class PromptShapeTest {
  private static final double[] R = {-1, 0, 1, 2, 4};
  private static final double[] PI = {0.2, 0.3, 0.3, 0.15, 0.05};
  private static final double[] DRAWS = {0.2, -0.5, 1.1, 0.7};

  static double[] uniform(int n) {
    double[] weight = new double[n];
    Arrays.fill(weight, 1.0 / n);
    return weight;
  }

  private static double[] of(PromptShape shape, double[] reward, double[] reference) {
    double[] shaped = new double[reward.length];
    shape.shape(reward, reference, shaped);
    return shaped;
  }

  @Test
  void logSigmoidCentredIsTheFixtures() {
    assertThat(References.quantile(R, PI, 0.85)).isEqualTo(2.0);
    assertThat(of(new Lsc(), R, PI))
        .containsExactly(
            new double[] {
              -3.04858735157, -2.12692801104, -1.31326168752, -0.69314718056, -0.126928011043
            },
            within(1e-9));
  }

  @Test
  void againstTheNormalQuantileOfDrawsItIsTheFixturesToo() {
    double[] shaped = new double[5];
    Lsc.centre(R, 0.994165469881, shaped);
    assertThat(shaped)
        .containsExactly(
            new double[] {
              -2.12179076369, -1.30899965373, -0.690234170712, -0.311695884192, -0.0483114114823
            },
            within(1e-9));
  }

  @Test
  void preferenceAsRewardIsTheFixtures() {
    double[] shaped = new double[5];
    new Par().shape(R, DRAWS, uniform(4), shaped);
    assertThat(shaped)
        .containsExactly(
            new double[] {
              0.218144492895, 0.413544364032, 0.639253071663, 0.819768810186, 0.969851758521
            },
            within(1e-9));
    new Par(2, 0, 1).shape(R, DRAWS, uniform(4), shaped);
    assertThat(shaped)
        .containsExactly(
            new double[] {
              0.0997959035639, 0.35748437977, 0.720103705217, 0.938930167564, 0.99874986701
            },
            within(1e-9));
  }

  @Test
  void theOtherShapesAreTheFixtures() {
    double[] shaped = new double[5];
    new Tanh().shape(R, DRAWS, uniform(4), shaped);
    assertThat(shaped)
        .containsExactly(
            new double[] {
              -0.800408192872, -0.285031240461, 0.440207410435, 0.877860335128, 0.997499734021
            },
            within(1e-9));
    double mean = References.mean(DRAWS, uniform(4));
    assertThat(Arrays.stream(R).map(r -> r - mean).toArray())
        .containsExactly(new double[] {-1.375, -0.375, 0.625, 1.625, 3.625}, within(1e-9));
    assertThat(of(new MeanStd(), R, uniform(5)))
        .containsExactly(
            new double[] {
              -1.27872402618, -0.697485832463, -0.116247638744, 0.464990554975, 1.62746694241
            },
            within(1e-9));
    assertThat(of(new Clipped(), R, uniform(5)))
        .containsExactly(
            new double[] {-0.520465053409, 0.0, 1.0, 2.0, 2.92046505341}, within(1e-9));
    assertThat(of(new MinMax(), R, PI))
        .containsExactly(new double[] {0.0, 0.2, 0.4, 0.6, 1.0}, within(1e-9));
    assertThat(of(new Ceiling(), R, PI)).containsExactly(-1, 0, 1, 2, 2);
  }

  @Test
  void centredSubtractsTheReferencesMean() {
    assertThat(of(new Centred(), R, PI))
        .containsExactly(new double[] {-1.6, -0.6, 0.4, 1.4, 3.4}, within(1e-12));
  }

  @Test
  void slowThenFastIsASigmoidThreeAboveTheReference() {
    double[] shaped = of(new SlowThenFast(), R, PI);
    for (int i = 0; i < R.length; i++) {
      double expected = 0;
      for (int j = 0; j < R.length; j++) {
        expected += PI[j] * PairLoss.sigmoid(3 * (R[i] - R[j] - 3));
      }
      assertThat(shaped[i]).isCloseTo(expected, within(1e-14));
    }
  }

  @Test
  void thePolynomialIsTheLeastSquaresFit() {
    // by numpy.linalg.lstsq on the same 1001 points
    assertThat(SigmoidPolynomial.COEFFICIENTS)
        .containsExactly(
            new double[] {0.5, 0.229270871250573, -0.0102459433148703, 0.000207698125835766},
            within(1e-12));
    double last = SigmoidPolynomial.value(-6);
    assertThat(last).isEqualTo(SigmoidPolynomial.value(-5)).isCloseTo(-0.0147, within(5e-5));
    for (double z = -4.99; z < 5; z += 0.01) {
      assertThat(SigmoidPolynomial.value(z)).isGreaterThan(last);
      last = SigmoidPolynomial.value(z);
    }
  }

  @Test
  void aMeanOfSigmoidsIsTheSumOfItsTerms() {
    RandomGenerator random = new Seeds(21).stream("rewards");
    double[] reward = random.doubles(40, -6, 9).toArray();
    double[] against = random.doubles(7, -6, 9).toArray();
    double[] weight = {0.1, 0.2, 0.05, 0.25, 0.1, 0.1, 0.2};
    double[] shaped = new double[40];
    for (double k : new double[] {1e-3, 0.3, 1, 20, 200, 1e5}) {
      References.sigmoids(k, 0.7, reward, against, weight, shaped);
      for (int i = 0; i < reward.length; i++) {
        double expected = 0;
        for (int j = 0; j < against.length; j++) {
          expected += weight[j] * PairLoss.sigmoid(k * (reward[i] - against[j] - 0.7));
        }
        assertThat(shaped[i]).as("k %s", k).isCloseTo(expected, within(1e-11));
      }
    }
  }

  @Test
  void preferenceAsRewardIsAProbabilityBetweenScaleAndRank() {
    double[] linear = of(new Par(1e-7, 0, 1), R, PI);
    double[] rank = of(new Par(1e9, 0, 1), R, PI);
    double[] one = of(new Par(), R, PI);
    double below = 0;
    double mean = 0;
    for (int i = 0; i < R.length; i++) {
      assertThat((linear[i] - 0.5) / 1e-7).isCloseTo((R[i] - 0.7 + 0.1) / 4, within(1e-6));
      assertThat(rank[i]).isCloseTo(below + PI[i] / 2, within(1e-12));
      assertThat(one[i]).isStrictlyBetween(0.0, 1.0);
      below += PI[i];
      mean += PI[i] * one[i];
    }
    assertThat(mean).isCloseTo(0.5, within(1e-12)); // a reference draw beats a reference draw
  }

  @Test
  void drawsAreOfTheReferenceAndTendToTheExactMean() {
    CandidatePool pool = CandidatePool.builder(5).reference(PI).build();
    double[] exact = new Par().shape(pool, R);
    assertThat(new Par(1, 200_000, 3).shape(pool, R)).containsExactly(exact, within(3e-3));
    double[] ten = new Par(1, 10, 3).shape(pool, R);
    assertThat(new Par(1, 10, 3).shape(pool, R)).containsExactly(ten);
    assertThat(new Par(1, 10, 4).shape(pool, R)).isNotEqualTo(ten);
    assertThat(ten).isSorted();
  }

  @Test
  void logSigmoidCentredIsNegativeAndConcave() {
    double[] u = of(new Lsc(), new double[] {-3, -2, -1, 0, 1, 2, 3}, uniform(7));
    for (int i = 1; i < 6; i++) {
      assertThat(u[i]).isNegative();
      double before = u[i] - u[i - 1];
      double after = u[i + 1] - u[i];
      assertThat(before).isStrictlyBetween(after, 1.0);
      assertThat(after).isPositive();
    }
  }

  @Test
  void equalRewardsGiveEqualShapes() {
    double[] same = {0.7, 0.7, 0.7};
    double[] reference = {0.2, 0.5, 0.3};
    assertThat(of(new MeanStd(), same, reference)).containsExactly(0, 0, 0);
    assertThat(of(new MinMax(), same, reference)).containsExactly(0, 0, 0);
    assertThat(of(new Clipped(), same, reference))
        .containsExactly(new double[] {0.7, 0.7, 0.7}, within(1e-15));
    assertThat(of(new Par(), same, reference))
        .containsExactly(new double[] {0.5, 0.5, 0.5}, within(1e-15));
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThatThrownBy(() -> new Lsc(1.2))
        .hasMessage("quantile must be between 0.0 and 1.0, got 1.2");
    assertThatThrownBy(() -> new Par(0, 0, 1)).hasMessage("k must be > 0 and finite, got 0.0");
    assertThatThrownBy(() -> new Par(1, -1, 1)).hasMessage("draws must be >= 0, got -1");
    assertThatThrownBy(() -> new Clipped(0)).hasMessage("width must be > 0 and finite, got 0.0");
    assertThatThrownBy(() -> new Ceiling(Double.NaN)).hasMessage("most must be finite, got NaN");
  }
}
