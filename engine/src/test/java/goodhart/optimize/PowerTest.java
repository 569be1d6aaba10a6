package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** METHODS D.11; numbers from fixture power_weighted_entropy.json. */
class PowerTest {

  @Test
  void theWeightedEntropyOptimumIsThatOfTheFixture() {
    double[] reward = {1, 0.3, 0.7};
    double[] weight = {0.5, 1, 0.25};
    double beta = 0.4;
    double[] p = new double[3];
    Power.optimum(1 / beta, reward, weight, p);
    assertThat(p)
        .containsExactly(
            new double[] {0.814965045392, 0.0951495867992, 0.0898853678086}, within(1e-9));
    double objective = Rows.dot(p, reward);
    for (int i = 0; i < 3; i++) {
      objective -= beta * weight[i] * p[i] * Math.log(p[i]);
      double level = reward[i] - beta * weight[i] * (Math.log(p[i]) + 1);
      assertThat(level).isCloseTo(0.84092201115, within(1e-9));
    }
    assertThat(objective).isCloseTo(1.05096339173, within(1e-9));
  }

  @Test
  void theOptimumIsStationary() {
    Random random = new Random(61);
    for (int trial = 0; trial < 300; trial++) {
      int size = 1 + random.nextInt(40);
      double[] reward = Rows.rewards(random, size);
      double[] weight = random.doubles(size, 0.05, 3).toArray();
      double beta = Math.exp(random.nextDouble(-4, 3));
      double[] p = new double[size];
      Power.optimum(1 / beta, reward, weight, p);
      assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-12));
      double[] level = new double[size];
      double first = Double.NaN;
      for (int i = 0; i < size; i++) {
        if (p[i] > 1e-290) {
          level[i] = reward[i] - beta * weight[i] * (Math.log(p[i]) + 1);
          first = Double.isNaN(first) ? level[i] : first;
          assertThat(level[i]).isCloseTo(first, within(1e-10));
        }
      }
    }
  }

  @Test
  void equalLengthsTiltTheUniformPolicy() {
    Random random = new Random(62);
    double[] reward = Rows.rewards(random, 20);
    double[] reference = Rows.simplex(random, 20);
    for (double strength : new Power().strengths()) {
      assertThat(Rows.policy(new Power(), strength, reward, reference))
          .containsExactly(
              Rows.policy(new Tilting(), strength, reward, Rows.uniform(20)), within(1e-12));
    }
  }

  /** Lengths 1, 2, 4 under a uniform reference: weights 12/7, 6/7, 3/7. */
  @Test
  void aShortResponseIsKeptLessCertain() {
    double[] reward = {1, 1, 0};
    double[] policy = new double[3];
    double[][] path = new double[2][];
    new Power()
        .path(
            new Allocation.Prompt(reward, Rows.uniform(3), new double[] {1, 2, 4}),
            new double[] {2, 3},
            (k, p) -> path[k] = p.clone());
    Power.optimum(2, reward, new double[] {12.0 / 7, 6.0 / 7, 3.0 / 7}, policy);
    assertThat(path[0]).containsExactly(policy, within(1e-12));
    assertThat(path[0][0]).isLessThan(path[0][1] - 0.05);
  }

  @Test
  void atFullStrengthTheBestShareByTheirWeightedEntropyAlone() {
    double[] p = new double[3];
    Power.optimum(Double.POSITIVE_INFINITY, new double[] {2, 2, 0}, new double[] {1, 1, 5}, p);
    assertThat(p).containsExactly(new double[] {0.5, 0.5, 0}, within(1e-12));
    double[] near = new double[3];
    Power.optimum(Double.POSITIVE_INFINITY, new double[] {2, 2, 0}, new double[] {1, 3, 5}, p);
    Power.optimum(1e6, new double[] {2, 2, 0}, new double[] {1, 3, 5}, near);
    assertThat(near).containsExactly(p, within(1e-9));
  }
}
