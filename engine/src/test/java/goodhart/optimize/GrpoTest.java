package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Numbers from fixture group_advantages.json, METHODS D.4. */
class GrpoTest {

  @Test
  void aSampledGroupIsStandardisedWithItsSampleDeviation() {
    assertThat(advantages(false, new double[] {0.2, 1.5, 0.9, 1.4, -0.3}, Rows.uniform(5)))
        .containsExactly(
            new double[] {
              -0.69531112765, 0.978586031507, 0.206018111896, 0.849824711572, -1.33911772733
            },
            within(1e-9));
  }

  @Test
  void anExactGroupIsStandardisedUnderThePolicy() {
    double[] p = {0.5, 0.3, 0.2};
    double[] reward = {1, 0, 3};
    double mean = 1.1;
    double sd = Math.sqrt(0.5 * 0.01 + 0.3 * 1.21 + 0.2 * 3.61);
    double[] expected = {(1 - mean) / (sd + 1e-4), -mean / (sd + 1e-4), (3 - mean) / (sd + 1e-4)};
    double[] advantage = advantages(true, reward, p);
    assertThat(advantage).containsExactly(expected, within(1e-12));
    assertThat(Rows.dot(advantage, p)).isCloseTo(0, within(1e-15));
  }

  @Test
  void equalRewardsAndSingleResponsesAreWorthNothing() {
    for (boolean exact : new boolean[] {false, true}) {
      assertThat(advantages(exact, new double[] {0.1, 0.1, 0.1}, new double[] {0.7, 0.2, 0.1}))
          .containsExactly(0, 0, 0);
      assertThat(advantages(exact, new double[] {3}, new double[] {1})).containsExactly(0);
    }
  }

  @Test
  void settingsAreChecked() {
    assertThat(new Grpo()).isEqualTo(new Grpo(0, 0.04, 0.2));
    assertThatThrownBy(() -> new Grpo(-1, 0, 0.2)).hasMessage("groupSize must be >= 0, got -1");
    assertThatThrownBy(() -> new Grpo(0, Double.NaN, 0.2))
        .hasMessage("beta must be >= 0 and finite, got NaN");
    assertThatThrownBy(() -> new Grpo(0, 0, Double.NaN))
        .hasMessage("clip must be > 0 (infinite: none), got NaN");
    assertThat(new Grpo(8, 0, Double.POSITIVE_INFINITY).clip()).isInfinite();
  }

  private static double[] advantages(boolean exact, double[] reward, double[] weight) {
    int size = reward.length;
    double[] advantage = new double[size];
    double[] logs = new double[size];
    new Grpo(size, 0, 0.2)
        .advantages(
            new Online.Group(exact, size, 0, reward, weight, logs, logs, size, 1), advantage);
    return advantage;
  }
}
