package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MaxMinTest {

  /** FX maxmin_policy, METHODS D.15. */
  @Test
  void theSmallExampleIsTheFixtures() {
    Joint.Problem problem =
        Problems.of(
            new double[] {0.4, 0.3, 0.2, 0.1},
            new double[] {1, 0, 0.6, -1},
            new double[] {-1, 0.5, 0.6, 1});
    assertThat(MaxMin.weights(2, problem)[0]).isCloseTo(0.409759705506, within(1e-7));
    double[][] p = Problems.policy(new MaxMin(), 2, problem);
    assertThat(p[0])
        .containsExactly(
            new double[] {0.171294208593, 0.332587171683, 0.407971204052, 0.0881474156721},
            within(1e-9));
    double[] value = Problems.values(problem, p); // the fixture's J has the penalty subtracted
    assertThat(value[0] - 0.5 * Problems.klNats(problem, p))
        .isCloseTo(0.243560386469, within(1e-9));
    assertThat(value[1]).isCloseTo(value[0], within(1e-9));
  }

  @Test
  void groupsWithWeightAreEqualAndTheOthersBetterOff() {
    Random random = new Random(91);
    for (int trial = 0; trial < 60; trial++) {
      int rewards = 1 + random.nextInt(9);
      Joint.Problem problem = Problems.random(random, 1 + random.nextInt(20), rewards, 30);
      double strength = Math.exp(4 * random.nextDouble() - 1);
      double[] lambda = MaxMin.weights(strength, problem);
      double[] value = Problems.values(problem, Problems.policy(new MaxMin(), strength, problem));
      assertThat(Arrays.stream(lambda).sum()).isCloseTo(1, within(1e-9));
      double least = Arrays.stream(value).min().orElseThrow();
      for (int u = 0; u < rewards; u++) {
        assertThat(lambda[u]).isGreaterThanOrEqualTo(0);
        assertThat(Math.min(lambda[u], value[u] - least)).isCloseTo(0, within(1e-8));
      }
    }
  }

  /** Few candidates and a strong tilt: the covariance is all but 0 away from the optimum. */
  @Test
  void theOptimumIsFoundWhereThePolicyHasSettledOnCandidates() {
    Random random = new Random(95);
    for (int trial = 0; trial < 1000; trial++) {
      int rewards = 2 + random.nextInt(3);
      Joint.Problem problem = Problems.random(random, 1 + random.nextInt(3), rewards, 8);
      double strength = 10 + 50 * random.nextDouble();
      double[] lambda = MaxMin.weights(strength, problem);
      RewardTilt tilt = new RewardTilt(problem);
      tilt.at(Arrays.stream(lambda).map(l -> strength * l).toArray());
      double least = Arrays.stream(tilt.mean()).min().orElseThrow();
      for (int u = 0; u < rewards; u++) {
        assertThat(Math.min(lambda[u], tilt.mean()[u] - least)).isCloseTo(0, within(1e-8));
      }
    }
  }

  @Test
  void noPolicyServesTheWorstOffBetterAtItsPrice() {
    Random random = new Random(92);
    for (int trial = 0; trial < 20; trial++) {
      Joint.Problem problem = Problems.random(random, 4, 3, 10);
      double[][] p = Problems.policy(new MaxMin(), 1.5, problem);
      double value = worth(problem, p);
      for (int other = 0; other < 300; other++) {
        assertThat(worth(problem, Problems.perturbed(random, p))).isLessThanOrEqualTo(value + 1e-9);
      }
    }
  }

  private static double worth(Joint.Problem problem, double[][] p) {
    return Arrays.stream(Problems.values(problem, p)).min().orElseThrow()
        - Problems.klNats(problem, p) / 1.5;
  }

  @Test
  void thePathIsTheSameAsEachOfItsPoints() {
    Joint.Problem problem = Problems.random(new Random(93), 12, 4, 40);
    MaxMin method = new MaxMin();
    Problems.assertPathIsItsPoints(method, problem, 1e-8);
  }

  @Test
  void oneRewardIsTheTilt() {
    Joint.Problem problem = Problems.random(new Random(94), 6, 1, 20);
    double[][] p = Problems.policy(new MaxMin(), 3, problem);
    for (int x = 0; x < 6; x++) {
      assertThat(p[x])
          .containsExactly(
              Rows.policy(new Tilting(), 3, problem.reward(0, x), problem.reference(x)),
              within(1e-12));
    }
  }

  @Test
  void oppositeRewardsStayAtTheReference() {
    double[] r = {1, -0.5, -0.5, 0.25};
    double[] reference = {0.2, 0.4, 0.1, 0.3};
    double mean = Rows.dot(r, reference);
    double[] centred = Arrays.stream(r).map(v -> v - mean).toArray();
    double[] opposite = Arrays.stream(centred).map(v -> -v).toArray();
    double[][] p = Problems.policy(new MaxMin(), 5, Problems.of(reference, centred, opposite));
    assertThat(p[0]).containsExactly(reference, within(1e-9));
  }
}
