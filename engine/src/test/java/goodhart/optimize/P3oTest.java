package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Numbers from fixture p3o_identity.json, METHODS D.6. */
class P3oTest {
  private static final double[] POLICY = {0.4, 0.25, 0.2, 0.1, 0.05};
  private static final double[] REWARD = {0, 0.5, 1, 2, 3};
  private static final double[] GRADIENT = {-0.27, -0.04375, 0.065, 0.1325, 0.11625};
  private static final double[] MOVED = {-0.3, 0.05, 0.25, 0.4, -0.1};

  @Test
  void theMeanOverPairsIsThePolicyGradient() {
    assertThat(Groups.meanGradient(new P3o(2, 0, 0.2, false), 2, REWARD, POLICY, POLICY))
        .containsExactly(GRADIENT, within(1e-12));
    assertThat(Groups.meanGradient(new P3o(3, 0, 0.2, true), 3, REWARD, POLICY, POLICY))
        .containsExactly(GRADIENT, within(1e-12));
    assertThat(Groups.exactGradient(new P3o(), REWARD, POLICY, POLICY))
        .containsExactly(GRADIENT, within(1e-12));
  }

  @Test
  void aPairIsPushedApartByItsDifference() {
    // the slopes are weighted by 1/2 each
    assertThat(Groups.advantages(new P3o(2, 0, 0.2, false), Groups.sampled(3, 1)))
        .containsExactly(2, -2);
  }

  /** V1 written out: sum over pairs of min(ratio A, clip(ratio) A) for both responses. */
  private static double separate(double[] logRatio, double clip) {
    double sum = 0;
    for (int i = 0; i < 5; i++) {
      for (int j = 0; j < 5; j++) {
        double a = (REWARD[i] - REWARD[j]) / 2;
        sum += POLICY[i] * POLICY[j] * (min(logRatio[i], a, clip) + min(logRatio[j], -a, clip));
      }
    }
    return sum;
  }

  private static double min(double logRatio, double a, double clip) {
    double ratio = Math.exp(logRatio);
    return Math.min(ratio * a, Math.max(1 - clip, Math.min(1 + clip, ratio)) * a);
  }

  @Test
  void theSeparateClipIsTheDerivativeOfItsSurrogate() {
    double[] slope =
        Groups.slopes(new P3o(0, 0, 0.2, false), MOVED, Groups.exact(REWARD, POLICY, POLICY));
    for (int i = 0; i < 5; i++) {
      double[] up = MOVED.clone();
      double[] down = MOVED.clone();
      up[i] += 1e-6;
      down[i] -= 1e-6;
      double numeric = (separate(up, 0.2) - separate(down, 0.2)) / 2e-6;
      assertThat(POLICY[i] * slope[i]).isCloseTo(numeric, within(1e-8));
    }
  }

  @Test
  void theJointClipBoundsTheProductOfTheRatios() {
    Online.Group pair = Groups.sampled(3, 1);
    P3o joint = new P3o(2, 0, 0.2, true);
    assertThat(Groups.slopes(joint, new double[] {0.3, -0.2}, pair))
        .containsExactly(new double[] {2 * Math.exp(0.1), -2 * Math.exp(0.1)}, within(1e-12));
    assertThat(Groups.slopes(joint, new double[] {0.3, 0.2}, pair))
        .containsExactly(new double[] {2.4, -2.4}, within(1e-12));
    // each by itself, only the better one is out of bounds
    assertThat(Groups.slopes(new P3o(2, 0, 0.2, false), new double[] {0.3, -0.2}, pair))
        .containsExactly(new double[] {0, -2 * Math.exp(-0.2)}, within(1e-12));
  }

  @Test
  void aConstantChangesNothingUnderEitherClip() {
    double[] shifted = Arrays.stream(REWARD).map(r -> r + 4).toArray();
    for (boolean jointClip : new boolean[] {false, true}) {
      P3o method = new P3o(0, 0, 0.2, jointClip);
      assertThat(Groups.slopes(method, MOVED, Groups.exact(shifted, POLICY, POLICY)))
          .containsExactly(
              Groups.slopes(method, MOVED, Groups.exact(REWARD, POLICY, POLICY)), within(1e-12));
    }
  }

  @Test
  void settingsAreChecked() {
    assertThatThrownBy(() -> new P3o(1, 0, 0.2, false))
        .hasMessage("groupSize must be 0 (exact) or >= 2, got 1: responses are compared in pairs");
  }
}
