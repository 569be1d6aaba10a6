package goodhart.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import goodhart.Seeds;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Isotonic regression; fixture cje.json (METHODS C.7). */
class PavaTest {
  private static final double[] S = {0.1, 0.2, 0.2, 0.4, 0.5, 0.7, 0.8, 0.9};
  private static final double[] Y = {0.0, 0.3, 0.1, 0.2, 0.6, 0.5, 0.9, 0.8};

  private static double[] equal(int n) {
    double[] weight = new double[n];
    Arrays.fill(weight, 1);
    return weight;
  }

  @Test
  void theFitIsTheFixtures() {
    Pava f = Pava.fit(S, Y, equal(8));
    assertThat(f.knots()).containsExactly(0.1, 0.2, 0.4, 0.5, 0.7, 0.8, 0.9);
    assertThat(f.values())
        .containsExactly(new double[] {0.0, 0.2, 0.2, 0.55, 0.55, 0.85, 0.85}, within(1e-9));
  }

  @Test
  void betweenTheKnotsItIsLinearAndOutsideConstant() {
    Pava f = Pava.fit(S, Y, equal(8));
    double[] at =
        Arrays.stream(new double[] {0.15, 0.35, 0.6, 0.85, 0.95, 0.05}).map(f::at).toArray();
    assertThat(at).containsExactly(new double[] {0.1, 0.2, 0.55, 0.85, 0.85, 0.0}, within(1e-9));
  }

  @Test
  void theOrderOfThePointsDoesNotMatter() {
    Pava f =
        Pava.fit(
            new double[] {0.9, 0.2, 0.1, 0.5, 0.2, 0.8, 0.7, 0.4},
            new double[] {0.8, 0.1, 0.0, 0.6, 0.3, 0.9, 0.5, 0.2},
            equal(8));
    assertThat(f.values())
        .containsExactly(new double[] {0.0, 0.2, 0.2, 0.55, 0.55, 0.85, 0.85}, within(1e-9));
  }

  @Test
  void aWeightIsARepetition() {
    Pava weighted =
        Pava.fit(new double[] {1, 2, 3}, new double[] {1, 0, 3}, new double[] {3, 1, 2});
    Pava repeated =
        Pava.fit(new double[] {1, 1, 1, 2, 3, 3}, new double[] {1, 1, 1, 0, 3, 3}, equal(6));
    assertThat(weighted.values()).containsExactly(new double[] {0.75, 0.75, 3}, within(1e-12));
    assertThat(repeated.values()).containsExactly(weighted.values(), within(1e-12));
  }

  /** The optimum is the largest mean to the left of the smallest mean to the right. */
  @Test
  void noNonDecreasingFunctionFitsBetter() {
    RandomGenerator random = new Seeds(11).stream("points");
    for (int trial = 0; trial < 100; trial++) {
      int n = 1 + random.nextInt(12);
      double[] s = new double[n];
      double[] y = new double[n];
      double[] weight = new double[n];
      for (int i = 0; i < n; i++) {
        s[i] = i;
        y[i] = random.nextGaussian();
        weight[i] = 0.1 + random.nextDouble();
      }
      double[] values = Pava.fit(s, y, weight).values();
      for (int i = 0; i < n; i++) {
        double best = Double.NEGATIVE_INFINITY;
        for (int a = 0; a <= i; a++) {
          double least = Double.POSITIVE_INFINITY;
          for (int b = i; b < n; b++) {
            double mass = 0;
            double sum = 0;
            for (int k = a; k <= b; k++) {
              mass += weight[k];
              sum += weight[k] * y[k];
            }
            least = Math.min(least, sum / mass);
          }
          best = Math.max(best, least);
        }
        assertThat(values[i]).isCloseTo(best, within(1e-12));
      }
    }
  }

  @Test
  void theMeanOnTheSampleIsKept() {
    assertThat(mean(S, Y, equal(8))).containsExactly(new double[] {0.425, 0.425}, within(1e-12));
    RandomGenerator random = new Seeds(12).stream("points");
    for (int trial = 0; trial < 20; trial++) {
      double[] s = random.doubles(200).map(u -> Math.rint(40 * u)).toArray();
      double[] y = random.doubles(200).map(u -> 3 * u - 1).toArray();
      double[] weight = random.doubles(200, 0.01, 1).toArray();
      double[] means = mean(s, y, weight);
      assertThat(means[0]).isCloseTo(means[1], within(1e-12));
    }
  }

  private static double[] mean(double[] s, double[] y, double[] weight) {
    Pava f = Pava.fit(s, y, weight);
    double fitted = 0;
    double given = 0;
    double mass = 0;
    for (int i = 0; i < s.length; i++) {
      fitted += weight[i] * f.at(s[i]);
      given += weight[i] * y[i];
      mass += weight[i];
    }
    return new double[] {fitted / mass, given / mass};
  }

  @Test
  void aFallingTargetGivesAConstant() {
    Pava f = Pava.fit(new double[] {1, 2, 3}, new double[] {3, 2, 1}, equal(3));
    assertThat(f.values()).containsExactly(2, 2, 2);
    assertThat(f.at(1.7)).isEqualTo(2);
  }
}
