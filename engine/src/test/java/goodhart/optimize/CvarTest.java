package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CvarTest {

  private static double[] byPrompt(Joint.Problem problem, double[][] policy) {
    double[] value = new double[policy.length];
    for (int x = 0; x < policy.length; x++) {
      value[x] = Rows.dot(policy[x], problem.reward(0, x));
    }
    return value;
  }

  /** Mean of the worst share of the prompt weight, by sorting. */
  private static double tail(double level, double[] weight, double[] value) {
    Integer[] order = new Integer[value.length];
    Arrays.setAll(order, x -> x);
    Arrays.sort(order, Comparator.comparingDouble(x -> value[x]));
    double left = level;
    double sum = 0;
    for (int x : order) {
      double taken = Math.min(left, weight[x]);
      sum += taken * value[x];
      left -= taken;
    }
    return sum / level;
  }

  @Test
  void levelOneIsTheTilt() {
    Joint.Problem problem = Problems.random(new Random(121), 9, 1, 20);
    double[][] p = Problems.policy(new Cvar(1), 3, problem);
    for (int x = 0; x < 9; x++) {
      assertThat(p[x])
          .containsExactly(
              Rows.policy(new Tilting(), 3, problem.reward(0, x), problem.reference(x)),
              within(1e-10));
    }
  }

  /** Each prompt is a tilt; where its strength lies within bounds its value is the common level. */
  @Test
  void promptsOfTheTailAreLevelOrTiltedToTheMost() {
    Random random = new Random(122);
    for (int trial = 0; trial < 60; trial++) {
      Joint.Problem problem = Problems.random(random, 1 + random.nextInt(40), 1, 30);
      double level = 0.1 + 0.9 * random.nextDouble();
      double strength = Math.exp(3 * random.nextDouble() - 2);
      double[][] p = Problems.policy(new Cvar(level), strength, problem);
      double[] value = byPrompt(problem, p);
      double[] effort = new double[p.length];
      double spent = 0;
      double common = Double.NEGATIVE_INFINITY;
      for (int x = 0; x < p.length; x++) {
        effort[x] = effort(p[x], problem.reward(0, x), problem.reference(x)) / strength;
        spent += problem.weight()[x] * effort[x];
        if (effort[x] < 1 / level - 1e-6) {
          common = Math.max(common, value[x]);
        }
      }
      assertThat(spent).isCloseTo(1, within(1e-6));
      for (int x = 0; x < p.length; x++) {
        assertThat(effort[x]).isBetween(-1e-9, 1 / level + 1e-6);
        if (effort[x] < 1 / level - 1e-6 && effort[x] > 1e-6) {
          assertThat(value[x]).isCloseTo(common, within(1e-8));
        } else if (effort[x] >= 1 / level - 1e-6 && common > Double.NEGATIVE_INFINITY) {
          assertThat(value[x]).isLessThanOrEqualTo(common + 1e-8);
        }
      }
    }
  }

  /** The strength of a tilt, from the log-odds of its best and worst candidate. */
  private static double effort(double[] p, double[] reward, double[] reference) {
    int high = 0;
    for (int i = 0; i < p.length; i++) {
      high = p[i] > p[high] ? i : high;
    }
    int other = -1;
    for (int i = 0; i < p.length; i++) {
      if (i != high
          && (other < 0
              || p[i] * Math.abs(reward[i] - reward[high])
                  > p[other] * Math.abs(reward[other] - reward[high]))) {
        other = i;
      }
    }
    return (Math.log(p[high] / reference[high]) - Math.log(p[other] / reference[other]))
        / (reward[high] - reward[other]);
  }

  @Test
  void noPolicyRaisesTheTailAtItsPrice() {
    Random random = new Random(123);
    for (int trial = 0; trial < 30; trial++) {
      Joint.Problem problem = Problems.random(random, 6, 1, 10);
      double level = 0.1 + 0.8 * random.nextDouble();
      double[][] p = Problems.policy(new Cvar(level), 2, problem);
      double value = tail(level, problem.weight(), byPrompt(problem, p));
      double worth = value - Problems.klNats(problem, p) / 2;
      for (int other = 0; other < 300; other++) {
        double[][] q = Problems.perturbed(random, p);
        double reached = tail(level, problem.weight(), byPrompt(problem, q));
        assertThat(reached - Problems.klNats(problem, q) / 2).isLessThanOrEqualTo(worth + 1e-9);
      }
    }
  }

  @Test
  void thePathIsTheSameAsEachOfItsPoints() {
    Joint.Problem problem = Problems.random(new Random(124), 15, 1, 40);
    Cvar method = new Cvar();
    Problems.assertPathIsItsPoints(method, problem, 1e-8);
  }

  @Test
  void aPromptWithEqualRewardsStaysAtItsReference() {
    Joint.Problem problem =
        Joint.Problem.ofRows(
            new double[] {0.5, 0.5},
            new double[][][] {{{0, 0, 0}, {1, 0, -1}}},
            new double[][] {{0.2, 0.3, 0.5}, {0.3, 0.4, 0.3}});
    double[][] p = Problems.policy(new Cvar(0.8), 2, problem);
    assertThat(p[0]).containsExactly(0.2, 0.3, 0.5);
    // It takes 1/0.8 of its weight, 0.625 in all; 0.375 / 0.5 is left for the other.
    assertThat(p[1])
        .containsExactly(
            Rows.policy(new Tilting(), 1.5, new double[] {1, 0, -1}, new double[] {0.3, 0.4, 0.3}),
            within(1e-9));
  }

  @Test
  void levelsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new Cvar(0)).hasMessageContaining("level must be between");
  }
}
