package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** METHODS D.3; numbers from fixture rso_raft_brain.json. */
class RsoTest {
  private static final double[] REFERENCE = {0.4, 0.25, 0.2, 0.1, 0.05};
  private static final double[] PROXY = {0, 0.5, 1, 2, 3};

  @Test
  void theAcceptanceRateIsThatOfTheFixture() {
    assertThat(Rso.acceptanceRate(1, PROXY, REFERENCE)).isCloseTo(0.154291077768, within(1e-9));
    assertThat(Rso.acceptanceRate(0, PROXY, REFERENCE)).isCloseTo(1, within(1e-12));
    assertThat(Rso.acceptanceRate(Double.POSITIVE_INFINITY, PROXY, REFERENCE)).isEqualTo(0.05);
  }

  @Test
  void manySamplesGiveTheTiltOfTheFixture() {
    double[] expected = {
      0.12907309765, 0.133003475981, 0.175428527942, 0.238432089849, 0.324062808579
    };
    assertThat(Rows.policy(new Rso(2000), 1, PROXY, REFERENCE))
        .containsExactly(expected, within(1e-9));
    double[] tilt = Rows.policy(new Tilting(), 1, PROXY, REFERENCE);
    assertThat(Rows.policy(new Rso(Integer.MAX_VALUE), 1, PROXY, REFERENCE))
        .containsExactly(tilt, within(1e-15));
  }

  @Test
  void oneSampleIsAlwaysAccepted() {
    for (double strength : new Rso().strengths()) {
      assertThat(Rows.policy(new Rso(1), strength, PROXY, REFERENCE))
          .containsExactly(REFERENCE, within(1e-12));
    }
  }

  @Test
  void theLawIsThatOfAllBatches() {
    Random random = new Random(54);
    for (int trial = 0; trial < 200; trial++) {
      int size = 1 + random.nextInt(4);
      int samples = 1 + random.nextInt(5);
      double[] reward = Rows.rewards(random, size);
      double[] reference = Rows.simplex(random, size);
      double strength = trial % 5 == 0 ? Double.POSITIVE_INFINITY : 4 * random.nextDouble();
      double[] accepted = new double[size];
      int[] draw = new int[samples];
      int batches = (int) Math.pow(size, samples);
      for (int b = 0; b < batches; b++) {
        double probability = 1;
        double most = Double.NEGATIVE_INFINITY;
        for (int j = 0, rest = b; j < samples; j++, rest /= size) {
          draw[j] = rest % size;
          probability *= reference[draw[j]];
          most = Math.max(most, reward[draw[j]]);
        }
        for (int i : draw) {
          double gap = reward[i] - most;
          accepted[i] += probability * (gap == 0 ? 1 : Math.exp(strength * gap));
        }
      }
      double sum = 0;
      for (double w : accepted) {
        sum += w;
      }
      for (int i = 0; i < size; i++) {
        accepted[i] /= sum;
      }
      assertThat(Rows.policy(new Rso(samples), strength, reward, reference))
          .containsExactly(accepted, within(1e-12));
    }
  }

  @Test
  void aBatchHoldsAtLeastOneDraw() {
    assertThatThrownBy(() -> new Rso(0)).hasMessage("samples must be >= 1, got 0");
  }
}
