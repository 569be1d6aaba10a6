package goodhart.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import goodhart.Seeds;
import goodhart.pool.CandidatePool;
import goodhart.pool.HeldOut;
import java.util.List;
import org.junit.jupiter.api.Test;

class FromFileTest {
  private static final CandidatePool POOL =
      CandidatePool.builder(3, 2)
          .prompts(List.of("p", "q"))
          .responses(List.of("a", "b", "b", "a", "c"))
          .gold(0, 1, 2, 3, 4)
          .build();
  private static final PreferenceFile FILE =
      PreferenceFile.of(
          "x.jsonl",
          List.of(
              pair("p", "b", "a"), pair("q", "a", "c"), pair("p", "c", "a"), pair("z", "a", "b")));

  private static PreferencePair pair(String prompt, String chosen, String rejected) {
    return new PreferencePair(prompt, chosen, rejected, 1, Double.NaN, Double.NaN);
  }

  @Test
  void pairsAreMatchedByTheirTextsAndOfTwinsTheFirstCounts() {
    FromFile.Matching matching = new FromFile(POOL, FILE).match(POOL);
    PreferencePairs pairs = matching.pairs();

    assertThat(pairs.size()).isEqualTo(2);
    assertThat(List.of(pairs.first(0), pairs.second(0))).containsExactly(1, 0);
    assertThat(List.of(pairs.first(1), pairs.second(1))).containsExactly(3, 4);
    assertThat(pairs.label(1)).isEqualTo(1);
    assertThat(matching)
        .hasToString(
            "2 of 4 pairs are about this pool; left out: 1 about other prompts, 1 about other"
                + " responses");
  }

  @Test
  void pairsOfHeldOutPromptsNeverReachTraining() {
    FromFile source = new FromFile(new HeldOut(POOL), FILE);
    for (long seed = 1; seed <= 6; seed++) {
      var draw = source.source().draw(new Seeds(seed));
      PreferencePairs pairs = source.collect(draw, new Seeds(seed));

      assertThat(pairs.pool()).isSameAs(draw.training());
      assertThat(pairs.size()).isEqualTo(1);
    }
  }

  @Test
  void aFileThatStandsAloneBringsItsOwnPool() {
    FromFile source = new FromFile(FILE);
    PreferencePairs pairs = source.collect(source.source().draw(new Seeds(1)), new Seeds(1));

    assertThat(pairs.size()).isEqualTo(4);
    assertThat(pairs.pool().prompts()).isEqualTo(3);
    assertThat(pairs.pool().features().dimension()).isEqualTo(9 + 32768);
    assertThat(source).isEqualTo(new FromFile(FILE));
  }

  @Test
  void pairsAboutNothingInThePoolAreSaid() {
    CandidatePool other =
        CandidatePool.builder(1).prompts(List.of("n")).responses(List.of("a")).build();

    assertThatThrownBy(
            () -> new FromFile(other, FILE).collect(other.draw(new Seeds(1)), new Seeds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "none of the 4 pairs of x.jsonl is about two candidates of the pool (4 are about other"
                + " prompts): pool and pairs must have the same texts");
    CandidatePool textless = CandidatePool.builder(2).build();
    assertThatThrownBy(() -> new FromFile(textless, FILE).match(textless))
        .hasMessage(
            "pairs of x.jsonl are matched by their texts, and the pool has none. Read the pool from"
                + " a file, or let the pairs stand alone");
  }
}
