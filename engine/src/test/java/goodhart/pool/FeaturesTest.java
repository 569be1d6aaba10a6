package goodhart.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.internal.Parallel;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeaturesTest {
  private static double[] of(Features features, String prompt, String response) {
    return features.of(List.of(prompt), List.of(response)).row(0);
  }

  @Test
  void interpretableFeaturesCountWhatTheirNamesSay() {
    Features features = new Features(0, true, true, true);
    String response = "# Title\n- one\n  2) two\n```\nX=10\n";
    double[] row = of(features, "One or two words?", response);

    assertThat(features.names())
        .containsExactly(
            "length",
            "listItems",
            "headings",
            "codeBlocks",
            "newlines",
            "digits",
            "punctuation",
            "capitals",
            "promptOverlap");
    // 32 code points: digits 2 1 0; punctuation # - ) ``` =; capitals T X; prompt words one, two
    assertThat(response).hasSize(32);
    assertThat(row)
        .containsExactly(
            new double[] {
              Math.log1p(32) - 6,
              Math.log1p(2),
              Math.log1p(1),
              Math.log1p(1),
              Math.log1p(5),
              30 / 32.0,
              70 / 32.0,
              20 / 32.0,
              0.5
            },
            within(1e-12));
  }

  @Test
  void aWordAddsPlusOrMinusOneToOneHashedFeatureWhateverItsCase() {
    Features features = new Features(8, false, false, false);
    double[] once = of(features, "", "Ladder");
    double[] upper = of(features, "", "  LADDER!");
    double[] other = of(features, "", "chalk");

    assertThat(once).containsExactly(upper);
    assertThat(java.util.Arrays.stream(once).map(Math::abs).sum())
        .isCloseTo(Math.sqrt(8), within(1e-12));
    assertThat(java.util.Arrays.stream(once).filter(v -> v != 0).count()).isEqualTo(1);
    assertThat(other).isNotEqualTo(once);
  }

  @Test
  void hashedWordsAreStandardisedPerResponse() {
    double[] row = of(new Features(16, false, false, false), "", "a b c d e f g h i j k l m n");
    double squares = 0;
    for (double v : row) {
      squares += v * v / 16;
    }

    assertThat(squares).isCloseTo(1, within(1e-12));
  }

  @Test
  void anEmptyResponseIsZeroButForItsLength() {
    double[] row = of(new Features(4, true, true, true), "a prompt", "");

    assertThat(row[0]).isEqualTo(-6);
    assertThat(java.util.Arrays.stream(row).skip(1).toArray()).containsOnly(0);
  }

  @Test
  void charactersOutsideTheBasicPlaneCountOnce() {
    String cow = new String(Character.toChars(0x1F404));
    String gothic = new String(Character.toChars(0x10330)); // a letter
    Features length = new Features(0, true, false, false);

    assertThat(of(length, "", cow + cow)[0]).isCloseTo(Math.log1p(2) - 6, within(1e-12));
    assertThat(of(new Features(0, false, false, true), gothic, cow + " " + gothic)[0]).isEqualTo(1);
  }

  @Test
  void anIdeographIsAWordByItself() {
    double[] row = of(new Features(0, false, false, true), "\u6c34\u706b", "\u6c34\u3002");

    assertThat(row[0]).isEqualTo(0.5);
  }

  @Test
  void anyNumberOfThreadsGivesTheSameBits() {
    List<String> prompts = Collections.nCopies(300, "what is a ladder");
    List<String> responses =
        java.util.stream.IntStream.range(0, 300).mapToObj(i -> "a ladder of " + i).toList();
    Features features = new Features();

    assertThat(Parallel.withThreads(4, () -> features.of(prompts, responses)))
        .isEqualTo(Parallel.withThreads(1, () -> features.of(prompts, responses)));
  }

  @Test
  void nothingToComputeIsSaid() {
    assertThatThrownBy(() -> new Features(0, false, false, false))
        .hasMessage(
            "features must include at least one of words, length, format, overlap, got none");
    assertThatThrownBy(() -> new Features().of(List.of("a"), List.of()))
        .hasMessage("features need the prompt of each response, got 1 prompts for 0 responses");
  }
}
