package goodhart.kernel.render;

import static org.assertj.core.api.Assertions.assertThat;

import goodhart.kernel.GroovySession;
import goodhart.kernel.RecordedOutput;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitRendererTest {
  private final GroovySession session = GroovySession.ofTheLanguage();

  private String shown(String cell) throws Exception {
    return session
        .run(cell, 1, new RecordedOutput())
        .orElseThrow()
        .data()
        .get("text/plain")
        .toString();
  }

  @Test
  void aSplitSaysWhichPromptsAreInBothParts(@TempDir Path folder) throws Exception {
    StringBuilder rows = new StringBuilder();
    for (String prompt : new String[] {"Why?", "why", "WHY!", "Why."}) {
      for (String response : new String[] {"a", "b"}) {
        rows.append(
            "{\"prompt\": \"%s\", \"response\": \"%s\", \"gold\": 1}\n"
                .formatted(prompt, response));
      }
    }
    Path file = Files.writeString(folder.resolve("pool.jsonl"), rows);

    assertThat(shown("heldOut(candidates('" + file + "'), 0.25)"))
        .startsWith("1 prompts to train on and 3 to evaluate on, anew for each seed, of ")
        .containsPattern(
            "\nleakage with seed \\d+: 3 of 3 prompts of 'evaluation' are nearly the same as one of"
                + " 'training' \\(first: '(?i)why.?'\\)$");
  }

  @Test
  void preferencesOfAFileAreShownAsTheirReport(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("pairs.jsonl"),
            "{\"prompt\": \"p\", \"chosen\": \"<b>a\", \"rejected\": \"b\", \"group\": \"ann\"}\n");

    assertThat(shown("preferences('" + file + "')"))
        .isEqualTo(
            """
            1 preference pairs from pairs.jsonl (prompt, chosen, rejected)
            file         pairs.jsonl (JSON lines)
            schema       prompt, chosen, rejected
            rows         1 read, all used: 1 pairs
            prompts      1, candidates of each: 2""");
  }
}
