package goodhart.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import goodhart.Progress;
import goodhart.pool.CandidatePool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreferenceFileTest {
  @TempDir Path folder;

  private PreferenceFile read(String... lines) throws IOException {
    Path file = Files.writeString(folder.resolve("x.jsonl"), String.join("\n", lines));
    return PreferenceFile.read(file, Progress.NONE);
  }

  private static PreferencePair pair(String prompt, String chosen, String rejected) {
    return new PreferencePair(prompt, chosen, rejected, 1, Double.NaN, Double.NaN);
  }

  @Test
  void plainTextsWithScores() throws IOException {
    PreferenceFile file =
        read(
            """
            {"prompt": "p", "chosen": "a", "rejected": "b", "chosen_score": 2, "rejected_score": 3}
            {"prompt": "p", "chosen": "c", "rejected": "a", "chosen_score": 4, "rejected_score": 2}
            {"prompt": "q", "chosen": "a", "rejected": "d", "chosen_score": 5, "rejected_score": 1}
            """);
    CandidatePool pool = file.pool(null);

    assertThat(file).hasToString("3 preference pairs from x.jsonl (prompt, chosen, rejected)");
    assertThat(file.pairs().get(0)).isEqualTo(new PreferencePair("p", "a", "b", 1, 2, 3));
    assertThat(pool.prompts()).isEqualTo(2);
    assertThat(pool.candidates(0)).isEqualTo(3);
    assertThat(pool.response(2)).contains("c");
    assertThat(pool.column("score").toArray()).containsExactly(2, 3, 4, 5, 1);
    assertThat(pool.hasGold()).isFalse();
  }

  @Test
  void hhPromptsAreWhatBothConversationsShareUpToTheLastCommonAssistantTurn() throws IOException {
    String start = "\\n\\nHuman: hi\\n\\nAssistant: hello\\n\\nHuman: how?\\n\\nAssistant:";
    PreferenceFile file =
        read(
            "{\"chosen\": \"" + start + " like this\", \"rejected\": \"" + start + " like that\"}");

    assertThat(file.schema()).isEqualTo("HH-RLHF: chosen, rejected with the prompt inside");
    assertThat(file.pairs())
        .containsExactly(pair(start.replace("\\n", "\n"), "like this", "like that"));
  }

  @Test
  void hhConversationsWithoutASharedTurnHaveNoPrompt() {
    assertThatThrownBy(() -> read("{\"chosen\": \"yes\", \"rejected\": \"no\"}"))
        .hasMessage(
            "x.jsonl, line 1: 'chosen' and 'rejected' share no 'Assistant:' turn, so the prompt is"
                + " unknown. Give a column 'prompt'. Nothing was loaded");
  }

  @Test
  void listsOfMessagesWithAndWithoutThePromptRepeated() throws IOException {
    PreferenceFile repeated =
        read(
            """
            {"prompt": "p", "score_chosen": 8.5, "score_rejected": 8, "chosen": [{"role": "user",\
             "content": "p"}, {"role": "assistant", "content": "a"}], "rejected": [{"role": "user",\
             "content": "p"}, {"role": "assistant", "content": "b"}]}""");
    PreferenceFile apart =
        read(
            """
            {"prompt": [{"role": "user", "content": "p"}], "chosen": [{"role": "assistant",\
             "content": "a"}], "rejected": [{"role": "assistant", "content": "b"}]}""");

    assertThat(repeated.pairs()).containsExactly(new PreferencePair("p", "a", "b", 1, 8.5, 8));
    assertThat(apart.pairs()).containsExactly(pair("p", "a", "b"));
  }

  @Test
  void otherPublicSchemasSayWhichResponseIsBetterInTheirOwnWay() throws IOException {
    assertThat(
            read("{\"history\": \"p\", \"human_ref_A\": \"a\", \"human_ref_B\": \"b\","
                    + " \"labels\": 0, \"score_A\": 3, \"score_B\": 7}")
                .pairs())
        .containsExactly(new PreferencePair("p", "b", "a", 1, 7, 3));
    assertThat(
            read("{\"prompt\": \"p\", \"response_0\": \"a\", \"response_1\": \"b\","
                    + " \"better_response_id\": 1}")
                .pairs())
        .containsExactly(pair("p", "b", "a"));
    assertThat(
            read("{\"instruction\": \"p\", \"input\": \"i\", \"output_1\": \"a\", \"output_2\":"
                    + " \"b\", \"preference\": 1.75}")
                .pairs())
        .containsExactly(new PreferencePair("p\n\ni", "b", "a", 0.75, Double.NaN, Double.NaN));
    assertThat(
            read("{\"winner\": \"tie\", \"conversation_a\": [{\"role\": \"user\", \"content\":"
                    + " \"p\"}, {\"role\": \"assistant\", \"content\": \"a\"}],"
                    + " \"conversation_b\": [{\"role\": \"user\", \"content\": \"p\"}, {\"role\":"
                    + " \"assistant\", \"content\": \"b\"}]}")
                .pairs())
        .containsExactly(new PreferencePair("p", "a", "b", 0.5, Double.NaN, Double.NaN));
  }

  @Test
  void helpSteerLinesThatAreNotToBeJudgedAreCountedAndLeftOut() throws IOException {
    String line =
        "{\"prompt\": \"p\", \"response_1\": \"a\", \"response_2\": \"b\","
            + " \"preference_strength\": %d}";
    PreferenceFile file = read(line.formatted(-2), line.formatted(-100), line.formatted(3));

    assertThat(file.pairs()).containsExactly(pair("p", "a", "b"), pair("p", "b", "a"));
    assertThat(file.leftOut()).isEqualTo(1);
  }

  @Test
  void anUnknownSchemaListsWhatIsKnown() {
    assertThatThrownBy(() -> read("{\"question\": \"p\", \"answer\": \"a\"}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "x.jsonl, line 1: no known preference schema has the columns question, answer. Known:"
                + " prompt, chosen, rejected; chosen, rejected; history,");
  }

  @Test
  void aLineThatDoesNotFitTheSchemaOfTheFirstIsNamed() {
    assertThatThrownBy(
            () ->
                read(
                    "{\"prompt\": \"p\", \"chosen\": \"a\", \"rejected\": \"b\"}",
                    "{\"chosen\": \"a\", \"rejected\": \"b\"}"))
        .hasMessage(
            "x.jsonl, line 2: no column named 'prompt'. Known: chosen, rejected. Nothing was"
                + " loaded");
  }

  @Test
  void aPairOfEqualTextsIsAMistakeUnlessItMayBeDropped() throws IOException {
    String lines =
        """
        {"prompt": "p", "chosen": "a", "rejected": "b"}
        {"prompt": "p", "chosen": "a", "rejected": "a"}
        """;
    Path file = Files.writeString(folder.resolve("x.jsonl"), lines);

    assertThatThrownBy(() -> PreferenceFile.read(file, Progress.NONE))
        .hasMessage(
            "x.jsonl, line 2: the two responses are the same text. Remove the pair, or read with"
                + " dropSameText: true. Nothing was loaded");
    assertThat(PreferenceFile.read(file, true, Progress.NONE))
        .hasToString(
            "1 preference pairs from x.jsonl (prompt, chosen, rejected), 1 lines left out");
  }
}
