package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.internal.Catalogue;
import goodhart.policy.Simplex;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every exact method promises. */
class AllocationContractTest {

  static List<Allocation> methods() {
    return new Catalogue<>("method", Optimizer.class)
        .all().values().stream()
            .filter(Allocation.class::isInstance)
            .map(Allocation.class::cast)
            .toList();
  }

  @Test
  void theBuiltInOnesAreDiscovered() {
    assertThat(methods())
        .extracting(Optimizer::name)
        .contains("bestOfN", "dro", "drro", "drroRadius", "tilting");
  }

  @ParameterizedTest
  @MethodSource("methods")
  void theGridGrowsAndHasAtMostThirtyPoints(Allocation method) {
    double[] grid = method.strengths();
    assertThat(grid).hasSizeBetween(2, 30).isSorted().doesNotHaveDuplicates();
    assertThat(method.strengthName()).isNotBlank();
  }

  static List<Allocation> fromTheReference() {
    return methods().stream().filter(Optimizer::startsAtReference).toList();
  }

  @ParameterizedTest
  @MethodSource("fromTheReference")
  void thePathStartsAtTheReference(Allocation method) {
    Random random = new Random(41);
    for (int trial = 0; trial < 20; trial++) {
      int size = 1 + random.nextInt(12);
      double[] reference = Rows.simplex(random, size);
      double[] p =
          Rows.policy(method, method.strengths()[0], Rows.rewards(random, size), reference);
      assertThat(p).isEqualTo(reference);
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyPointIsAPolicyAndNoInputChanges(Allocation method) {
    Random random = new Random(42);
    for (int trial = 0; trial < 50; trial++) {
      int size = 1 + random.nextInt(200);
      double[] reward = Rows.rewards(random, size);
      double[] reference = Rows.simplex(random, size);
      double[] rewardBefore = reward.clone();
      double[] referenceBefore = reference.clone();
      for (double strength : method.strengths()) {
        double[] p = Rows.policy(method, strength, reward, reference);
        assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-12));
        assertThat(Arrays.stream(p).min().orElseThrow()).isGreaterThanOrEqualTo(0);
      }
      assertThat(reward).isEqualTo(rewardBefore);
      assertThat(reference).isEqualTo(referenceBefore);
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aConstantAddedToTheRewardsChangesNothing(Allocation method) {
    Random random = new Random(43);
    for (int trial = 0; trial < 50; trial++) {
      int size = 1 + random.nextInt(12);
      double[] reward = random.doubles(size, -2, 2).map(r -> Math.rint(r * 1024) / 1024).toArray();
      double[] moved = Arrays.stream(reward).map(r -> r + 4).toArray();
      double[] reference = Rows.simplex(random, size);
      for (double strength : method.strengths()) {
        assertThat(Rows.policy(method, strength, moved, reference))
            .containsExactly(Rows.policy(method, strength, reward, reference), within(1e-9));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aPathIsItsPointsWhateverTheyShare(Allocation method) {
    Random random = new Random(47);
    for (int trial = 0; trial < 20; trial++) {
      int size = 1 + random.nextInt(30);
      double[] reward = Rows.rewards(random, size);
      double[] reference = Rows.simplex(random, size);
      double[] equal = new double[size];
      Arrays.fill(equal, 1);
      double[] grid = method.strengths();
      double[][] path = new double[grid.length][];
      method.path(
          new Allocation.Prompt(reward, reference, equal), grid, (k, p) -> path[k] = p.clone());
      for (int k = 0; k < grid.length; k++) {
        assertThat(path[k])
            .as("%s at %s", method, grid[k])
            .containsExactly(Rows.policy(method, grid[k], reward, reference), within(1e-9));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aSingleCandidateHasEverything(Allocation method) {
    for (double strength : method.strengths()) {
      assertThat(Rows.policy(method, strength, new double[] {0.3}, new double[] {1}))
          .containsExactly(new double[] {1}, within(1e-12));
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aRewardThatIsNoNumberIsRefused(Allocation method) {
    double[] strengths = method.strengths();
    double[] broken = {1, Double.NaN};
    assertThatThrownBy(
            () -> Rows.policy(method, strengths[strengths.length - 1], broken, Rows.uniform(2)))
        .hasMessage("reward of candidate 1 must be finite, got NaN");
  }

  /** METHODS D.1: the tilt has the least KL of all policies with its proxy reward. */
  @ParameterizedTest
  @MethodSource("methods")
  void noPolicyBeatsTheTiltOfItsKl(Allocation method) {
    Random random = new Random(44);
    for (int trial = 0; trial < 50; trial++) {
      int size = 2 + random.nextInt(30);
      double[] reward = Rows.rewards(random, size);
      double[] reference = Rows.simplex(random, size);
      for (double strength : method.strengths()) {
        double[] p = Rows.policy(method, strength, reward, reference);
        double kl = Simplex.klNats(p, reference);
        if (kl > 1e-9) {
          double beta = Tilting.betaForKl(kl, reward, reference);
          double[] tilt = Rows.policy(new Tilting(), 1 / beta, reward, reference);
          assertThat(Rows.dot(tilt, reward)).isGreaterThanOrEqualTo(Rows.dot(p, reward) - 1e-9);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void theSameCallGivesTheSameBits(Allocation method) {
    double[] reward = new Random(45).doubles(64).toArray();
    double[] reference = Rows.simplex(new Random(46), 64);
    for (double strength : method.strengths()) {
      assertThat(Rows.policy(method, strength, reward, reference))
          .isEqualTo(Rows.policy(method, strength, reward, reference));
    }
  }
}
