package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.policy.Simplex;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** METHODS C.12; the solution is derived, so it is checked by its equation and by search. */
class EntropicUtilityTest {
  private static final double[] REFERENCE = {0.4, 0.25, 0.2, 0.1, 0.05};
  private static final double[] PROXY = {0, 0.5, 1, 2, 3};

  private static double utility(double eta, double[] reward, double[] p) {
    double[] e = Arrays.stream(reward).map(r -> Math.exp(eta * r)).toArray();
    return Math.log(Rows.dot(p, e)) / eta;
  }

  private static double objective(
      double eta, double beta, double[] reward, double[] reference, double[] p) {
    return utility(eta, reward, p) - beta * Simplex.klNats(p, reference);
  }

  @Test
  void theOptimumSolvesItsFixedPoint() {
    Random random = new Random(81);
    for (int trial = 0; trial < 300; trial++) {
      int size = 1 + random.nextInt(20);
      double eta = (trial % 2 == 0 ? -1 : 1) * Math.exp(random.nextDouble(-3, 1.2));
      double strength = Math.exp(random.nextDouble(-3, 4));
      double[] reward = Rows.rewards(random, size);
      double[] reference = Rows.simplex(random, size);
      double[] p = Rows.policy(new EntropicUtility(eta), strength, reward, reference);
      double[] e = Arrays.stream(reward).map(r -> Math.exp(eta * r)).toArray();
      double mean = Rows.dot(p, e);
      double[] shaped = Arrays.stream(e).map(v -> v / (eta * mean)).toArray();
      assertThat(p)
          .containsExactly(Rows.policy(new Tilting(), strength, shaped, reference), within(1e-9));
    }
  }

  @Test
  void noTiltByTheUtilityAndNoPerturbationIsBetter() {
    Random random = new Random(82);
    for (int trial = 0; trial < 100; trial++) {
      int size = 2 + random.nextInt(8);
      double eta = (trial % 4 == 0 ? 1 : -1) * Math.exp(random.nextDouble(-2, 2));
      double beta = Math.exp(random.nextDouble(-4, 2));
      double[] reward = Rows.rewards(random, size);
      double[] reference = Rows.simplex(random, size);
      double[] p = Rows.policy(new EntropicUtility(eta), 1 / beta, reward, reference);
      double best = objective(eta, beta, reward, reference, p);
      double[] shaped =
          Arrays.stream(reward).map(r -> Math.signum(eta) * Math.exp(eta * r)).toArray();
      double[] q = new double[size];
      for (double log = -12; log < 12; log += 0.02) {
        Tilting.tilt(Math.exp(log), shaped, reference, q);
        assertThat(objective(eta, beta, reward, reference, q))
            .isLessThanOrEqualTo(best + 1e-10 * (1 + Math.abs(best)));
      }
      for (int step = 0; step < 30; step++) {
        assertThat(objective(eta, beta, reward, reference, Perturbed.of(random, p)))
            .isLessThanOrEqualTo(best + 1e-10 * (1 + Math.abs(best)));
      }
    }
  }

  /** Three solutions: two are peaks, and which one is higher changes with the strength. */
  @Test
  void ofSeveralSolutionsTheBestIsTaken() {
    double[] reward = {0, -6};
    double[] reference = {0.5, 0.5};
    EntropicUtility method = new EntropicUtility(-1);
    double before = Rows.policy(method, 0.05, reward, reference)[0];
    int jumps = 0;
    for (double strength = 0.05; strength < 20; strength *= 1.02) {
      double[] p = Rows.policy(method, strength, reward, reference);
      assertThat(p[0]).isGreaterThanOrEqualTo(before - 1e-12);
      jumps += p[0] - before > 0.1 ? 1 : 0;
      before = p[0];
      double best = objective(-1, 1 / strength, reward, reference, p);
      for (double x = 0.001; x < 1; x += 0.001) {
        double[] q = {x, 1 - x};
        assertThat(objective(-1, 1 / strength, reward, reference, q))
            .isLessThanOrEqualTo(best + 1e-12);
      }
    }
    assertThat(jumps).isEqualTo(1);
  }

  /** {@code min over q of E_q r + KL(q || p) / |eta|}, at its minimiser q ~ p exp(eta r). */
  @Test
  void aversionToRiskIsRobustnessInKl() {
    double eta = -0.8;
    double[] p = Rows.policy(new EntropicUtility(eta), 2, PROXY, REFERENCE);
    double[] q = Rows.policy(new Tilting(), -eta, Arrays.stream(PROXY).map(r -> -r).toArray(), p);
    double value = utility(eta, PROXY, p);
    assertThat(Rows.dot(q, PROXY) + Simplex.klNats(q, p) / -eta).isCloseTo(value, within(1e-12));
    Random random = new Random(83);
    for (int trial = 0; trial < 100; trial++) {
      double[] other = Perturbed.of(random, q);
      assertThat(Rows.dot(other, PROXY) + Simplex.klNats(other, p) / -eta)
          .isGreaterThanOrEqualTo(value - 1e-12);
    }
  }

  @Test
  void littleAversionIsTheTilt() {
    for (double eta : new double[] {-1e-6, 1e-6}) {
      assertThat(Rows.policy(new EntropicUtility(eta), 1.5, PROXY, REFERENCE))
          .containsExactly(Rows.policy(new Tilting(), 1.5, PROXY, REFERENCE), within(1e-5));
    }
  }

  @Test
  void equalRewardsLeaveTheReferenceAlone() {
    assertThat(Rows.policy(new EntropicUtility(), 3, new double[] {2, 2, 2, 2, 2}, REFERENCE))
        .containsExactly(REFERENCE, within(1e-15));
  }

  @Test
  void noAttitudeIsRefused() {
    assertThatThrownBy(() -> new EntropicUtility(0))
        .hasMessage("eta must not be 0: say tilting for that limit");
  }
}
