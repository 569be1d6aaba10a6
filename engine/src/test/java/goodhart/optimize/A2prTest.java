package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.policy.Simplex;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** METHODS D.17. */
class A2prTest {
  private static final double[] REFERENCE = {0.4, 0.25, 0.2, 0.1, 0.05};
  private static final double[] PROXY = {0, 0.5, 1, 2, 3};

  @Test
  void theAnchorIsTheReferenceAboveItsMean() {
    // the mean is 0.675
    assertThat(Rows.policy(new A2pr(), 0, PROXY, REFERENCE))
        .containsExactly(new double[] {0, 0, 20.0 / 35, 10.0 / 35, 5.0 / 35}, within(1e-12));
    double[] soft = new double[5];
    double sum = 0;
    for (int i = 0; i < 5; i++) {
      soft[i] = REFERENCE[i] / (1 + Math.exp(-(PROXY[i] - 0.675) / 0.5));
      sum += soft[i];
    }
    for (int i = 0; i < 5; i++) {
      soft[i] /= sum;
    }
    assertThat(Rows.policy(new A2pr(0.5), 0, PROXY, REFERENCE))
        .containsExactly(soft, within(1e-12));
  }

  @Test
  void aHugeTemperatureIsTheTiltAndATinyOneTheHardThreshold() {
    for (double strength : new A2pr().strengths()) {
      assertThat(Rows.policy(new A2pr(1e14), strength, PROXY, REFERENCE))
          .containsExactly(Rows.policy(new Tilting(), strength, PROXY, REFERENCE), within(1e-12));
      assertThat(Rows.policy(new A2pr(1e-3), strength, PROXY, REFERENCE))
          .containsExactly(Rows.policy(new A2pr(), strength, PROXY, REFERENCE), within(1e-12));
    }
  }

  @Test
  void equalRewardsAreAllGoodEnough() {
    double[] equal = {0.1, 0.1, 0.1, 0.1, 0.1};
    assertThat(Rows.policy(new A2pr(), 3, equal, REFERENCE))
        .containsExactly(REFERENCE, within(1e-15));
  }

  @Test
  void atEqualBetaAndAtEqualKlToItsOwnAnchorItEarnsAtLeastTheTilt() {
    Random random = new Random(55);
    for (int trial = 0; trial < 300; trial++) {
      int size = 2 + random.nextInt(12);
      double[] reward = Rows.rewards(random, size);
      double[] reference = Rows.simplex(random, size);
      A2pr method = new A2pr(trial % 2 == 0 ? 0 : random.nextDouble());
      double strength = 5 * random.nextDouble();
      double[] p = Rows.policy(method, strength, reward, reference);
      double[] tilt = Rows.policy(new Tilting(), strength, reward, reference);
      assertThat(Rows.dot(p, reward)).isGreaterThanOrEqualTo(Rows.dot(tilt, reward) - 1e-12);

      double[] anchor = Rows.policy(method, 0, reward, reference);
      double kl = Simplex.klNats(p, anchor);
      if (kl > 1e-9) {
        double beta = Tilting.betaForKl(kl, reward, reference);
        double[] equal = Rows.policy(new Tilting(), 1 / beta, reward, reference);
        assertThat(Rows.dot(p, reward)).isGreaterThanOrEqualTo(Rows.dot(equal, reward) - 1e-9);
      }
    }
  }

  @Test
  void aNegativeTemperatureIsRefused() {
    assertThatThrownBy(() -> new A2pr(-1))
        .hasMessage("temperature must be >= 0 and finite, got -1.0");
  }
}
