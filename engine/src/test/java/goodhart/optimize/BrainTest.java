package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Numbers from fixture rso_raft_brain.json, METHODS D.12. */
class BrainTest {
  private static final double[] REFERENCE = {0.4, 0.25, 0.2, 0.1, 0.05};
  private static final double[] REWARD = {0, 0.5, 1, 2, 3};
  private static final double[] TILT = {
    0.12907309765, 0.133003475981, 0.175428527942, 0.238432089849, 0.324062808579
  };

  @Test
  void theWeightsOfAGroupAreTheFixtures() {
    // responses 0, 2, 3, 4, drawn from the reference while the policy has moved on
    double[] drawnFrom = Groups.log(new double[] {0.4, 0.2, 0.1, 0.05});
    double[] policy = Groups.log(new double[] {0.3, 0.2, 0.15, 0.05});
    double[] logRatio = new double[4];
    for (int i = 0; i < 4; i++) {
      logRatio[i] = policy[i] - drawnFrom[i];
    }
    Online.Group group =
        new Online.Group(
            false, 4, 0, new double[] {0, 1, 2, 3}, Rows.uniform(4), drawnFrom, drawnFrom, 5, 1);
    double[] slope = Groups.slopes(new Brain(4, 1), logRatio, group);
    double[] expected = {-0.144411984955, -0.148149798905, -0.116058358381, 0.408620142241};
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      assertThat(slope[i] / 4).isCloseTo(expected[i], within(1e-9));
      sum += slope[i];
    }
    assertThat(sum).isCloseTo(0, within(1e-12));
  }

  @Test
  void theExactGradientIsTheTiltLessThePolicy() {
    double[] policy = {0.1, 0.2, 0.3, 0.25, 0.15};
    double[] gradient = Groups.exactGradient(new Brain(0, 1), REWARD, policy, REFERENCE);
    for (int i = 0; i < 5; i++) {
      assertThat(gradient[i]).isCloseTo(TILT[i] - policy[i], within(1e-9));
    }
    assertThat(Groups.exactGradient(new Brain(0, 1), REWARD, TILT, REFERENCE))
        .containsExactly(new double[5], within(1e-9));
  }

  @Test
  void aStaleExactGroupHasTheGradientOfTheNewPolicy() {
    double[] old = {0.1, 0.2, 0.3, 0.25, 0.15};
    double[] next = {0.3, 0.1, 0.2, 0.2, 0.2};
    double[] logRatio = new double[5];
    for (int i = 0; i < 5; i++) {
      logRatio[i] = Math.log(next[i] / old[i]);
    }
    double[] slope = Groups.slopes(new Brain(0, 1), logRatio, Groups.exact(REWARD, old, REFERENCE));
    for (int i = 0; i < 5; i++) {
      assertThat(old[i] * slope[i]).isCloseTo(TILT[i] - next[i], within(1e-9));
    }
  }

  @Test
  void theSampledGradientIsBiasedLessWithLargerGroups() {
    double[] policy = {0.3, 0.2, 0.2, 0.2, 0.1};
    double[] bias = new double[2];
    for (int g = 0; g < 2; g++) {
      int draws = 2 + 4 * g;
      double[] mean = Groups.meanGradient(new Brain(draws, 1), draws, REWARD, policy, REFERENCE);
      for (int i = 0; i < 5; i++) {
        bias[g] = Math.max(bias[g], Math.abs(mean[i] - (TILT[i] - policy[i])));
      }
    }
    assertThat(bias[0]).isGreaterThan(0.01);
    assertThat(bias[1]).isLessThan(bias[0] / 2);
  }

  @Test
  void noMassLeavesTheWeightsFinite() {
    double[] logs = {0, -900};
    Online.Group group =
        new Online.Group(
            true,
            2,
            0,
            new double[] {0, 1},
            new double[] {1, 0},
            logs,
            Groups.log(new double[] {0.5, 0.5}),
            2,
            1);
    double[] slope = Groups.slopes(new Brain(0, 0.01), new double[2], group);
    assertThat(slope[1]).isFinite().isGreaterThan(1e200);
    assertThat(slope[0]).isCloseTo(-1, within(1e-9));
  }

  @Test
  void settingsAreChecked() {
    assertThat(new Brain().beta()).isZero();
    assertThatThrownBy(() -> new Brain(1, 1))
        .hasMessage(
            "groupSize must be 0 (exact) or >= 2, got 1: the weights of a single response cancel");
    assertThatThrownBy(() -> new Brain(0, 0))
        .hasMessage("temperature must be > 0 and finite, got 0.0");
  }
}
