package goodhart.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadReportTest {
  private static final Rows.Summary READ =
      new Rows.Summary(
          12_345, "JSON lines, gzip", List.of(Path.of("a/x.jsonl.gz")), Map.of("blank lines", 2L));

  @Test
  void itsTextIsWhatAPersonReads() {
    LoadReport.Builder builder =
        new LoadReport.Builder(false)
            .schema("plain: prompt, chosen, rejected")
            .noticed("ties", "x.jsonl.gz, line 7")
            .noticed("empty responses", "x.jsonl.gz, line 8")
            .noticed("ties", "x.jsonl.gz, line 9")
            .setAside("pairs of two equal responses", "x.jsonl.gz, line 3")
            .unusedRow()
            .score("gold", 0.25)
            .score("gold", -1)
            .prompts(2, 2, 3, 45)
            .labelNoise(LoadReport.LabelNoise.ofRepeats(32, 100))
            .leakage(
                LoadReport.Leakage.between(
                    "train", List.of("Why?"), "val", List.of("How?", "why", "What?")))
            .contents(12_344, "pairs")
            .read(READ);

    assertThat(builder.build())
        .hasToString(
            """
            file         x.jsonl.gz (JSON lines, gzip)
            schema       plain: prompt, chosen, rejected
            rows         12,345 read, 12,344 used: 12,344 pairs
            set aside    pairs of two equal responses: 1 (first: x.jsonl.gz, line 3)
            noticed      ties: 2 (first: x.jsonl.gz, line 7)
                         empty responses: 1 (first: x.jsonl.gz, line 8)
                         blank lines: 2
            prompts      4, candidates of each: 2 to 45 (median 2.500)
            score        gold: -1 to 0.2500, mean -0.3750, 2 values
            label noise  0.2000: 32 of 100 repeated judgements of the same two responses disagree
            leakage      1 of 3 prompts of 'val' are nearly the same as one of 'train' (first:\
             'why')""");
  }

  @Test
  void noiseSolvesTheDisagreementOfTwoLabels() {
    // 2 * 0.2 * 0.8 = 0.32
    assertThat(LoadReport.LabelNoise.ofRepeats(32, 100).rate()).isCloseTo(0.2, within(1e-12));
    assertThat(LoadReport.LabelNoise.ofRepeats(0, 5).rate()).isZero();
    assertThat(LoadReport.LabelNoise.ofRepeats(4, 5).rate()).isEqualTo(0.5);
    assertThat(LoadReport.LabelNoise.ofScores(1, 4))
        .hasToString("0.2500: in 1 of 4 pairs the chosen response has the lower score");
  }

  @Test
  void strictMakesAMistakeOfWhateverIsQuestionable() {
    LoadReport.Builder strict = new LoadReport.Builder(true);

    assertThatThrownBy(() -> strict.noticed("ties", "x.jsonl, line 7"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "x.jsonl, line 7: strict: true takes no ties. Remove them, or read without strict."
                + " Nothing was loaded");
    assertThatThrownBy(() -> strict.read(READ))
        .hasMessage(
            "x.jsonl.gz: strict: true takes no blank lines. Remove them, or read without strict."
                + " Nothing was loaded");
  }
}
