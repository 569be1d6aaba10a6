package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.policy.Simplex;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** RAFT, top fractions and conditioning, METHODS D.2; numbers from fixture rso_raft_brain.json. */
class SelectionTest {
  private static final double[] REFERENCE = {0.4, 0.25, 0.2, 0.1, 0.05};
  private static final double[] PROXY = {0, 0.5, 1, 2, 3};
  private static final double[] TIED = {0, 1, 1, 2, 2};

  @Test
  void roundsOfBestOfNComposeAsInTheFixture() {
    double[] expected = {
      1.6777216e-05, 0.00567123184711, 0.136553748073, 0.398118330526, 0.459639912337
    };
    double[] three = Rows.policy(new Raft(3), 1, PROXY, REFERENCE);
    assertThat(Rows.policy(new Raft(4), 1, PROXY, three)).containsExactly(expected, within(1e-9));
    assertThat(Rows.policy(new BestOfN(), 12, PROXY, REFERENCE))
        .containsExactly(expected, within(1e-9));
  }

  @Test
  void eachRoundIsBestOfNOfTheRoundBefore() {
    Random random = new Random(51);
    for (int trial = 0; trial < 100; trial++) {
      int size = 1 + random.nextInt(12);
      double[] reward = Rows.rewards(random, size);
      double[] reference = Rows.simplex(random, size);
      Raft raft = new Raft(2 + random.nextInt(4));
      double[] p = reference;
      for (int round = 1; round <= 3; round++) {
        p = Rows.policy(new BestOfN(), raft.n(), reward, p);
        assertThat(Rows.policy(raft, round, reward, reference)).containsExactly(p, within(1e-10));
      }
    }
  }

  @Test
  void theRoundsGoAsFarAsBestOfNDoes() {
    assertThat(new Raft().strengths())
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, Double.POSITIVE_INFINITY);
    assertThat(new Raft(1000).strengths()).containsExactly(0, 1, 2, Double.POSITIVE_INFINITY);
  }

  @Test
  void exactlyTheTopFractionIsKept() {
    assertThat(Rows.policy(new TopFraction(), 5, PROXY, REFERENCE))
        .containsExactly(new double[] {0, 0, 0.25, 0.5, 0.25}, within(1e-12));
    // 0.15 of the best level and 0.05 of the 0.45 in the tie, which is split like the reference
    assertThat(Rows.policy(new TopFraction(), 5, TIED, REFERENCE))
        .containsExactly(
            new double[] {0, 0.25 * 25 / 45, 0.25 * 20 / 45, 0.5, 0.25}, within(1e-12));
    assertThat(Rows.policy(new TopFraction(), 100, TIED, REFERENCE))
        .containsExactly(new double[] {0, 0, 0, 2.0 / 3, 1.0 / 3}, within(1e-12));
  }

  /** No policy with {@code p_i <= pi_i / q} earns more. */
  @Test
  void theTopFractionIsTheBestPolicyUnderACap() {
    Random random = new Random(52);
    for (int trial = 0; trial < 300; trial++) {
      int size = 1 + random.nextInt(12);
      double[] reward = Rows.rewards(random, size);
      double[] reference = Rows.simplex(random, size);
      double most = 1 + 5 * random.nextDouble();
      double[] p = Rows.policy(new TopFraction(), most, reward, reference);
      for (int step = 0; step < 20; step++) {
        double[] q = Perturbed.of(random, p);
        boolean allowed = true;
        for (int i = 0; i < size; i++) {
          assertThat(p[i]).isLessThanOrEqualTo(most * reference[i] * (1 + 1e-12));
          allowed &= q[i] <= most * reference[i];
        }
        if (allowed) {
          assertThat(Rows.dot(q, reward)).isLessThanOrEqualTo(Rows.dot(p, reward) + 1e-12);
        }
      }
    }
  }

  @Test
  void conditioningKeepsEverythingFromTheQuantileUp() {
    assertThat(Rows.policy(new Conditional(), 0.5, PROXY, REFERENCE))
        .containsExactly(
            new double[] {0, 25.0 / 60, 20.0 / 60, 10.0 / 60, 5.0 / 60}, within(1e-12));
    assertThat(Rows.policy(new Conditional(), 0.7, TIED, REFERENCE))
        .containsExactly(
            new double[] {0, 25.0 / 60, 20.0 / 60, 10.0 / 60, 5.0 / 60}, within(1e-12));
    assertThat(Rows.policy(new Conditional(), 1, TIED, REFERENCE))
        .containsExactly(new double[] {0, 0, 0, 2.0 / 3, 1.0 / 3}, within(1e-12));
  }

  /** A level that is a cumulative mass to the last bit but one does not add a candidate. */
  @Test
  void aQuantileAtTheEdgeOfALevelIsThatEdge() {
    double[] reward = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    assertThat(Rows.policy(new Conditional(), 0.7, reward, Rows.uniform(10)))
        .containsExactly(
            new double[] {0, 0, 0, 0, 0, 0, 0, 1.0 / 3, 1.0 / 3, 1.0 / 3}, within(1e-12));
  }

  @Test
  void theKlOfConditioningIsTheLogarithmOfWhatIsKept() {
    Random random = new Random(53);
    for (int trial = 0; trial < 100; trial++) {
      double[] reward = Rows.rewards(random, 9);
      double[] reference = Rows.simplex(random, 9);
      double[] p = Rows.policy(new Conditional(), random.nextDouble(), reward, reference);
      double kept = 0;
      double least = Double.POSITIVE_INFINITY;
      double lost = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < 9; i++) {
        kept += p[i] > 0 ? reference[i] : 0;
        least = Math.min(least, p[i] > 0 ? reward[i] : Double.POSITIVE_INFINITY);
        lost = Math.max(lost, p[i] > 0 ? Double.NEGATIVE_INFINITY : reward[i]);
      }
      assertThat(Simplex.klNats(p, reference)).isCloseTo(-Math.log(kept), within(1e-12));
      assertThat(lost).isLessThan(least);
    }
  }

  @Test
  void strengthsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> Rows.policy(new TopFraction(), 0.5, PROXY, REFERENCE))
        .hasMessage("1/q of the top fraction must be >= 1, got 0.5");
    assertThatThrownBy(() -> Rows.policy(new Conditional(), 1.5, PROXY, REFERENCE))
        .hasMessage("level must be between 0 and 1, got 1.5");
    assertThatThrownBy(() -> Rows.policy(new Raft(), -1, PROXY, REFERENCE))
        .hasMessage("rounds must be >= 0, got -1.0");
    assertThatThrownBy(() -> new Raft(1)).hasMessage("n must be >= 2, got 1");
  }
}
