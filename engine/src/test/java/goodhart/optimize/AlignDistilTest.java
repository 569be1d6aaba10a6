package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** METHODS D.17; numbers from fixture density_ratio_rewards.json. */
class AlignDistilTest {
  private static final double[] REFERENCE = {0.4, 0.3, 0.2, 0.1};
  private static final double[] ALIGNED = {0.2, 0.5, 0.2, 0.1};
  private static final double[] REVERSE = {0.55, 0.15, 0.2, 0.1};
  private static final double BETA_1 = 0.1;
  private static final double BETA_2 = 0.05;

  @Test
  void theTeacherIsTheTiltByTheImplicitReward() {
    double[] expected = {0.0810810810811, 0.675675675676, 0.162162162162, 0.0810810810811};
    double[] p = new double[4];
    AlignDistil.teacher(BETA_1 / BETA_2, ALIGNED, REFERENCE, REFERENCE, p);
    assertThat(p).containsExactly(expected, within(1e-9));
    double[] implicit = {-0.069314718056, 0.0510825623766, 0, 0}; // beta_1 log a / pi
    assertThat(Rows.policy(new AlignDistil(), 1 / BETA_2, implicit, REFERENCE))
        .containsExactly(expected, within(1e-9));
  }

  @Test
  void theContrastiveTeacherLeavesTheReversePolicy() {
    double[] p = new double[4];
    AlignDistil.teacher(BETA_1 / BETA_2, ALIGNED, REVERSE, REFERENCE, p);
    assertThat(p)
        .containsExactly(
            new double[] {0.0143487033854, 0.904267244601, 0.054256034676, 0.027128017338},
            within(1e-9));
    double[] forward = new double[4];
    double[] difference = new double[4];
    for (int i = 0; i < 4; i++) {
      forward[i] = Math.log(ALIGNED[i] / REFERENCE[i]);
      difference[i] = forward[i] - Math.log(REVERSE[i] / REFERENCE[i]);
    }
    assertThat(Rows.policy(new AlignDistil(), BETA_1 / BETA_2, difference, REFERENCE))
        .containsExactly(p, within(1e-12));
    assertThat(forward)
        .containsExactly(new double[] {-0.69314718056, 0.510825623766, 0, 0}, within(1e-9));
  }
}
