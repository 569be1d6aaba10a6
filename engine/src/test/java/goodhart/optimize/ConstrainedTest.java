package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ConstrainedTest {
  private static final double[] REFERENCE = {0.4, 0.25, 0.2, 0.1, 0.05};
  private static final double[] FIRST = {0, 0.5, 1, 2, 3};
  private static final double[] SECOND = {1, 0.2, 0.8, 0.4, -0.5};
  private static final Joint.Problem SMALL = Problems.of(REFERENCE, FIRST, SECOND);

  private static Constrained with(boolean equality, double... thresholds) {
    return new Constrained(thresholds, equality);
  }

  /** FX constrained_rlhf, METHODS C.9. */
  @Test
  void equalityIsTheFixtures() {
    assertThat(with(true, 1.2, 0.7).multipliers(1, SMALL))
        .containsExactly(new double[] {5.00093558192, 12.5219272305}, within(1e-7));
    double[][] p = Problems.policy(with(true, 1.2, 0.7), 1, SMALL);
    assertThat(p[0])
        .containsExactly(
            new double[] {
              0.099158069239, 3.36964635318e-05, 0.601916174789, 0.298609201545, 0.000282857962735
            },
            within(1e-9));
    assertThat(Problems.values(SMALL, p)).containsExactly(new double[] {1.2, 0.7}, within(1e-9));
    assertThat(Problems.klNats(SMALL, p)).isCloseTo(0.849795217868, within(1e-9));
  }

  /** FX constrained_rlhf. */
  @Test
  void aThresholdThatIsExceededHasNoMultiplier() {
    assertThat(with(false, 1.2, 0.3).multipliers(1, SMALL))
        .containsExactly(new double[] {0.589205762963, 0}, within(1e-9));
    double[][] p = Problems.policy(with(false, 1.2, 0.3), 1, SMALL);
    assertThat(p[0])
        .containsExactly(
            new double[] {
              0.233382513866, 0.195836093185, 0.210342547483, 0.189577130474, 0.170861714992
            },
            within(1e-9));
    assertThat(Problems.values(SMALL, p))
        .containsExactly(new double[] {1.2, 0.431223765182}, within(1e-9));
  }

  @Test
  void conditionsOfOptimalityHold() {
    Random random = new Random(81);
    int solved = 0;
    for (int trial = 0; trial < 100; trial++) {
      int rewards = 1 + random.nextInt(4);
      Joint.Problem problem = Problems.random(random, 1 + random.nextInt(30), rewards, 40);
      double[] theta = new double[rewards];
      for (int u = 0; u < rewards; u++) {
        theta[u] = 0.4 * random.nextDouble() - (trial % 2 == 0 ? 0.15 : 0);
      }
      Constrained method = with(trial % 3 == 0, theta);
      double[] mu;
      double[] value;
      try {
        mu = method.multipliers(1, problem);
        value = Problems.values(problem, Problems.policy(method, 1, problem));
      } catch (IllegalArgumentException unreachable) {
        continue;
      }
      solved++;
      for (int u = 0; u < rewards; u++) {
        if (method.equality() || mu[u] > 0) {
          assertThat(value[u]).isCloseTo(theta[u], within(1e-8));
        } else {
          assertThat(mu[u]).isZero();
          assertThat(value[u]).isGreaterThanOrEqualTo(theta[u] - 1e-8);
        }
      }
    }
    assertThat(solved).isGreaterThan(80);
  }

  @Test
  void noPolicyThatMeetsTheThresholdsIsNearerToTheReference() {
    Random random = new Random(82);
    for (int trial = 0; trial < 20; trial++) {
      Joint.Problem problem = Problems.random(random, 5, 2, 12);
      Constrained method = with(false, 0.3, 0.2);
      double[][] p = Problems.policy(method, 1, problem);
      double kl = Problems.klNats(problem, p);
      double[] value = Problems.values(problem, p);
      for (int other = 0; other < 300; other++) {
        double[][] q = Problems.perturbed(random, p);
        double[] reached = Problems.values(problem, q);
        if (reached[0] >= value[0] && reached[1] >= value[1]) {
          assertThat(Problems.klNats(problem, q)).isGreaterThanOrEqualTo(kl - 1e-9);
        }
      }
    }
  }

  @Test
  void withoutThresholdsThePathRunsFromTheReferenceToTheEndInEqualShares() {
    Random random = new Random(83);
    for (boolean equality : new boolean[] {false, true}) {
      for (int trial = 0; trial < 10; trial++) {
        Joint.Problem problem = Problems.random(random, 20, 1 + trial % 4, 30);
        Constrained method = new Constrained(new double[0], equality);
        double[][] full = new double[1][];
        method.path(
            problem,
            method.strengths(),
            (point, policy) -> {
              double[] value = Problems.values(problem, policy);
              if (point == 0) {
                assertThat(policy).isDeepEqualTo(Problems.references(problem));
              }
              if (point == 10) {
                full[0] = value;
              }
              if (point == 20 && value.length == 1) {
                assertThat(value[0]).isCloseTo(2 * full[0][0], within(1e-8));
              }
              assertThat(value[0]).isGreaterThanOrEqualTo(-1e-9);
            });
        assertThat(full[0][0]).isGreaterThan(0.01);
      }
    }
  }

  @Test
  void thePathIsTheSameAsEachOfItsPoints() {
    Random random = new Random(84);
    for (boolean equality : new boolean[] {false, true}) {
      Joint.Problem problem = Problems.random(random, 12, 4, 40);
      Constrained method = with(equality, 0.5, 0.2, 0.4, -0.1);
      Problems.assertPathIsItsPoints(method, problem, 1e-9);
    }
  }

  @Test
  void oneRewardIsTheTilt() {
    double[][] p = Problems.policy(with(false, 1.2), 1, Problems.of(REFERENCE, FIRST));
    double[] mu = with(false, 1.2).multipliers(1, Problems.of(REFERENCE, FIRST));
    assertThat(p[0])
        .containsExactly(Rows.policy(new Tilting(), mu[0], FIRST, REFERENCE), within(1e-12));
  }

  @Test
  void repeatedAndConstantRewardsDoNoHarm() {
    double[] zero = new double[5];
    double[][] p =
        Problems.policy(with(false, 1.2, 1.0, 0), 1, Problems.of(REFERENCE, FIRST, FIRST, zero));
    double[][] one = Problems.policy(with(false, 1.2), 1, Problems.of(REFERENCE, FIRST));
    assertThat(p[0]).containsExactly(one[0], within(1e-9));
    double[][] still = Problems.policy(new Constrained(), 1, Problems.of(REFERENCE, zero, zero));
    assertThat(still[0]).containsExactly(REFERENCE);
  }

  @Test
  void unreachableThresholdsAreNamed() {
    assertThatThrownBy(() -> with(false, 1.2, 1.5).multipliers(1, SMALL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the threshold of reward 2 is out of reach: it asks for an average of 1.500, and no"
                + " policy gets above 1.000. Choose one nearer to 0, or none");
    assertThatThrownBy(() -> with(true, 1.2, -0.7).multipliers(1, SMALL))
        .hasMessageContaining("no policy gets below -0.5000");
    assertThatThrownBy(() -> with(false, 2.5, 0.7).multipliers(1, SMALL))
        .hasMessageContaining("the thresholds cannot be met together: ")
        .hasMessageContaining("Lower one of them, or give none");
    assertThatThrownBy(() -> Problems.policy(with(false, 1), 1, SMALL))
        .hasMessage(
            "thresholds must be one number for each reward, in the order of reward: [a, b],"
                + " got 1 for 2 rewards");
  }

  @Test
  void theSentenceOnThresholdsThatConflictIsAProof() {
    try {
      with(false, 2.5, 0.7).multipliers(1, SMALL);
    } catch (IllegalArgumentException e) {
      var numbers =
          java.util.regex.Pattern.compile("-?\\d+\\.\\d+")
              .matcher(e.getMessage())
              .results()
              .map(m -> Double.parseDouble(m.group()))
              .toList();
      double a = numbers.get(0);
      double b = numbers.get(1);
      double most = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < 5; i++) {
        most = Math.max(most, a * FIRST[i] + b * SECOND[i]);
      }
      assertThat(numbers.get(2)).isCloseTo(most, within(2e-3));
      assertThat(numbers.get(3)).isCloseTo(a * 2.5 + b * 0.7, within(2e-3));
      assertThat(numbers.get(2)).isLessThan(numbers.get(3));
    }
  }

  @Test
  void equalSettingsAreEqualMethods() {
    assertThat(with(false, 1, 2)).isEqualTo(with(false, 1, 2)).hasSameHashCodeAs(with(false, 1, 2));
    assertThat(with(false, 1, 2)).isNotEqualTo(with(true, 1, 2)).isNotEqualTo(with(false, 1, 3));
    assertThat(with(false, 1, 2)).hasToString("Constrained[thresholds=[1.0, 2.0], equality=false]");
  }
}
