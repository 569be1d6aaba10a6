package goodhart.pool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.data.Limits;
import goodhart.internal.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as people have them of their own runs: other names, wide forms, draws, gaps. */
class OwnRunTest {
  @TempDir Path folder;

  private CandidatePool read(String content, Map<String, ?> settings) throws IOException {
    Path file = Files.write(folder.resolve("run.jsonl"), content.getBytes(UTF_8));
    return Catalogue.with(new PoolReader(), settings).read(file, Progress.NONE);
  }

  private CandidatePool read(String... lines) throws IOException {
    return read(String.join("\n", lines), Map.of());
  }

  private void assertRefused(String message, String... lines) {
    assertThatThrownBy(() -> read(lines))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static String schema(CandidatePool pool) {
    return pool.report().orElseThrow().schema();
  }

  @Test
  void columnsAreRecognisedByCommonNamesAndNamedInTheReply() throws IOException {
    CandidatePool pool =
        read(
            """
            {"Prompt ID": 7, "question": "p", "model": "m", "output": "a", "gold_score": 1, "ref_logprob": -1, "tokens": 3, "judge": 0.5, "id": 0}
            {"Prompt ID": 7, "question": "p", "model": "n", "output": "b", "gold_score": 2, "ref_logprob": -2, "tokens": 4, "judge": 0.25, "id": 1}
            """);

    assertThat(schema(pool))
        .isEqualTo(
            "one candidate a row: prompt 'question', prompt id 'Prompt ID', response 'output', gold"
                + " 'gold_score', log probability 'ref_logprob', length 'tokens', columns 'judge';"
                + " not used: 'model', 'id'");
    assertThat(pool.columns()).containsExactly("length", "judge");
    assertThat(pool.gold().toArray()).containsExactly(1, 2);
    assertThat(pool.column("length").toArray()).containsExactly(3, 4);
    assertThat(pool.reference().get(0)).isCloseTo(0.731058578630005, within(1e-12));
    assertThat(pool.isSample()).isFalse();
  }

  @Test
  void settingsGoBeforeCommonNamesAndTheEmptyTextIsNone() throws IOException {
    String line = "{\"prompt\": \"p\", \"response\": \"a\", \"gold\": 1, \"judge\": %s}\n";
    CandidatePool pool =
        read(line.formatted(4) + line.formatted(5), Map.of("gold", "judge", "response", ""));

    assertThat(pool.gold().toArray()).containsExactly(4, 5);
    assertThat(pool.column("gold").toArray()).containsExactly(1, 1);
    assertThat(pool.response(0)).isEmpty();
    assertThat(pool.features().dimension()).isZero();
    assertThat(read(line.formatted(4), Map.of("gold", "")).hasGold()).isFalse();
    assertThatThrownBy(() -> read(line.formatted(4), Map.of("promptId", "promt")))
        .hasMessage(
            "run.jsonl, line 1: no column named 'promt'. Did you mean 'prompt'? Known: gold, judge,"
                + " prompt, response. Nothing was loaded");
  }

  @Test
  void theFourFormsOfOneRunAreTheSamePool() throws IOException {
    CandidatePool longForm =
        read(
            """
            {"prompt": "p", "response": "a", "gold": 1, "judge": 3}
            {"prompt": "p", "response": "b", "gold": 2, "judge": 4}
            {"prompt": "q", "response": "c", "gold": 0, "judge": 5}
            {"prompt": "q", "response": "a", "gold": 9, "judge": 6}
            """);
    CandidatePool lists =
        read(
            """
            {"prompt": "p", "responses": ["a", "b"], "golds": [1, 2], "judge": [3, 4]}
            {"prompt": "q", "responses": ["c", "a"], "golds": [0, 9], "judge": [5, 6]}
            """);
    CandidatePool objects =
        read(
            """
            {"prompt": "p", "samples": [{"text": "a", "gold": 1, "judge": 3}, {"text": "b", "gold": 2, "judge": 4}]}
            {"prompt": "q", "samples": [{"text": "c", "gold": 0, "judge": 5}, {"text": "a", "gold": 9, "judge": 6}]}
            """);
    CandidatePool numbered =
        read(
            """
            {"prompt": "p", "response_1": "a", "response_2": "b", "gold_1": 1, "gold_2": 2, "judge_1": 3, "judge_2": 4}
            {"prompt": "q", "response_1": "c", "response_2": "a", "gold_1": 0, "gold_2": 9, "judge_1": 5, "judge_2": 6}
            """);

    assertThat(List.of(lists, objects, numbered)).allMatch(longForm::equals);
    assertThat(schema(objects)).startsWith("one prompt a row, a list of candidates in 'samples': ");
    assertThat(schema(numbered)).startsWith("one prompt a row, columns numbered 1 to 2: ");
    assertThat(longForm.column("judge").toArray()).containsExactly(3, 4, 5, 6);
  }

  @Test
  void wideFormsSayWhichElementIsWrong() {
    assertRefused(
        "run.jsonl, line 2, column 'golds[1]': not a number: 'x'. Nothing was loaded",
        "{\"prompt\": \"p\", \"responses\": [\"a\", \"b\"], \"golds\": [1, 2]}",
        "{\"prompt\": \"q\", \"responses\": [\"a\", \"b\"], \"golds\": [1, \"x\"]}");
    assertRefused(
        "run.jsonl, line 1, column 'golds': has 1 values, but 'responses' has 2. Nothing was loaded",
        "{\"prompt\": \"p\", \"responses\": [\"a\", \"b\"], \"golds\": [1]}");
    assertRefused(
        "run.jsonl, line 1, column 'responses[1].gold': missing. Nothing was loaded",
        "{\"prompt\": \"p\", \"responses\": [{\"text\": \"a\", \"gold\": 1}, {\"text\": \"b\"}]}");
    assertRefused(
        "run.jsonl, line 1, column 'gold_2': missing. Nothing was loaded",
        "{\"prompt\": \"p\", \"response_1\": \"a\", \"response_2\": \"b\", \"gold_1\": 1, \"gold_2\":"
            + " null}");
  }

  @Test
  void promptsMayHaveDifferentNumbersOfNumberedResponses() throws IOException {
    CandidatePool pool =
        read(
            "{\"prompt\": \"p\", \"response_1\": \"a\", \"response_2\": \"b\", \"response_3\": \"c\"}",
            "{\"prompt\": \"q\", \"response_1\": \"a\", \"response_2\": null, \"response_3\": null}");

    assertThat(pool.candidates(0)).isEqualTo(3);
    assertThat(pool.candidates(1)).isEqualTo(1);
  }

  @Test
  void scoresAloneAreAPoolWithoutTexts() throws IOException {
    CandidatePool pool =
        read(
            "{\"prompt_id\": \"a\", \"gold\": 1, \"rm\": 0}",
            "{\"prompt_id\": \"b\", \"gold\": 2, \"rm\": 0}",
            "{\"prompt_id\": \"a\", \"gold\": 1, \"rm\": 0}");

    assertThat(pool.prompts()).isEqualTo(2);
    assertThat(pool.prompt(0)).isEmpty();
    assertThat(pool.response(0)).isEmpty();
    assertThat(pool.candidates(0)).as("nothing tells that they are the same").isEqualTo(2);
    assertThat(read("{\"prompt_id\": 1, \"golds\": [3, 4], \"rm\": [1, 2]}").gold().toArray())
        .containsExactly(3, 4);
    assertRefused(
        "run.jsonl, line 1: found neither responses nor scores in the columns prompt. Say which"
            + " column is what, for example response 'text'; gold 'score'. Nothing was loaded",
        "{\"prompt\": \"p\"}");
    assertRefused(
        "run.jsonl, line 1: found no column of prompts or prompt ids among task, response. Say which"
            + " it is, for example prompt 'question'. Nothing was loaded",
        "{\"task\": \"p\", \"response\": \"a\"}");
  }

  @Test
  void oneIdWithTwoPromptsIsAMistakeThatShowsBoth() {
    assertRefused(
        "run.jsonl, line 3, column 'prompt_id': the same id stands for two prompts, 'p' (run.jsonl,"
            + " line 1) and 'r'. Give each prompt an id of its own. Nothing was loaded",
        "{\"prompt_id\": 1, \"prompt\": \"p\", \"response\": \"a\"}",
        "{\"prompt_id\": 2, \"prompt\": \"p\", \"response\": \"a\"}",
        "{\"prompt_id\": 1, \"prompt\": \"r\", \"response\": \"a\"}");
  }

  @Test
  void repeatedRowsAreDrawsAndTheReferenceIsWhatWasDrawn() throws IOException {
    CandidatePool pool =
        read(
            """
            {"prompt": "p", "response": "a", "gold": 1, "sample": 0}
            {"prompt": "p", "response": "b", "gold": 2, "sample": 1}
            {"prompt": "q", "response": "a", "gold": 1, "sample": 0}
            {"prompt": "p", "response": "a", "gold": 1, "sample": 2}
            {"prompt": "p", "response": "a", "gold": 1.5, "sample": 3}
            """);

    assertThat(pool.candidates(0)).isEqualTo(3);
    assertThat(pool.draws(0)).containsExactly(2, 1, 1);
    assertThat(pool.reference().toArray()).containsExactly(0.5, 0.25, 0.25, 1);
    assertThat(pool.sample()).contains(new PoolSource.Sample(1, 4));
    assertThat(pool.toString()).contains("a sample of 1 to 4 draws a prompt");
    assertThat(pool.report().orElseThrow().toString())
        .contains(
            "5 read, all used: 4 candidates, a sample of 5 draws",
            "responses that a prompt has several times with different numbers: 1 (first: row 5)");
  }

  @Test
  void withLogProbabilitiesRepeatsAreMergedAndThePoolIsExact() throws IOException {
    String line = "{\"prompt\": \"p\", \"response\": \"%s\", \"gold\": 1, \"logprob\": %s}\n";
    String lines = line.formatted("a", 0) + line.formatted("a", 0) + line.formatted("b", 0);
    CandidatePool pool = read(lines, Map.of());

    assertThat(pool.reference().toArray()).containsExactly(0.5, 0.5);
    assertThat(pool.draws(0)).isNull();
    assertThat(pool.report().orElseThrow().toString())
        .contains("repeated rows, each counted once: 1 (first: row 2)");
    CandidatePool drawn = read(lines, Map.of("sample", true));
    assertThat(drawn.draws(0)).containsExactly(2, 1);
    assertThat(drawn.reference().toArray()).containsExactly(0.5, 0.5);
  }

  @Test
  void aPoolThatIsNoSampleByRequestKeepsItsCountsAsReference() throws IOException {
    String line = "{\"prompt\": \"p\", \"response\": \"%s\", \"gold\": 1}\n";
    CandidatePool pool =
        read(
            line.formatted("a") + line.formatted("a") + line.formatted("b"),
            Map.of("sample", false));

    assertThat(pool.isSample()).isFalse();
    assertThat(pool.reference().get(0)).isCloseTo(2 / 3.0, within(1e-15));
  }

  @Test
  void partsAndCopiesOfASampleAreSamples() throws IOException {
    CandidatePool pool =
        read(
            IntStream.range(0, 8)
                .mapToObj(
                    i ->
                        "{\"prompt\": \"p"
                            + i % 4
                            + "\", \"response\": \"a\", \"gold\": "
                            + i / 8
                            + "}")
                .collect(Collectors.joining("\n")),
            Map.of());

    assertThat(pool.draws(2)).containsExactly(2);
    assertThat(pool.select(3, 1).draws(0)).containsExactly(2);
    assertThat(pool.select(3, 1).prompt(1)).contains("p1");
    assertThat(pool.withGold(new double[] {1, 2, 3, 4}).isSample()).isTrue();
    assertThat(pool.withColumn("x", new double[4]).isSample()).isTrue();
    HeldOut held = new HeldOut(pool, 0.5);
    assertThat(held.sample()).contains(new PoolSource.Sample(2, 2));
    assertThat(held.draw(new Seeds(1)).evaluation().draws(0)).containsExactly(2);
  }

  @Test
  void aGapInAFurtherColumnSetsItAsideAndInAUsedOneIsAMistake() throws IOException {
    CandidatePool pool =
        read(
            "{\"prompt\": \"p\", \"response\": \"a\", \"gold\": 1, \"rm\": 1, \"judge\": 1}",
            "{\"prompt\": \"p\", \"response\": \"b\", \"gold\": 2, \"rm\": 2, \"judge\": \"n/a\"}",
            "{\"prompt\": \"p\", \"response\": \"c\", \"gold\": 3, \"rm\": null, \"judge\": 3}");

    assertThat(pool.columns()).isEmpty();
    assertThat(pool.report().orElseThrow().toString())
        .contains(
            "columns with a value that is no number ('judge', not a number: 'n/a'): 1 (first:"
                + " run.jsonl, line 2)",
            "columns with a value that is no number ('rm', missing): 1 (first: run.jsonl, line 3)");
    assertThatThrownBy(
            () ->
                read(
                    "{\"prompt\": \"p\", \"response\": \"a\", \"rm\": null}",
                    Map.of("columns", List.of("rm"))))
        .hasMessage("run.jsonl, line 1, column 'rm': missing (null). Nothing was loaded");
  }

  @Test
  void whatIsQuestionableIsReportedAndUnderStrictAMistake() throws IOException {
    String lines =
        """
        {"prompt": "p", "response": "", "gold": 1}
        {"prompt": "p", "response": "b", "gold": 1}
        {"prompt": "q", "response": "c", "gold": 1, "extra": 2}
        """;
    String report = read(lines, Map.of()).report().orElseThrow().toString();

    assertThat(report)
        .isEqualTo(
            """
            file         run.jsonl (JSON lines)
            schema       one candidate a row: prompt 'prompt', response 'response', gold 'gold'
            rows         3 read, all used: 3 candidates, a sample of 3 draws
            noticed      empty responses: 1 (first: run.jsonl, line 1)
                         rows with a column that the first row lacks ('extra'): 1 (first: run.jsonl, line 3)
                         prompts with one candidate: 1
                         prompts whose candidates all have the same gold reward: 1
            prompts      2, candidates of each: 1 to 2 (median 1.500)
            score        gold: 1 to 1, mean 1, 3 values"""
                .stripIndent());
    assertThatThrownBy(() -> read(lines, Map.of("strict", true)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "run.jsonl, line 1: strict: true takes no empty responses. Remove them, or read without"
                + " strict. Nothing was loaded");
  }

  @Test
  void numbersThatCannotBeAreRefused() {
    assertRefused(
        "run.jsonl, line 1, column 'weight': a weight must be >= 0, found -1.0. Nothing was loaded",
        "{\"prompt\": \"p\", \"response\": \"a\", \"weight\": -1}");
    assertRefused(
        "run.jsonl, line 1, column 'draws': draws must be a whole number >= 1, found 1.5. Nothing"
            + " was loaded",
        "{\"prompt\": \"p\", \"response\": \"a\", \"draws\": 1.5}");
    assertRefused(
        "run.jsonl, line 1, column 'reference': a reference probability must be above 0 and at most"
            + " 1, found 0.0. Nothing was loaded",
        "{\"prompt\": \"p\", \"response\": \"a\", \"reference\": 0}");
    assertRefused(
        "run.jsonl, line 1, column 'prompt_id': ids with more than 15 digits must be texts, in"
            + " quotes. Nothing was loaded",
        "{\"prompt_id\": 123456789012345678, \"response\": \"a\"}");
  }

  @Test
  void aMillionCandidatesOfOnePromptAreRead() throws IOException {
    int size = 1_000_000;
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < size; i++) {
      lines.append("{\"prompt_id\": 0, \"gold\": ").append(i % 1000).append(", \"rm\": ");
      lines.append(i).append("}\n");
    }
    CandidatePool pool = read(lines.toString(), Map.of("limits", new Limits(500, 1)));

    assertThat(pool.candidates(0)).isEqualTo(size);
    assertThat(pool.sample()).contains(new PoolSource.Sample(size, size));
    assertThat(pool.column("rm").get(size - 1)).isEqualTo(size - 1);
  }
}
