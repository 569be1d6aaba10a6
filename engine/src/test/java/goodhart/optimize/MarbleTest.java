package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The quadratic program is tested in {@link QuadraticProgramTest}. */
class MarbleTest {

  @Test
  void noRewardFallsFromStepToStep() {
    Random random = new Random(101);
    for (int trial = 0; trial < 20; trial++) {
      Joint.Problem problem = Problems.random(random, 10, 1 + random.nextInt(5), 30);
      double[][] before = new double[1][problem.rewards().length];
      double[] steps = new double[60];
      for (int k = 0; k < steps.length; k++) {
        steps[k] = k;
      }
      new Marble(0.05, 1, trial % 2 == 0)
          .path(
              problem,
              steps,
              (point, policy) -> {
                double[] value = Problems.values(problem, policy);
                for (int u = 0; u < value.length; u++) {
                  assertThat(value[u]).isGreaterThanOrEqualTo(before[0][u] - 1e-10);
                }
                before[0] = value;
              });
    }
  }

  /** METHODS C.10: to first order every reward gains the square of the direction, or more. */
  @Test
  void theFirstStepGainsWhatTheTheoremSays() {
    Random random = new Random(102);
    for (int trial = 0; trial < 50; trial++) {
      int rewards = 2 + random.nextInt(3);
      Joint.Problem problem = Problems.random(random, 5, rewards, 20);
      double h = 1e-6;
      double[] value =
          Problems.values(problem, Problems.policy(new Marble(h, 1, false), 1, problem));
      double[][] gram = new RewardTilt(problem).covariance();
      double[] lambda = QuadraticProgram.minimumNorm(gram);
      double square = 0;
      for (int u = 0; u < rewards; u++) {
        square += lambda[u] * Rows.dot(gram[u], lambda);
      }
      for (int u = 0; u < rewards; u++) {
        assertThat(value[u] / h).isCloseTo(Rows.dot(gram[u], lambda), within(1e-4));
        assertThat(value[u] / h).isGreaterThanOrEqualTo(square - 1e-4);
      }
    }
  }

  @Test
  void oneRewardIsTheTiltOfItsSteps() {
    Joint.Problem problem = Problems.random(new Random(103), 4, 1, 20);
    double[][] p = Problems.policy(new Marble(), 30, problem);
    for (int x = 0; x < 4; x++) {
      assertThat(p[x])
          .containsExactly(
              Rows.policy(new Tilting(), 3, problem.reward(0, x), problem.reference(x)),
              within(1e-12));
    }
  }

  @Test
  void thePathIsTheSameAsEachOfItsPoints() {
    Joint.Problem problem = Problems.random(new Random(104), 5, 3, 20);
    Marble method = new Marble(0.1, 0.1, true);
    method.path(
        problem,
        new double[] {0, 1, 7, 40},
        (point, policy) ->
            assertThat(policy)
                .isDeepEqualTo(
                    Problems.policy(method, new double[] {0, 1, 7, 40}[point], problem)));
  }

  @Test
  void oppositeRewardsStayAndAConstantOneTakesNoPart() {
    double[] reference = {0.2, 0.4, 0.4};
    double[] r = {1, 0.5, -1};
    double[] opposite = {-1, -0.5, 1};
    double[][] still = Problems.policy(new Marble(), 50, Problems.of(reference, r, opposite));
    assertThat(still[0]).containsExactly(reference, within(1e-12));
    double[][] two = Problems.policy(new Marble(), 50, Problems.of(reference, r, new double[3]));
    double[][] one = Problems.policy(new Marble(), 50, Problems.of(reference, r));
    assertThat(two).isDeepEqualTo(one);
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new Marble(0, 1, false))
        .hasMessage("stepSize must be > 0 and finite, got 0.0");
    assertThatThrownBy(() -> new Marble(0.1, 0, false))
        .hasMessage("smoothing must be above 0 and at most 1, got 0.0");
  }
}
