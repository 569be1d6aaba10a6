package goodhart.study;

import static org.assertj.core.api.Assertions.assertThat;

import goodhart.Seeds;
import goodhart.pool.CandidatePool;
import goodhart.preference.PreferencePairs;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchesTest {
  /** Pairs 0 to 5 on prompts 2, 0, 1, 0, 2, 0. */
  private static final PreferencePairs PAIRS =
      new PreferencePairs(
          CandidatePool.builder(2, 2, 2, 2).build(),
          new int[] {4, 0, 2, 1, 5, 0},
          new int[] {5, 1, 3, 0, 4, 1},
          new double[] {1, 1, 1, 1, 1, 1});

  @Test
  void aPassHasEveryPairOnceAndABatchHasThePairsOfAPromptTogether() {
    Batches batches = new Batches(PAIRS, 3, new Seeds(1).stream("batches"));
    List<List<Integer>> passes = new ArrayList<>();
    for (int pass = 0; pass < 20; pass++) {
      List<Integer> seen = new ArrayList<>();
      for (int half = 0; half < 2; half++) {
        batches.next();
        assertThat(batches.pairs()).hasSize(3);
        assertThat(batches.start(0)).isZero();
        assertThat(batches.start(batches.groups())).isEqualTo(3);
        Set<Integer> prompts = new HashSet<>();
        for (int group = 0; group < batches.groups(); group++) {
          int prompt = PAIRS.prompt(batches.pairs()[batches.start(group)]);
          assertThat(prompts.add(prompt)).isTrue();
          for (int j = batches.start(group); j < batches.start(group + 1); j++) {
            assertThat(PAIRS.prompt(batches.pairs()[j])).isEqualTo(prompt);
            seen.add(batches.pairs()[j]);
          }
        }
      }
      assertThat(seen).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
      passes.add(seen);
    }
    assertThat(passes.stream().distinct().count()).isGreaterThan(10);
  }

  @Test
  void aBatchHasNoMorePairsThanThereAre() {
    Batches batches = new Batches(PAIRS, 256, new Seeds(1).stream("batches"));
    batches.next();
    assertThat(batches.groups()).isEqualTo(3);
    assertThat(batches.start(3)).isEqualTo(6);
    assertThat(IntStream.range(0, 3).map(g -> batches.start(g + 1) - batches.start(g)))
        .containsExactlyInAnyOrder(3, 1, 2);
    assertThat(batches.pairs()).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
  }
}
