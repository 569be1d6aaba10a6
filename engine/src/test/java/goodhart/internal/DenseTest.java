package goodhart.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import goodhart.Seeds;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class DenseTest {
  private static double[][] random(int n, int d, String name) {
    RandomGenerator g = new Seeds(1).stream(name);
    double[][] rows = new double[n][d];
    for (double[] row : rows) {
      Arrays.setAll(row, j -> g.nextGaussian());
    }
    return rows;
  }

  @Test
  void kernelsAgreeWithTheirDefinitionsForEveryRemainder() {
    for (int n = 1; n <= 9; n++) {
      double[][] a = random(n, 5, "a");
      double[][] b = random(n, 6, "b");
      double[][] c = new double[5][6];
      double[][] upper = new double[5][6];
      Dense.addTransposedTimes(a, b, n, c, 0, 5, false);
      Dense.addTransposedTimes(a, b, n, upper, 0, 5, true);
      double[] product = new double[6];
      double[] weights = random(1, n, "weights")[0];
      Dense.addRowTimes(weights, b, n, product);
      for (int j = 0; j < 6; j++) {
        double expectedProduct = 0;
        for (int k = 0; k < n; k++) {
          expectedProduct += weights[k] * b[k][j];
        }
        assertThat(product[j]).isCloseTo(expectedProduct, within(1e-14));
        for (int i = 0; i < 5; i++) {
          double expected = 0;
          for (int k = 0; k < n; k++) {
            expected += a[k][i] * b[k][j];
          }
          assertThat(c[i][j]).isCloseTo(expected, within(1e-14));
          assertThat(upper[i][j]).isCloseTo(j < i ? 0 : expected, within(1e-14));
        }
      }
      double expectedDot = 0;
      for (int j = 0; j < n; j++) {
        expectedDot += weights[j] * weights[j];
      }
      assertThat(Dense.dot(weights, weights, n)).isCloseTo(expectedDot, within(1e-14));
    }
  }

  @Test
  void dotsWithManyRowsAndTheLargestAgreeWithTheirDefinitionsForEveryRemainder() {
    for (int rows = 1; rows <= 13; rows++) {
      for (int n = 1; n <= 9; n++) {
        double[][] b = random(rows, n, "b");
        double[] a = random(1, n, "a")[0];
        double[] y = new double[rows];
        Arrays.fill(y, 1);
        Dense.addDots(a, b, n, y);
        for (int j = 0; j < rows; j++) {
          assertThat(y[j]).isCloseTo(1 + Dense.dot(a, b[j], n), within(1e-14));
        }
        assertThat(Dense.most(a, n)).isEqualTo(Arrays.stream(a).max().orElseThrow());
        assertThat(Dense.least(a, n)).isEqualTo(Arrays.stream(a).min().orElseThrow());
        assertThat(Dense.furthest(a, n))
            .isEqualTo(Arrays.stream(a).map(Math::abs).max().orElseThrow());
      }
    }
    assertThat(Dense.most(new double[0], 0)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(Dense.least(new double[0], 0)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(Dense.furthest(new double[] {1, -2, 9}, 2)).isEqualTo(2);
    assertThat(Dense.furthest(new double[] {1, Double.NaN, 2, 3, 4}, 5)).isNaN();
  }

  @Test
  void sumsFromAPlaceOnAgreeWithTheirDefinitionsForEveryRemainder() {
    double[][] rows = random(5, 30, "rows");
    double[] w = rows[4];
    for (int n = 1; n <= 9; n++) {
      int from = 2 * n;
      double[] moments = new double[Dense.MOMENTS];
      double[] sums = new double[4];
      Dense.moments(w, rows[0], rows[1], rows[2], from, n, moments);
      Dense.sums(w, rows[0], rows[1], rows[2], from, n, sums);
      double[] expected = new double[Dense.MOMENTS];
      double[] sum = rows[3].clone();
      for (int j = from; j < from + n; j++) {
        double a = rows[0][j];
        double b = rows[1][j];
        double c = rows[2][j];
        double[] terms = {1, a, b, c, a * a, b * a, b * b, c * a, c * b, c * c};
        for (int k = 0; k < terms.length; k++) {
          expected[k] += w[j] * terms[k];
        }
        sum[j] += 2 * a - b + 3 * c;
      }
      assertThat(moments).containsExactly(expected, within(1e-14));
      assertThat(sums).containsExactly(Arrays.copyOf(expected, 4), within(1e-14));
      assertThat(Dense.sum(w, from, n)).isCloseTo(expected[0], within(1e-14));
      assertThat(Dense.dot(w, from, rows[0], from, n)).isCloseTo(expected[1], within(1e-14));
      double[] shifted = Arrays.copyOfRange(w, from, 30);
      assertThat(Dense.dot(shifted, 0, rows[1], from, n)).isCloseTo(expected[2], within(1e-14));
      assertThat(Dense.least(w, from, n)).isEqualTo(Dense.least(shifted, n));
      Dense.axpy3(2, rows[0], -1, rows[1], 3, rows[2], from, from + n, rows[3]);
      assertThat(rows[3]).containsExactly(sum, within(1e-14));
    }
  }

  @Test
  void solveInvertsAPositiveDefiniteMatrix() {
    double[][] root = random(20, 12, "root");
    double[][] a = new double[12][12];
    Dense.addTransposedTimes(root, root, 20, a, 0, 12, false);
    double[] x = random(1, 12, "x")[0];
    double[] b = new double[12];
    for (int i = 0; i < 12; i++) {
      b[i] = Dense.dot(a[i], x, 12);
    }
    Dense.solve(a, b);
    assertThat(b).containsExactly(x, within(1e-10));
  }

  @Test
  void solveGivesZeroToADirectionWithoutInformation() {
    // x0 + x1 = 2 twice over, 3 x2 = 6, nothing about x3.
    double[][] a = {{1, 1, 0, 0}, {1, 1, 0, 0}, {0, 0, 3, 0}, {0, 0, 0, 0}};
    double[] b = {2, 2, 6, 0};
    Dense.solve(a, b);
    assertThat(b).containsExactly(new double[] {2, 0, 2, 0}, within(1e-15));
  }

  @Test
  void nativeAndJavaProductsAgree() {
    int n = BigProduct.BLOCK + 37;
    double[][] a = random(n, 300, "a");
    double[][] b = random(300, 48, "b");
    Optional<BigProduct> found = BigProduct.ofNative(b);
    Assumptions.assumeTrue(found.isPresent(), "ND4J has no native library for this machine");
    try (BigProduct product = found.get()) {
      double[] actual = new double[48];
      for (int from = 0; from < n; from += BigProduct.BLOCK) {
        int to = Math.min(n, from + BigProduct.BLOCK);
        for (int i = from; i < to; i++) {
          product.put(a[i]);
        }
        product.multiply();
        for (int i = from; i < to; i++) {
          double[] expected = new double[48];
          Dense.addRowTimes(a[i], b, 300, expected);
          product.take(actual);
          assertThat(actual).containsExactly(expected, within(1e-11));
        }
      }
    }
  }

  @Test
  void smallProductsStayInJava() {
    assertThat(BigProduct.of(new double[13][64], 10_000_000)).isEmpty();
    assertThat(BigProduct.of(new double[4096][64], 10_000)).isEmpty();
  }

  @Test
  void withoutNd4jThereIsNoNativeProductAndNoError() throws Exception {
    URL classes = BigProduct.class.getProtectionDomain().getCodeSource().getLocation();
    ClassLoader platform = ClassLoader.getPlatformClassLoader();
    try (URLClassLoader alone = new URLClassLoader(new URL[] {classes}, platform)) {
      Class<?> type = alone.loadClass(BigProduct.class.getName());
      Object found =
          type.getMethod("ofNative", double[][].class)
              .invoke(null, (Object) new double[][] {{1, 2}, {3, 4}});
      assertThat(type).isNotSameAs(BigProduct.class);
      assertThat(found).isEqualTo(Optional.empty());
    }
  }
}
