package goodhart.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import goodhart.Seeds;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class CumulativeTest {

  @Test
  void everyUniformFallsToTheFirstSumAboveItsShare() {
    RandomGenerator random = new Seeds(1).stream("weights");
    for (int n = 1; n <= 70; n++) {
      double[] weight = new double[n];
      for (int i = 0; i < n; i++) {
        weight[i] = random.nextInt(3) == 0 ? 0 : Math.exp(5 * random.nextGaussian());
      }
      weight[random.nextInt(n)] = 1;
      double[] sum = new double[n + 1];
      sum[n] = -7;
      Cumulative.sums(weight, n, sum);
      assertThat(sum[n]).isEqualTo(-7);
      double total = 0;
      for (int i = 0; i < n; i++) {
        total += weight[i];
        assertThat(sum[i]).isCloseTo(total, within(1e-14 * total));
        assertThat(sum[i]).isGreaterThanOrEqualTo(i == 0 ? 0 : sum[i - 1]);
      }
      for (int draw = 0; draw < 300; draw++) {
        // Also where a sum is met exactly, and the largest there is.
        double met = Math.min(sum[draw % n] / sum[n - 1], Math.nextDown(1.0));
        double uniform = draw == 0 ? 0 : draw < 100 ? met : random.nextDouble();
        double target = Math.min(uniform * sum[n - 1], Math.nextDown(sum[n - 1]));
        int expected = 0;
        while (sum[expected] <= target) {
          expected++;
        }
        int drawn = Cumulative.draw(sum, n, uniform);
        assertThat(drawn).isEqualTo(expected);
        assertThat(weight[drawn]).isPositive();
      }
    }
  }

  @Test
  void eachIsDrawnAsOftenAsItWeighs() {
    double[] sum = {3, 0, 1, 0, 2, 4};
    Cumulative.sums(sum, 6, sum);
    RandomGenerator random = new Seeds(2).stream("draws");
    int[] count = new int[6];
    int draws = 100_000;
    for (int k = 0; k < draws; k++) {
      count[Cumulative.draw(sum, 6, random.nextDouble())]++;
    }
    double[] share = {0.3, 0, 0.1, 0, 0.2, 0.4};
    for (int i = 0; i < 6; i++) {
      double error = Math.sqrt(share[i] * (1 - share[i]) / draws);
      assertThat((double) count[i] / draws).isCloseTo(share[i], within(5 * error + 1e-300));
    }
  }
}
