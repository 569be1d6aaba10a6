package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DirectionalTest {

  private static Directional along(double... direction) {
    return new Directional(direction, new Tilting());
  }

  @Test
  void oneCoordinateIsTheTiltOfThatReward() {
    Joint.Problem problem = Problems.random(new Random(111), 5, 3, 20);
    double[][] p = Problems.policy(along(0, -4, 0), 2, problem);
    for (int x = 0; x < 5; x++) {
      double[] negative = problem.reward(1, x).clone();
      for (int i = 0; i < negative.length; i++) {
        negative[i] = -negative[i];
      }
      assertThat(p[x])
          .containsExactly(
              Rows.policy(new Tilting(), 2, negative, problem.reference(x)), within(1e-12));
    }
  }

  @Test
  void theLengthOfTheDirectionIsOfNoAccount() {
    Joint.Problem problem = Problems.random(new Random(112), 5, 2, 20);
    double[][] p = Problems.policy(along(0.6, 0.8), 2, problem);
    double[][] q = Problems.policy(along(3e200, 4e200), 2, problem);
    double[][] even = Problems.policy(new Directional(), 2, problem);
    double[][] half = Problems.policy(along(0.5, 0.5), 2, problem);
    for (int x = 0; x < 5; x++) {
      assertThat(q[x]).containsExactly(p[x], within(1e-12));
      assertThat(even[x]).containsExactly(half[x], within(1e-12));
    }
  }

  /** METHODS C.11, as far as it is a theorem: the values are the gradient of a convex function. */
  @Test
  void turningTowardsARewardRaisesWhatTheTurnIsTowards() {
    Random random = new Random(113);
    for (int trial = 0; trial < 40; trial++) {
      Joint.Problem problem = Problems.random(random, 4, 2, 15);
      double[] before = null;
      double angleBefore = 0;
      for (int k = 0; k <= 24; k++) {
        double angle = Math.PI * k / 12;
        double[] value =
            Problems.values(
                problem, Problems.policy(along(Math.cos(angle), Math.sin(angle)), 1.7, problem));
        if (before != null) {
          double gain =
              (Math.cos(angle) - Math.cos(angleBefore)) * (value[0] - before[0])
                  + (Math.sin(angle) - Math.sin(angleBefore)) * (value[1] - before[1]);
          assertThat(gain).isGreaterThanOrEqualTo(-1e-12);
        }
        before = value;
        angleBefore = angle;
      }
    }
  }

  /** The derivative in v_1 with the others held is the variance of the first reward. */
  @Test
  void moreWeightOnARewardNeverLowersIt() {
    Random random = new Random(114);
    for (int trial = 0; trial < 40; trial++) {
      Joint.Problem problem = Problems.random(random, 4, 3, 15);
      double before = Double.NEGATIVE_INFINITY;
      for (double v = -2; v <= 2; v += 0.25) {
        double length = Math.sqrt(v * v + 0.25 + 1);
        double[] value =
            Problems.values(problem, Problems.policy(along(v, 0.5, -1), 1.5 * length, problem));
        assertThat(value[0]).isGreaterThanOrEqualTo(before - 1e-12);
        before = value[0];
      }
    }
  }

  @Test
  void anyExactMethodCanFollowTheDirection() {
    Joint.Problem problem = Problems.random(new Random(115), 3, 2, 12);
    Directional method = new Directional(new double[] {1, 0}, new BestOfN());
    assertThat(method.strengthName()).isEqualTo("n");
    double[][] p = Problems.policy(method, 8, problem);
    for (int x = 0; x < 3; x++) {
      assertThat(p[x])
          .containsExactly(
              Rows.policy(new BestOfN(), 8, problem.reward(0, x), problem.reference(x)),
              within(1e-12));
    }
  }

  @Test
  void whatDoesNotFitIsSaid() {
    Joint.Problem problem = Problems.random(new Random(116), 3, 2, 12);
    assertThatThrownBy(() -> Problems.policy(along(1, 2, 3), 1, problem))
        .hasMessage(
            "direction must be one number for each reward, in the order of reward: [a, b],"
                + " got 3 for 2 rewards");
    assertThatThrownBy(() -> along(0, 0)).hasMessage("direction must not be all 0, got [0.0, 0.0]");
    assertThatThrownBy(() -> new Directional(new double[0], new Dpo()))
        .hasMessage(
            "by must be an exact method of one reward, such as 'tilting' or 'bestOfN', got 'dpo'");
    assertThat(along(1, 2)).isEqualTo(along(1, 2)).isNotEqualTo(along(2, 1));
  }
}
