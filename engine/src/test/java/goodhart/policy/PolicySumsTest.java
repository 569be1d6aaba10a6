package goodhart.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PolicySumsTest {
  private static double[] simplex(SplittableRandom random, int n) {
    double[] p = random.doubles(n).map(u -> u < 0.1 ? 0 : u).toArray();
    p[random.nextInt(n)] = 0.5;
    double sum = Arrays.stream(p).sum();
    return Arrays.stream(p).map(v -> v / sum).toArray();
  }

  /** Policies shorter and longer than a row, and as many as do not fit into one. */
  @Test
  void manyTogetherAreAsOneByOne() {
    SplittableRandom random = new SplittableRandom(95);
    PolicySums together = new PolicySums();
    int most = 1500;
    double[] reference = random.doubles(most, 0.01, 1).toArray();
    double[] inverse = Arrays.stream(reference).map(v -> 1 / v).toArray();
    double[] a = random.doubles(most, -2, 2).toArray();
    double[] b = random.doubles(most, -2, 2).toArray();
    int points = 400;
    double[][] expected = new double[points][4];
    int[] seen = new int[points];
    PointSums check =
        (point, kl, first, second) -> {
          seen[point]++;
          assertThat(kl).isCloseTo(expected[point][1], within(1e-13));
          assertThat(first).isCloseTo(expected[point][2], within(1e-13));
          assertThat(second).isCloseTo(expected[point][3], within(1e-13));
        };
    for (int k = 0; k < points; k++) {
      int n = 1 + random.nextInt(k % 50 == 0 ? most : k % 3 == 0 ? 3 : 60);
      double[] policy = simplex(random, n);
      Simplex.measure(policy, reference, a, b, n, expected[k]);
      if (!together.hasRoom(n)) {
        together.measure(a, b, check);
      }
      together.add(k, policy, inverse, n);
      Arrays.fill(policy, Double.NaN);
    }
    together.measure(a, b, check);
    together.measure(a, b, check);
    assertThat(seen).containsOnly(1);
  }
}
