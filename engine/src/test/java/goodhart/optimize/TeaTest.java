package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Numbers from fixture bon_gradient_tea.json, METHODS D.7. */
class TeaTest {
  private static final double[] POLICY = {0.4, 0.25, 0.2, 0.1, 0.05};
  private static final double[] REWARD = {0, 0.5, 1, 2, 3};
  private static final double[] SMALL = {0.4, 0.3, 0.2, 0.1};
  private static final double[] VALUES = {0, 1, 1.5, 3};
  private static final double[] SORTED = {0.1, 0.3, 0.35, 0.6, 0.8, 1.1, 1.7, 2.4};

  @Test
  void theExactGradientIsThatOfTheBestOfN() {
    double[] expected = {-0.323595, -0.170246875, -0.0263475, 0.23247625, 0.287713125};
    assertThat(Groups.exactGradient(new Tea(4, 0, 0), REWARD, POLICY, POLICY))
        .containsExactly(expected, within(1e-9));
    assertThat(Groups.exactGradient(new PrefixTea(4, 0, 0), REWARD, POLICY, POLICY))
        .containsExactly(expected, within(1e-9));
    // By candidate, dJ/dp up to a constant, against the fixture's grad_p.
    double[] gradP = {-6.56325, -6.43525, -5.886, -3.4295, 0};
    double[] advantage = Groups.advantages(new Tea(4, 0, 0), Groups.exact(REWARD, POLICY, POLICY));
    for (int i = 0; i < 5; i++) {
      assertThat(advantage[i] - advantage[4]).isCloseTo(gradP[i], within(1e-9));
    }
  }

  @Test
  void theExactGradientAgreesWithFiniteDifferencesTiesIncluded() {
    Random random = new Random(5);
    for (int trial = 0; trial < 50; trial++) {
      double[] p = Rows.simplex(random, 6);
      double[] reward = Rows.rewards(random, 6);
      int n = 1 + random.nextInt(9);
      double[] gradient = Groups.exactGradient(new Tea(n, 0, 0), reward, p, p);
      for (int j = 0; j < 6; j++) {
        double numeric =
            (bestOf(n, reward, moved(p, j, 1e-5)) - bestOf(n, reward, moved(p, j, -1e-5))) / 2e-5;
        assertThat(gradient[j]).isCloseTo(numeric, within(1e-7));
      }
    }
  }

  private static double[] moved(double[] p, int j, double by) {
    double[] out = p.clone();
    out[j] *= Math.exp(by);
    double sum = Arrays.stream(out).sum();
    return Arrays.stream(out).map(q -> q / sum).toArray();
  }

  /** E max of n draws. */
  private static double bestOf(int n, double[] reward, double[] p) {
    double[] levels = Arrays.stream(reward).distinct().sorted().toArray();
    double value = 0;
    double below = 0;
    for (double v : levels) {
      double f = below;
      for (int i = 0; i < p.length; i++) {
        f += reward[i] == v ? p[i] : 0;
      }
      value += v * (Math.pow(f, n) - Math.pow(below, n));
      below = f;
    }
    return value;
  }

  @Test
  void theSampledGradientOfTheBestOfAtMostMIsUnbiased() {
    double[][] expected = {
      {-0.36, 0.03, 0.12, 0.21},
      {-0.384, -0.048, 0.108, 0.324},
      {-0.3492, -0.1179, 0.0684, 0.3987}
    };
    for (int n = 1; n <= 3; n++) {
      assertThat(Groups.meanGradient(new Tea(n, 3, 0), 3, VALUES, SMALL, SMALL))
          .containsExactly(expected[n - 1], within(1e-12));
      assertThat(Groups.exactGradient(new Tea(n, 0, 0), VALUES, SMALL, SMALL))
          .containsExactly(expected[n - 1], within(1e-12));
    }
    assertThat(Groups.meanGradient(new PrefixTea(3, 4, 0), 4, VALUES, SMALL, SMALL))
        .containsExactly(expected[2], within(1e-12));
  }

