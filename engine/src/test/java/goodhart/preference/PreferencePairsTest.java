package goodhart.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import goodhart.pool.CandidatePool;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PreferencePairsTest {
  private static final CandidatePool POOL = CandidatePool.builder(3, 2).build();
  private static final PreferencePairs PLAIN =
      new PreferencePairs(POOL, new int[] {0, 1, 3}, new int[] {1, 2, 4}, new double[] {1, 0.2, 0});
  private static final PreferencePairs PAIRS =
      PLAIN
          .withWeights(1, 2, 3)
          .withMargins(0.5, 1, 2)
          .withGroups(new int[] {1, 0, 1}, List.of("helpful", "safer"));

  @Test
  void withoutMoreEveryPairWeighsOneHasNoMarginAndBelongsToAll() {
    assertThat(PLAIN.weight(2)).isEqualTo(1);
    assertThat(PLAIN.margin(2)).isZero();
    assertThat(PLAIN.group(2)).isEqualTo("all");
    assertThat(PLAIN.groups()).isEqualTo(Map.of("all", 3));
    assertThat(PLAIN.only("all").size()).isEqualTo(3);
    assertThat(PLAIN.relativeWeights()).containsExactly(1, 1, 1);
  }

  @Test
  void weightsAreRelativeToTheirMeanAndMarginsHaveTheSignOfThePreference() {
    assertThat(PAIRS.relativeWeights()).containsExactly(0.5, 1, 1.5);
    assertThat(PAIRS.signedMargin(0)).isEqualTo(0.5);
    assertThat(PAIRS.signedMargin(1)).isEqualTo(-1);
    assertThat(PAIRS.groups()).containsExactly(Map.entry("helpful", 1), Map.entry("safer", 2));
  }

  @Test
  void selectionsKeepWhatBelongsToAPair() {
    PreferencePairs selected = PAIRS.select(2, 0, 2);

    assertThat(selected.weight(0)).isEqualTo(3);
    assertThat(selected.margin(1)).isEqualTo(0.5);
    assertThat(selected.group(2)).isEqualTo("safer");
    assertThat(selected.groups()).containsExactly(Map.entry("helpful", 0), Map.entry("safer", 3));
    assertThat(PAIRS.only("helpful").first(0)).isEqualTo(1);
    assertThat(PAIRS.only("helpful").weight(0)).isEqualTo(2);
    assertThat(PAIRS.on(POOL).group(0)).isEqualTo("safer");
  }

  @Test
  void whatDoesNotFitIsSaid() {
    assertThatThrownBy(() -> PLAIN.withWeights(1, 1))
        .hasMessage("every pair needs a weight: got 2 for 3 pairs");
    assertThatThrownBy(() -> PLAIN.withWeights(1, 0, 1))
        .hasMessage("weight of pair 1 must be > 0 and finite, got 0.0");
    assertThatThrownBy(() -> PLAIN.withMargins(1, Double.NaN, 1))
        .hasMessage("margin of pair 1 must be >= 0 and finite, got NaN");
    assertThatThrownBy(() -> PLAIN.withGroups(new int[] {0, 1, 2}, List.of("a", "b")))
        .hasMessage("group of pair 2 must be between 0 and 1, got 2");
    assertThatThrownBy(() -> PLAIN.withGroups(new int[3], List.of("a", "a")))
        .hasMessage("groups must have different names, got a, a");
    assertThatThrownBy(() -> PAIRS.only("saver"))
        .hasMessage("no group of pairs named 'saver'. Did you mean 'safer'? Known: helpful, safer");
  }
}
