package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.policy.Simplex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers from fixtures dpo_family.json and rpo_vpo_exact.json, METHODS D.9 and D.10. */
class DpoTest {
  private static final double[] CHOSEN = {-2.0, -1.5, -3.0};
  private static final double[] REJECTED = {-2.5, -2.5, -2.0};
  private static final double[] REFERENCE_CHOSEN = {-2.2, -2.0, -2.6};
  private static final double[] REFERENCE_REJECTED = {-2.1, -2.2, -2.4};

  @Test
  void lossesAreThoseOfTheFixture() {
    double[] tenth = {0.663597113076, 0.653946967318, 0.733946967318};
    double[] half = {0.554355244469, 0.5130152524, 0.9130152524};
    double[] smooth = {0.584355244469, 0.5530152524, 0.8730152524};
    double[] rpo = {0.754355244469, 0.6630152524, 1.2130152524};
    for (int k = 0; k < 3; k++) {
      double[] g = new double[2];
      assertThat(new Dpo(0.1, 0).loss(pair(k), g)).isCloseTo(tenth[k], within(1e-9));
      assertThat(new Dpo(0.5, 0).loss(pair(k), g)).isCloseTo(half[k], within(1e-9));
      assertThat(new Dpo(0.5, 0.1).loss(pair(k), g)).isCloseTo(smooth[k], within(1e-9));
      assertThat(new Rpo(0.5, 0.2).loss(pair(k), g)).isCloseTo(rpo[k], within(1e-9));
    }
  }

  @Test
  void gradientsAreThoseOfTheFixture() {
    double[] tenth = {-0.0161668166127, -0.0160003553281, -0.0173329780052};
    double[] half = {-0.0709262471981, -0.0668853899813, -0.0997812766854};
    for (int k = 0; k < 3; k++) {
      double[] g = new double[2];
      new Dpo(0.1, 0).loss(pair(k), g); // the fixture's are of the mean over three pairs
      assertThat(g).containsExactly(new double[] {3 * tenth[k], -3 * tenth[k]}, within(1e-9));
      new Dpo(0.5, 0).loss(pair(k), g);
      assertThat(g).containsExactly(new double[] {3 * half[k], -3 * half[k]}, within(1e-9));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-60, -0.7, 0, 0.3, 60})
  void gradientsAgreeWithFiniteDifferences(double logChosen) {
    for (Direct method : new Direct[] {new Dpo(0.5, 0), new Dpo(0.5, 0.2), new Rpo(0.5, 0.3)}) {
      double[] g = new double[2];
      double[] ignored = new double[2];
      double h = 1e-5;
      method.loss(at(logChosen, -1.5), g);
      assertThat(g[0])
          .isCloseTo(
              (method.loss(at(logChosen + h, -1.5), ignored)
                      - method.loss(at(logChosen - h, -1.5), ignored))
                  / (2 * h),
              within(1e-8));
      assertThat(g[1])
          .isCloseTo(
              (method.loss(at(logChosen, -1.5 + h), ignored)
                      - method.loss(at(logChosen, -1.5 - h), ignored))
                  / (2 * h),
              within(1e-8));
    }
  }

  @Test
  void whatDependsOnTheMarginOnlyIgnoresACommonNormaliser() {
    double[] g = new double[2];
    double[] shifted = new double[2];
    Direct.Pair away =
        Direct.Pair.of(
            CHOSEN[0] + 9, REJECTED[0] + 9, REFERENCE_CHOSEN[0], REFERENCE_REJECTED[0], 1, 1);
    Dpo dpo = new Dpo(0.3, 0.1);
    assertThat(dpo.loss(away, shifted)).isCloseTo(dpo.loss(pair(0), g), within(1e-12));
    assertThat(shifted).containsExactly(g, within(1e-12));
    assertThat(dpo.usesMarginOnly()).isTrue();
    assertThat(new Rpo().usesMarginOnly()).isFalse();
  }

  @Test
  void rowsOfSlopesAreThoseOfTheLoss() {
    double[] margin = {-9000, -30, -0.7, 0, 0.3, 60, 9000, 5};
    double[] slope = new double[8];
    slope[7] = 7;
    Dpo dpo = new Dpo(0.3, 0.1);
    dpo.marginSlopes().orElseThrow().of(margin, 7, slope);
    for (int k = 0; k < 7; k++) {
      double[] g = new double[2];
      dpo.loss(Direct.Pair.of(margin[k], 0, 0, 0, 1, 1), g);
      assertThat(slope[k]).isCloseTo(g[0], within(1e-15));
    }
    assertThat(margin[7]).isEqualTo(5);
  }