  @Test
  void theExtrapolatedGradientIsThatOfTheWeightedBests() {
    int n = 20;
    double[] tea = Tea.weights(n, 4);
    assertThat(Groups.meanGradient(new Tea(n, 4, 0), 4, VALUES, SMALL, SMALL))
        .containsExactly(weighted(tea, 4, 3), within(1e-12));
    double[] prefix = PrefixTea.weights(n, new int[] {1, 2, 4});
    assertThat(Groups.meanGradient(new PrefixTea(n, 4, 0), 4, VALUES, SMALL, SMALL))
        .containsExactly(weighted(prefix, 1, 2, 4), within(1e-12));
  }

  private static double[] weighted(double[] weight, int... k) {
    double[] sum = new double[4];
    for (int a = 0; a < k.length; a++) {
      double[] g = Groups.exactGradient(new Tea(k[a], 0, 0), VALUES, SMALL, SMALL);
      for (int i = 0; i < 4; i++) {
        sum[i] += weight[a] * g[i];
      }
    }
    return sum;
  }

  @Test
  void theAdvantagesOfOneGroupAreTheFixtures() {
    double[] tea = Groups.advantages(new Tea(64, 8, 0), Groups.sampled(SORTED));
    double[] best = Groups.advantages(new Tea(8, 8, 0), Groups.sampled(SORTED));
    double[] expectedTea = {0, 0, 0, 0, 0, 0, -1.24766492501, 0.907944154168};
    double[] expectedBest = {0, 0, 0, 0, 0, 0, 0, 0.7};
    for (int i = 0; i < 8; i++) {
      // the group weighs each by 1/8
      assertThat(tea[i] / 8).isCloseTo(expectedTea[i], within(1e-9));
      assertThat(best[i] / 8).isCloseTo(expectedBest[i], within(1e-9));
    }
  }

  @Test
  void theWeightsExtrapolateTheirTails() {
    assertThat(Tea.weights(64, 8))
        .containsExactly(new double[] {17.6355323334, -16.6355323334}, within(1e-9));
    double[] prefix = PrefixTea.weights(64, new int[] {2, 4, 8});
    assertThat(prefix).containsExactly(new double[] {2.125, -7.25, 6.125}, within(1e-9));
    assertThat(PrefixTea.weights(64, new int[] {4, 6, 8}))
        .containsExactly(new double[] {7.7944885767, -26.0084657301, 19.2139771534}, within(1e-9));
    // On an exactly exponential tail E_k is the harmonic number.
    double truth = harmonic(64);
    double byTea = 17.6355323334 * harmonic(8) - 16.6355323334 * harmonic(7);
    double byPrefix = prefix[0] * harmonic(2) + prefix[1] * harmonic(4) + prefix[2] * harmonic(8);
    assertThat(truth).isCloseTo(4.74389090371, within(1e-9));
    assertThat(byTea).isCloseTo(4.79729868454, within(1e-9));
    assertThat(byPrefix).isCloseTo(4.73020833333, within(1e-9));
    assertThat(Math.abs(byPrefix - truth)).isLessThan(Math.abs(byTea - truth));
  }

  private static double harmonic(int n) {
    double sum = 0;
    for (int i = n; i >= 1; i--) {
      sum += 1.0 / i;
    }
    return sum;
  }

  @Test
  void oneDrawIsLeaveOneOut() {
    double[] reward = {0.2, 1.5, 0.9, 1.4, -0.3};
    assertThat(Groups.advantages(new Tea(1, 5, 0), Groups.sampled(reward)))
        .containsExactly(new double[] {-0.675, 0.95, 0.2, 0.825, -1.3}, within(1e-9));
  }

  @Test
  void settingsAreChecked() {
    assertThatThrownBy(() -> new Tea(200, 8, 0))
        .hasMessage(
            "n must be <= 16 * groupSize = 128, got 200: further out the extrapolation is mostly"
                + " noise. Draw more responses");
    assertThat(new Tea(200, 0, 0).n()).isEqualTo(200);
    assertThatThrownBy(() -> new Tea(4, 1, 0))
        .hasMessage(
            "groupSize must be 0 (exact) or >= 2, got 1: the best of n is extrapolated from"
                + " smaller groups");
    assertThatThrownBy(() -> new PrefixTea(4, 6, 0))
        .hasMessage(
            "groupSize must be a multiple of 4, got 6: a quarter and a half of the group are"
                + " looked at too");
    assertThatThrownBy(() -> new PrefixTea(0, 8, 0)).hasMessage("n must be >= 1, got 0");
  }
}
