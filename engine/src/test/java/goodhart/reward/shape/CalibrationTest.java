package goodhart.reward.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.internal.Catalogue;
import goodhart.pool.CandidatePool;
import goodhart.pool.World;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rewards calibrated to gold and by confidence; fixture ppo_c.json (METHODS C.8), C.7. */
class CalibrationTest {
  private static final CandidatePool POOL =
      Catalogue.with(new World(), Map.of("prompts", 15, "candidates", 8, "referenceSpread", 0.5))
          .pool();
  private static final Isotonic HALF = new Isotonic(0.5, 3, 4);

  private static double[] hacked() {
    double[] reward = POOL.gold().toArray();
    for (int i = 0; i < reward.length; i++) {
      reward[i] += POOL.column("spurious0").get(i);
    }
    return reward;
  }

  @Test
  void noPromptIsCalibratedWithItsOwnGold() {
    double[] reward = hacked();
    double[] shaped = HALF.shape(POOL, reward);
    int[] fold = HALF.slice(POOL);
    for (int x = 0; x < POOL.prompts(); x++) {
      double[] gold = POOL.gold().toArray();
      for (int i = POOL.start(x); i < POOL.end(x); i++) {
        gold[i] = -5 * gold[i] + 3;
      }
      double[] again = HALF.shape(POOL.withGold(gold), reward);
      assertThat(Arrays.copyOfRange(again, POOL.start(x), POOL.end(x)))
          .containsExactly(Arrays.copyOfRange(shaped, POOL.start(x), POOL.end(x)));
      if (fold[x] < 0) {
        assertThat(again).containsExactly(shaped);
      } else {
        assertThat(again).isNotEqualTo(shaped);
      }
    }
  }

  @Test
  void theSliceIsAShareOfThePromptsInFoldsOfLikeSize() {
    int[] fold = HALF.slice(POOL);
    assertThat(Arrays.stream(fold).filter(k -> k >= 0).sorted().toArray())
        .containsExactly(0, 0, 0, 1, 1, 1, 2, 2);
    assertThat(new Isotonic(0.5, 3, 5).slice(POOL)).isNotEqualTo(fold);
    assertThat(new Isotonic(0.2, 9, 1).slice(POOL)).contains(0, 1, 2).doesNotContain(3);
  }

  @Test
  void outsideOfTheSliceOneFunctionServesAllAndItsMeanOnTheSliceIsThatOfGold() {
    // The folds leave every prompt of the slice to a function of the others, so the function of the
    // whole slice is seen on a copy of the slice that is no part of it.
    double[] reward = hacked();
    int[] fold = HALF.slice(POOL);
    int[] slice = java.util.stream.IntStream.range(0, 15).filter(x -> fold[x] >= 0).toArray();
    int outside =
        java.util.stream.IntStream.range(0, 15).filter(x -> fold[x] < 0).findFirst().orElseThrow();
    double[] mass = References.mass(POOL);
    double calibrated = 0;
    double gold = 0;
    for (int x : slice) {
      double[] asked = reward.clone();
      System.arraycopy(reward, POOL.start(x), asked, POOL.start(outside), 8);
      double[] shaped = HALF.shape(POOL, asked);
      for (int k = 0; k < 8; k++) {
        calibrated += mass[POOL.start(x) + k] * shaped[POOL.start(outside) + k];
        gold += mass[POOL.start(x) + k] * POOL.gold().get(POOL.start(x) + k);
      }
    }
    assertThat(calibrated).isCloseTo(gold, within(1e-12));
  }

  @Test
  void calibrationNeverReversesTheOrderOfTwoCandidates() {
    double[] reward = hacked();
    double[] shaped = new Isotonic().shape(POOL, reward);
    for (int x = 0; x < POOL.prompts(); x++) {
      for (int i = POOL.start(x); i < POOL.end(x); i++) {
        for (int j = POOL.start(x); j < POOL.end(x); j++) {
          if (reward[i] <= reward[j]) {
            assertThat(shaped[i]).isLessThanOrEqualTo(shaped[j]);
          }
        }
      }
    }
  }

  @Test
  void aRewardThatFallsWhileGoldRisesBecomesConstant() {
    double[] reward = Arrays.stream(POOL.gold().toArray()).map(g -> -g).toArray();
    double[] shaped = HALF.shape(POOL, reward);
    for (int x = 0; x < POOL.prompts(); x++) {
      for (int i = POOL.start(x); i < POOL.end(x); i++) {
        assertThat(shaped[i]).isCloseTo(shaped[POOL.start(x)], within(1e-12));
      }
    }
  }