  /** Also where {@code e^z} is too small to show in {@code 1 + e^z}. */
  @Test
  void softplusKeepsItsDigits() {
    for (double z = -700; z <= 700; z += 0.37) {
      double expected = Math.max(z, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(z)));
      assertThat(Logistic.softplus(z)).isCloseTo(expected, within(4e-16 * expected));
    }
    assertThat(Logistic.softplus(Double.NEGATIVE_INFINITY)).isZero();
    assertThat(Logistic.softplus(Double.POSITIVE_INFINITY)).isInfinite();
    assertThat(Logistic.softplus(Double.NaN)).isNaN();
  }

  /** The policies that minimise the losses on a counted data set, with a given base for RPO. */
  @Test
  void theOptimaAreThoseOfTheFixture() {
    double[] dpo = {0.957656657858, 0.0174629035613, 0.0248804385808};
    double[] rpo = {0.750036142346, 0.119515546074, 0.13044831158};
    double[] optimistic = {0.99914281081, 0.000317854407769, 0.000539334782649};
    assertThat(optimum(new Rpo(0.5, 0))).containsExactly(dpo, within(1e-6));
    assertThat(optimum(new Rpo(0.5, 0.3))).containsExactly(rpo, within(1e-6));
    assertThat(optimum(new Vpo(0.5, 0.3, "chosen"))).containsExactly(rpo, within(1e-6));
    assertThat(optimum(new Vpo(0.5, -0.15, "chosen"))).containsExactly(optimistic, within(1e-6));
  }

  /** The loss at RPO's policy, with the given base in place of the chosen responses. */
  @Test
  void theLossAtTheOptimumIsThatOfTheFixture() {
    double[] rpo = {0.750036142346, 0.119515546074, 0.13044831158};
    double[] reference = {0.5, 0.3, 0.2};
    double[] base = {0.2, 0.5, 0.3};
    int[][] data = {{0, 1}, {1, 0}, {0, 2}, {2, 1}};
    double[] share = {3 / 7.0, 1 / 7.0, 2 / 7.0, 1 / 7.0};
    double[] log = new double[3];
    double[] logReference = new double[3];
    for (int i = 0; i < 3; i++) {
      log[i] = Math.log(rpo[i]);
      logReference[i] = Math.log(reference[i]);
    }
    double loss = 0;
    for (int k = 0; k < data.length; k++) {
      Direct.Pair pair = pair(log, logReference, data[k][0], data[k][1]);
      loss += share[k] * new Dpo(0.5, 0).loss(pair, new double[2]);
    }
    for (int i = 0; i < 3; i++) {
      Direct.Pair pair = pair(log, logReference, i, (i + 1) % 3);
      loss +=
          base[i]
              * (new Rpo(0.5, 0.3).loss(pair, new double[2])
                  - new Dpo(0.5, 0).loss(pair, new double[2]));
    }
    assertThat(loss).isCloseTo(0.819017777374, within(1e-6));
  }

  private static double[] optimum(Direct regularised) {
    double[] reference = {0.5, 0.3, 0.2};
    double[] base = {0.2, 0.5, 0.3};
    int[][] data = {{0, 1}, {1, 0}, {0, 2}, {2, 1}};
    double[] share = {3 / 7.0, 1 / 7.0, 2 / 7.0, 1 / 7.0};
    Direct plain = new Dpo(0.5, 0);
    double[] theta = new double[3];
    double[] p = new double[3];
    double[] g = new double[2];
    for (int step = 0; step < 20000; step++) {
      double[] log = new double[3];
      double[] logReference = new double[3];
      double[] outer = new double[3];
      for (int i = 0; i < 3; i++) {
        logReference[i] = Math.log(reference[i]);
      }
      Simplex.policy(logReference, theta, log, p);
      for (int k = 0; k < data.length; k++) {
        plain.loss(pair(log, logReference, data[k][0], data[k][1]), g);
        outer[data[k][0]] += share[k] * g[0];
        outer[data[k][1]] += share[k] * g[1];
      }
      for (int i = 0; i < 3; i++) {
        // what is added for a chosen response is the imitation term; the base is its distribution
        Direct.Pair pair = pair(log, logReference, i, (i + 1) % 3);
        regularised.loss(pair, g);
        double imitation = g[0];
        plain.loss(pair, g);
        outer[i] += base[i] * (imitation - g[0]);
      }
      double mean = outer[0] + outer[1] + outer[2];
      for (int i = 0; i < 3; i++) {
        theta[i] -= 5 * (outer[i] - mean * p[i]);
      }
    }
    return p;
  }

  private static Direct.Pair pair(double[] log, double[] reference, int chosen, int rejected) {
    return Direct.Pair.of(log[chosen], log[rejected], reference[chosen], reference[rejected], 1, 1);
  }

  private static Direct.Pair pair(int k) {
    return Direct.Pair.of(CHOSEN[k], REJECTED[k], REFERENCE_CHOSEN[k], REFERENCE_REJECTED[k], 1, 1);
  }

  private static Direct.Pair at(double logChosen, double logRejected) {
    return Direct.Pair.of(logChosen, logRejected, -1, -1.2, 1, 1);
  }

  @Test
  void hugeMarginsStayFinite() {
    double[] g = new double[2];
    assertThat(new Dpo(1, 0).loss(at(-5000, 0), g)).isCloseTo(5000.2, within(1e-9));
    assertThat(g).containsExactly(-1, 1);
    assertThat(new Dpo(1, 0).loss(at(5000, 0), g)).isEqualTo(0);
  }

  @Test
  void settingsAreChecked() {
    assertThat(new Dpo()).isEqualTo(new Dpo(0.1, 0));
    assertThat(new Rpo()).isEqualTo(new Rpo(0.1, 0.005));
    assertThatThrownBy(() -> new Dpo(0, 0)).hasMessage("beta must be > 0 and finite, got 0.0");
    assertThatThrownBy(() -> new Dpo(0.1, 0.6))
        .hasMessage("labelSmoothing must be between 0.0 and 0.5, got 0.6");
    assertThatThrownBy(() -> new Rpo(0.1, -1)).hasMessage("eta must be >= 0 and finite, got -1.0");
  }
}
