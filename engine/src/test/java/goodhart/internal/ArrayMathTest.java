package goodhart.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against StrictMath, whose own error is below 1 ulp. */
class ArrayMathTest {
  private static final int ROW = 1000;

  private interface Numbers {
    double next(SplittableRandom random, int i);
  }

  /** Worst distances of e^x and e^x - 1, in ulp of what StrictMath says. */
  private static double[] worstExp(int rows, Numbers numbers) {
    SplittableRandom random = new SplittableRandom(71);
    double[] x = new double[ROW];
    double[] exp = new double[ROW];
    double[] same = new double[ROW];
    double[] less = new double[ROW];
    double[] scratch = new double[ROW];
    double[] worst = new double[3];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < ROW; i++) {
        x[i] = numbers.next(random, row * ROW + i);
      }
      ArrayMath.exp(x, ROW, exp, scratch);
      ArrayMath.expAndLess(x, ROW, same, less, scratch);
      for (int i = 0; i < ROW; i++) {
        double e = StrictMath.exp(x[i]);
        worst[0] = Math.max(worst[0], ulps(exp[i], e));
        worst[1] = Math.max(worst[1], ulps(same[i], e));
        worst[2] = Math.max(worst[2], ulps(less[i], StrictMath.expm1(x[i])));
      }
    }
    return worst;
  }

  private static double worstLog(int rows, Numbers numbers) {
    SplittableRandom random = new SplittableRandom(72);
    double[] x = new double[ROW];
    double[] log = new double[ROW];
    double worst = 0;
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < ROW; i++) {
        x[i] = numbers.next(random, row * ROW + i);
      }
      ArrayMath.log(x, ROW, log, new double[ROW], new double[ROW]);
      for (int i = 0; i < ROW; i++) {
        worst = Math.max(worst, ulps(log[i], StrictMath.log(x[i])));
      }
    }
    return worst;
  }

  private static double ulps(double found, double expected) {
    return found == expected ? 0 : Math.abs(found - expected) / Math.ulp(expected);
  }

  private static void assertExp(double[] worst) {
    assertThat(worst[0]).isLessThanOrEqualTo(2);
    assertThat(worst[1]).isLessThanOrEqualTo(2);
    assertThat(worst[2]).isLessThanOrEqualTo(3);
  }

  @Test
  void theExponentialIsWithinTwoUlpOverItsWholeRange() {
    assertExp(worstExp(1000, (random, i) -> random.nextDouble(-708, 709)));
    assertExp(worstExp(1000, (random, i) -> random.nextDouble(-40, 1)));
    assertExp(worstExp(300, (random, i) -> random.nextDouble(-1, 1) * Math.exp(-(i % 700))));
  }

  /** Everywhere the rounding to a power of 2 changes, and the numbers next to there. */
  @Test
  void theExponentialIsWithinTwoUlpWhereThePowersOfTwoMeet() {
    int first = -1020;
    int perPower = 200;
    assertExp(
        worstExp(
            2043 * perPower / ROW,
            (random, i) -> {
              int k = first + i / perPower;
              int step = i % perPower - perPower / 2;
              double edge = (k + (step < 0 ? -0.5 : 0)) * Math.log(2);
              return edge + step * Math.ulp(edge);
            }));
  }

  /** Everywhere the rounding to a step of 2^(1/128) changes, from e^-1 to e. */
  @Test
  void theExponentialIsWithinTwoUlpWhereTheStepsMeet() {
    assertExp(
        worstExp(
            36,
            (random, i) -> {
              double edge = (i / 100 - 180 + 0.5) * Math.log(2) / 128;
              return edge + (i % 100 - 50) * Math.ulp(edge);
            }));
  }

  @Test
  void theExponentialOfSmallNumbersIsWithinTwoUlp() {
    SplittableRandom random = new SplittableRandom(73);
    double[] x = new double[ROW];
    double[] exp = new double[ROW];
    for (int row = 0; row < 300; row++) {
      for (int i = 0; i < ROW; i++) {
        double size = i % 2 == 0 ? 1 : Math.exp(-(i % 700));
        x[i] = random.nextDouble(-ArrayMath.SMALL, ArrayMath.SMALL) * size;
      }
      x[0] = ArrayMath.SMALL;
      x[1] = -ArrayMath.SMALL;
      Arrays.fill(exp, 1);
      ArrayMath.timesExpOfSmall(1, x, 0, x, 0, x, 0, ROW, exp);
      for (int i = 0; i < ROW; i++) {
        assertThat(ulps(exp[i], StrictMath.exp(x[i]))).isLessThanOrEqualTo(2);
      }
    }
  }

  @Test
  void theExponentialHasEnds() {
    double[] x = {
      0,
      -0.0,
      -707.7,
      -708.5,
      -745,
      -1e300,
      Double.NEGATIVE_INFINITY,
      709.5,
      710,
      Double.POSITIVE_INFINITY,
      Double.NaN,
      Double.MIN_VALUE,
      -Double.MIN_VALUE
    };
    double[] out = new double[x.length];
    double[] less = new double[x.length];
    ArrayMath.exp(x, x.length, out, new double[x.length]);
    double least = StrictMath.exp(-707.7);
    double[] expected = {
      1,
      1,
      least,
      0,
      0,
      0,
      0,
      StrictMath.exp(709.5),
      Double.POSITIVE_INFINITY,
      Double.POSITIVE_INFINITY,
      Double.NaN,
      1,
      1
    };
    assertThat(ulps(out[2], least)).isLessThanOrEqualTo(2);
    expected[2] = out[2];
    assertThat(out).containsExactly(expected);
    ArrayMath.expAndLess(x, x.length, out, less, new double[x.length]);
    assertThat(ulps(out[2], least)).isLessThanOrEqualTo(2);
    expected[2] = out[2];
    assertThat(out).containsExactly(expected);
    assertThat(less)
        .containsExactly(
            0,
            0,
            -1,
            -1,
            -1,
            -1,
            -1,
            StrictMath.exp(709.5),
            Double.POSITIVE_INFINITY,
            Double.POSITIVE_INFINITY,
            Double.NaN,
            Double.MIN_VALUE,
            -Double.MIN_VALUE);
  }

  @Test
  void aTiltIsAsPreciseAsItSays() {
    double[] to = {-1, -5, -10, -20, -50};
    double[] error = {2e-15, 1e-14, 4e-14, 1e-12, 1e-8};
    SplittableRandom random = new SplittableRandom(73);
    double[] s = random.doubles(ROW, 0, 100).toArray();
    double[] w = random.doubles(ROW).toArray();
    double[] g = new double[ROW];
    double[] out = new double[ROW];
    for (int part = 0; part < to.length; part++) {
      for (int row = 0; row < 1000; row++) {
        for (int i = 0; i < ROW; i++) {
          g[i] = random.nextDouble(to[part], part == 0 ? 0 : to[part - 1]) / s[i];
        }
        ArrayMath.tilt(s, g, w, ROW, out);
        for (int i = 0; i < ROW; i++) {
          double exact = w[i] * StrictMath.exp(s[i] * g[i]);
          assertThat(Math.abs(out[i] - exact)).isLessThanOrEqualTo(error[part] * exact);
        }
      }
    }
  }

  @Test
  void aTiltOfGapsIsThatOfWhatTheyAreBetween() {
    SplittableRandom random = new SplittableRandom(74);
    double most = 3;
    double[] x = random.doubles(ROW, -600, most).toArray();
    x[0] = most;
    double[] w = random.doubles(ROW).toArray();
    double[] ones = new double[ROW];
    double[] gap = new double[ROW];
    for (int i = 0; i < ROW; i++) {
      ones[i] = 1;
      gap[i] = Math.max(x[i] - most, ArrayMath.LEAST_EXPONENT);
    }
    double[] expected = new double[ROW];
    double[] out = new double[ROW];
    ArrayMath.tilt(ones, gap, w, ROW, expected);
    ArrayMath.tilt(x, most, w, ROW, out);
    assertThat(out).containsExactly(expected);
  }

  @Test
  void aTiltFarBelowIsNothing() {
    int n = 45_001;
    double[] out = new double[n];
    double[] ones = new double[n];
    double[] g = new double[n];
    for (int i = 0; i < n; i++) {
      ones[i] = 1;
      g[i] = -50 - 0.01 * i;
    }
    assertThat(g[n - 1]).isEqualTo(ArrayMath.LEAST_EXPONENT);
    ArrayMath.tilt(ones, g, ones, n, out);
    assertThat(Arrays.stream(out)).allMatch(v -> v >= 0 && v < 1e-20);
    g[0] = 0;
    g[1] = -0.0;
    ArrayMath.tilt(ones, g, ones, 2, out);
    assertThat(out).startsWith(1, 1);
  }

  @Test
  void onlyTheFirstEntriesAreWritten() {
    double[] out = {7, 7, 7};
    ArrayMath.exp(new double[] {0, 1, 1}, 2, out, new double[3]);
    assertThat(out).containsExactly(1, Math.E, 7);
    ArrayMath.log(new double[] {1, 1, 1}, 1, out, new double[3], new double[3]);
    assertThat(out).containsExactly(0, Math.E, 7);
  }

  @Test
  void theLogarithmIsWithinTwoUlp() {
    assertThat(worstLog(1000, (random, i) -> random.nextDouble(0.4, 2.1))).isLessThanOrEqualTo(2);
    assertThat(worstLog(1000, (random, i) -> Math.exp(random.nextDouble(-708, 709))))
        .isLessThanOrEqualTo(2);
    assertThat(worstLog(300, (random, i) -> 1 + random.nextDouble(-1, 1) * Math.exp(-(i % 37))))
        .isLessThanOrEqualTo(2);
  }

  /** Around 1, around sqrt 1/2 and around every power of 2. */
  @Test
  void theLogarithmIsWithinTwoUlpWhereThePowersOfTwoMeet() {
    int perPower = 200;
    assertThat(
            worstLog(
                2046 * perPower / ROW,
                (random, i) -> {
                  int k = -1022 + i / perPower;
                  int step = i % perPower - perPower / 2;
                  double edge = Math.scalb(step % 2 == 0 ? 1 : Math.sqrt(2), k);
                  return Math.max(Double.MIN_NORMAL, edge + step * Math.ulp(edge));
                }))
        .isLessThanOrEqualTo(2);
  }

  @Test
  void zeroTimesItsLogarithmIsZero() {
    double[] x = {0, Double.MIN_VALUE, Double.MIN_NORMAL, Double.MAX_VALUE};
    double[] log = new double[4];
    ArrayMath.log(x, 4, log, new double[4], new double[4]);
    assertThat(0 * log[0]).isZero();
    assertThat(log[1] * Double.MIN_VALUE).isBetween(-1e-300, 0.0);
    assertThat(log[2]).isEqualTo(StrictMath.log(Double.MIN_NORMAL));
    assertThat(log[3]).isEqualTo(StrictMath.log(Double.MAX_VALUE));
  }
}