  @Test
  void promptsOfWeightZeroAreNotInTheSlice() {
    CandidatePool pool =
        CandidatePool.builder(1, 1, 1, 1).weights(1, 0, 1, 0).gold(1, 100, 3, 200).build();
    assertThat(new Isotonic(1, 5, 1).slice(pool)).containsExactlyInAnyOrder(0, 1, -1, -1);
    assertThat(new Isotonic(1, 5, 1).shape(pool, new double[] {0, 1, 2, 3}))
        .containsExactly(3, 2, 1, 3);
  }

  @Test
  void aSliceOfOnePromptAndAPoolWithoutGoldAreRefused() {
    CandidatePool three = CandidatePool.builder(1, 1, 1).gold(1, 2, 3).build();
    assertThatThrownBy(() -> new Isotonic().shape(three, new double[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "shape 'isotonic': the oracle slice must have at least 2 prompts, got 1 of 3: each is"
                + " calibrated with the gold of the others. Raise share");
    assertThatThrownBy(
            () -> new Isotonic().shape(CandidatePool.builder(1, 1).build(), new double[2]))
        .hasMessage(
            "shape 'isotonic' calibrates to the gold reward, and the pool has none. Name its"
                + " column: candidates(file) { gold 'score' }");
    assertThatThrownBy(() -> new Isotonic(0, 5, 1))
        .hasMessage("share must be > 0 and finite, got 0.0");
    assertThatThrownBy(() -> new Isotonic(0.5, 1, 1)).hasMessage("folds must be >= 2, got 1");
  }

  @Test
  void confidenceIsTheFixtures() {
    // The second prompt makes the pool's mean 0.6, the fixture's avg0.
    CandidatePool pool =
        CandidatePool.builder(4, 1).column("confidence", 0.9, 0.9, 0.2, 0.5, 0.5).build();
    double[] reward = {1.2, -0.3, 0.5, 2.0, 0.35};
    assertThat(new PpoC().shape(pool, reward))
        .containsExactly(new double[] {1.44, -0.36, 0.575, 2.0, 0.35}, within(1e-9));
    assertThat(new PpoC(0.5, 0.1, true, "confidence").shape(pool, reward))
        .containsExactly(new double[] {1.315, -0.485, 0.51875, 2.0, 0.35}, within(1e-9));
  }

  @Test
  void theAverageMovesFromPromptToPrompt() {
    CandidatePool pool = CandidatePool.builder(1, 1).column("certainty", 1, 1).build();
    // start 2; then 0.25 * 1 + 0.75 * 2 = 1.75; then 0.25 * 3 + 0.75 * 1.75 = 2.0625
    assertThat(new PpoC(2, 0.25, true, "certainty").shape(pool, new double[] {1, 3}))
        .containsExactly(new double[] {1 - 0.75, 3 + 0.9375}, within(1e-12));
    assertThat(new PpoC(2, 0, true, "certainty").shape(pool, new double[] {1, 3}))
        .containsExactly(new double[] {0, 4}, within(1e-12));
  }

  @Test
  void withoutWeightOrAtEvenConfidenceNothingChangesButExtremesAreCut() {
    CandidatePool pool = CandidatePool.builder(3).column("confidence", 1, 0, 0.5).build();
    assertThat(new PpoC(0, 0.1, false, "confidence").shape(pool, new double[] {3, -50, 11}))
        .containsExactly(3, -10, 10);
    assertThat(new PpoC().shape(pool, new double[] {3, -50, 11})[2]).isEqualTo(10);
  }

  @Test
  void aConfidenceIsAProbability() {
    CandidatePool bare = CandidatePool.builder(2).build();
    assertThatThrownBy(() -> new PpoC().shape(bare, new double[2]))
        .hasMessageStartingWith(
            "shape 'ppoC' needs the column 'confidence', and the pool has no columns. Read it");
    CandidatePool percent = bare.withColumn("confidence", new double[] {0.5, 70});
    assertThatThrownBy(() -> new PpoC().shape(percent, new double[2]))
        .hasMessage(
            "shape 'ppoC': column 'confidence' must be between 0 and 1, got 70.0 for candidate 1");
    assertThatThrownBy(() -> new PpoC(0.5, 2, false, "confidence"))
        .hasMessage("alpha must be between 0.0 and 1.0, got 2.0");
  }
}
