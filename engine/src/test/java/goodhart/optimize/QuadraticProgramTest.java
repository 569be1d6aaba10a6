package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuadraticProgramTest {

  private static double[][] gram(double[][] rows) {
    double[][] gram = new double[rows.length][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows.length; j++) {
        gram[i][j] = Rows.dot(rows[i], rows[j]);
      }
    }
    return gram;
  }

  /** FX min_norm_qp, METHODS C.10. */
  @Test
  void theShortestMixtureOfGradientsIsTheFixtures() {
    double[][] g = {{1, 0, 0.5}, {-0.5, 1, 0.2}, {0.2, 0.1, 1}};
    double[] lambda = QuadraticProgram.minimumNorm(gram(g));
    assertThat(lambda)
        .containsExactly(new double[] {0.505988023952, 0.494011976048, 0}, within(1e-9));
    double[] direction = new double[3];
    for (int u = 0; u < 3; u++) {
      for (int j = 0; j < 3; j++) {
        direction[j] += lambda[u] * g[u][j];
      }
    }
    assertThat(direction)
        .containsExactly(
            new double[] {0.258982035928, 0.494011976048, 0.351796407186}, within(1e-9));
    assertThat(Rows.dot(direction, direction)).isCloseTo(0.434880239521, within(1e-9));
    assertThat(Rows.dot(g[0], direction)).isCloseTo(0.434880239521, within(1e-9));
    assertThat(Rows.dot(g[2], direction)).isCloseTo(0.452994011976, within(1e-9));
  }

  /** FX min_norm_qp: the closed form of two gradients, and one that another dominates. */
  @Test
  void twoGradientsHaveAClosedForm() {
    assertThat(QuadraticProgram.minimumNorm(gram(new double[][] {{1, 0}, {-0.4, 0.3}})))
        .containsExactly(new double[] {0.317073170732, 0.682926829268}, within(1e-9));
    assertThat(QuadraticProgram.minimumNorm(gram(new double[][] {{1, 1}, {2, 2.2}})))
        .containsExactly(new double[] {1, 0}, within(1e-9));
  }

  @Test
  void oppositeAndEqualGradientsHaveTheirMiddle() {
    assertThat(QuadraticProgram.minimumNorm(gram(new double[][] {{1, 2}, {-1, -2}})))
        .containsExactly(new double[] {0.5, 0.5}, within(1e-12));
    assertThat(QuadraticProgram.minimumNorm(gram(new double[][] {{1, 2}, {1, 2}})))
        .containsExactly(new double[] {0.5, 0.5}, within(1e-4)); // any split is as short
    assertThat(QuadraticProgram.minimumNorm(new double[2][2]))
        .containsExactly(new double[] {0.5, 0.5}, within(1e-12));
  }

  /** The theorem of multiple-gradient descent, also with more vectors than dimensions. */
  @Test
  void everyGradientGainsAtLeastTheSquareOfTheDirection() {
    Random random = new Random(71);
    for (int trial = 0; trial < 500; trial++) {
      int count = 1 + random.nextInt(12);
      int dimensions = 1 + random.nextInt(14);
      double[][] g = new double[count][dimensions];
      for (double[] row : g) {
        double shift = 0.5 * random.nextGaussian();
        Arrays.setAll(row, j -> random.nextGaussian() + shift);
      }
      double[][] gram = gram(g);
      double[] lambda = QuadraticProgram.minimumNorm(gram);
      assertThat(Arrays.stream(lambda).sum()).isCloseTo(1, within(1e-12));
      assertThat(Arrays.stream(lambda).min().orElseThrow()).isGreaterThanOrEqualTo(0);
      double square = 0;
      for (int u = 0; u < count; u++) {
        square += lambda[u] * Rows.dot(gram[u], lambda);
      }
      for (int u = 0; u < count; u++) {
        assertThat(Rows.dot(gram[u], lambda)).isGreaterThanOrEqualTo(square - 1e-9);
      }
    }
  }

  @Test
  void boundsAndASumAreMetAtTheBestPoint() {
    Random random = new Random(72);
    for (int trial = 0; trial < 300; trial++) {
      int size = 1 + random.nextInt(8);
      double[][] g = new double[size][size];
      double[] b = new double[size];
      double[] c = new double[size];
      double[] start = new double[size];
      for (int i = 0; i < size; i++) {
        Arrays.setAll(g[i], j -> random.nextGaussian());
        b[i] = 2 * random.nextGaussian();
        c[i] = 0.1 + random.nextDouble();
        start[i] = 3 / (size * c[i]);
      }
      double[][] a = gram(g);
      boolean sum = random.nextBoolean();
      boolean bounds = random.nextBoolean();
      double[] x = new QuadraticProgram(a, b, sum ? c : null, 3, bounds).solve(start);
      double least = cost(a, b, x);
      if (sum) {
        assertThat(Rows.dot(c, x)).isCloseTo(3, within(1e-9));
      }
      for (int other = 0; other < 50; other++) {
        double[] y = x.clone();
        double size2 = Math.pow(10, -3 * random.nextDouble());
        for (int i = 0; i < size; i++) {
          y[i] += size2 * random.nextGaussian();
          y[i] = bounds ? Math.max(0, y[i]) : y[i];
        }
        if (sum) {
          double spent = Rows.dot(c, y);
          if (bounds) {
            Arrays.setAll(y, i -> y[i] * 3 / spent);
          } else {
            Arrays.setAll(y, i -> y[i] + c[i] * (3 - spent) / Rows.dot(c, c));
          }
        }
        assertThat(cost(a, b, y)).isGreaterThanOrEqualTo(least - 1e-8);
      }
    }
  }

  private static double cost(double[][] a, double[] b, double[] x) {
    double cost = -Rows.dot(b, x);
    for (int i = 0; i < x.length; i++) {
      cost += 0.5 * x[i] * Rows.dot(a[i], x);
    }
    return cost;
  }
}
