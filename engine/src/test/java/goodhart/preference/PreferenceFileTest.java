package goodhart.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.data.DataFiles;
import goodhart.data.LoadReport;
import goodhart.internal.Catalogue;
import goodhart.pool.CandidatePool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreferenceFileTest {
  @TempDir Path folder;

  private PreferenceFile read(String... lines) throws IOException {
    return read(Map.of(), lines);
  }

  private PreferenceFile read(Map<String, Object> settings, String... lines) throws IOException {
    Path file = Files.writeString(folder.resolve("x.jsonl"), String.join("\n", lines));
    return Catalogue.with(new PreferenceReader(), settings).read(DataFiles.of(file), Progress.NONE);
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
  void anUnknownSchemaListsWhatIsKnown() {
    assertThatThrownBy(() -> read("{\"question\": \"p\", \"answer\": \"a\"}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "x.jsonl, line 1: no known preference schema has the columns question, answer. Say"
                + " which column is what: prompt, chosen, rejected, or first, second, winner."
                + " Known: prompt, response_0, response_1, better_response_id; prompt,");
    assertThatThrownBy(() -> read("{\"prompt\": \"p\", \"chosn\": \"a\", \"rejected\": \"b\"}"))
        .hasMessageStartingWith(
            "x.jsonl, line 1: no known preference schema has the columns prompt, chosn, rejected."
                + " Did you mean 'chosen' by 'chosn'? Say which column is what:");
  }

  @Test
  void twoSchemasInOneFileAreNamedWithTheLine() {
    assertThatThrownBy(
            () ->
                read(
                    "{\"prompt\": \"p\", \"chosen\": \"a\", \"rejected\": \"b\"}",
                    "{\"chosen\": \"a\", \"rejected\": \"b\"}"))
        .hasMessage(
            "x.jsonl, line 2: is of the schema 'HH-RLHF: chosen, rejected with the prompt inside',"
                + " and the rows before are of 'prompt, chosen, rejected'. Read them as two files."
                + " Nothing was loaded");
  }

  @Test
  void aRowWithoutAColumnOfTheSchemaIsNamed() {
    assertThatThrownBy(
            () ->
                read(
                    "{\"prompt\": \"p\", \"chosen\": \"a\", \"rejected\": \"b\"}",
                    "{\"prompt\": \"p\", \"chosen\": \"a\", \"rejectet\": \"b\"}"))
        .hasMessage(
            "x.jsonl, line 2: no column named 'rejected'. Did you mean 'rejectet'? Known: chosen,"
                + " prompt, rejectet. Nothing was loaded");
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
                + " ties: 'half'. Nothing was loaded");
    for (PreferenceFile read :
        List.of(
            PreferenceFile.read(file, true, Progress.NONE), read(Map.of("ties", "half"), lines))) {
      assertThat(read.size()).isEqualTo(1);
      assertThat(read.report().setAside())
          .containsExactly(
              new LoadReport.Finding("pairs of two equal texts", 1, "x.jsonl, line 2"));
      assertThat(read.report().used()).isEqualTo(1);
    }
  }

  @Test
  void aFileWithoutAUsablePairSaysWhatWasSetAside() {
    assertThatThrownBy(
            () ->
                read(
                    Map.of("dropSameText", true),
                    "{\"prompt\": \"p\", \"chosen\": \"a\", \"rejected\": \"a\"}"))
        .hasMessage(
            "x.jsonl: holds no usable pair. Of 1 rows set aside: pairs of two equal texts: 1"
                + " (first: x.jsonl, line 1). Nothing was loaded");
  }

  private static final String QUESTIONABLE =
      """
      {"prompt": "p", "chosen": "a", "rejected": "b", "chosen_score": 2, "rejected_score": 1}
      {"prompt": "p", "chosen": "a", "rejected": "b", "chosen_score": 2, "rejected_score": 1}
      {"prompt": "p", "chosen": "b", "rejected": "a", "chosen_score": 1, "rejected_score": 2}
      {"prompt": "p", "chosen": "", "rejected": "c", "chosen_score": 0, "rejected_score": 3}
      {"prompt": "q", "chosen": "a", "rejected": "b", "chosen_score": 4, "rejected_score": 4,\
       "label": 0.5}
      {"prompt": " ", "chosen": "a", "rejected": "b", "chosen_score": 4, "rejected_score": 3.5,\
       "weight": 0}
      """;

  @Test
  void whatIsQuestionableIsLoadedCountedAndReported() throws IOException {
    PreferenceFile file = read(QUESTIONABLE);

    assertThat(file.size()).isEqualTo(5);
    // Scores of 4 pairs tell more than 3 twos of labels, of which 2 disagree.
    assertThat(file.report())
        .hasToString(
            """
            file         x.jsonl (JSON lines)
            schema       prompt, chosen, rejected
            rows         6 read, 5 used: 5 pairs
            set aside    rows of weight 0: 1 (first: x.jsonl, line 6)
            noticed      duplicate pairs: 1 (first: x.jsonl, line 2)
                         contradicting pairs: 1 (first: x.jsonl, line 3)
                         empty responses: 1 (first: x.jsonl, line 4)
                         ties: 1 (first: x.jsonl, line 5)
            prompts      2, candidates of each: 2 to 4 (median 3)
            score        chosen: 0 to 4, mean 1.800, 5 values
                         rejected: 1 to 4, mean 2.200, 5 values
            label noise  0.5000: in 2 of 4 pairs the chosen response has the lower score""");
    assertThat(new FromFile(file)).hasToString(file + "\n" + file.report());
  }

  @Test
  void strictMakesTheFirstQuestionableRowAMistake() {
    assertThatThrownBy(() -> read(Map.of("strict", true), QUESTIONABLE))
        .hasMessage(
            "x.jsonl, line 2: strict: true takes no duplicate pairs. Remove them, or read without"
                + " strict. Nothing was loaded");
  }

  @Test
  void tiesCanBeSetAside() throws IOException {
    PreferenceFile file = read(Map.of("ties", "drop"), QUESTIONABLE);

    assertThat(file.size()).isEqualTo(4);
    assertThat(file.report().setAside())
        .contains(new LoadReport.Finding("ties", 1, "x.jsonl, line 5"));
  }

  @Test
  void noiseComesFromScoresWhereNothingIsRepeated() throws IOException {
    PreferenceFile file =
        read(
            """
            {"prompt": "p", "chosen": "a", "rejected": "b", "chosen_score": 2, "rejected_score": 1}
            {"prompt": "q", "chosen": "a", "rejected": "b", "chosen_score": 2, "rejected_score": 2}
            {"prompt": "r", "chosen": "a", "rejected": "b", "chosen_score": 1, "rejected_score": 2}
            {"prompt": "s", "chosen": "a", "rejected": "b", "chosen_score": 3, "rejected_score": 2}
            """);

    assertThat(file.report().labelNoise().orElseThrow())
        .hasToString("0.3333: in 1 of 3 pairs the chosen response has the lower score");
    assertThat(read("{\"prompt\": \"p\", \"chosen\": \"a\", \"rejected\": \"b\"}").report())
        .extracting(LoadReport::labelNoise)
        .isEqualTo(Optional.empty());
  }

  @Test
  void promptsInBothPartsOfASplitAreReported() throws IOException {
    PreferenceFile file =
        read(
            """
            {"split": "train", "prompt": "Why is it so?", "chosen": "a", "rejected": "b"}
            {"split": "val", "prompt": "why is it so", "chosen": "c", "rejected": "d"}
            {"split": "val", "prompt": "How?", "chosen": "c", "rejected": "d"}
            """);

    assertThat(file.report().leakage().orElseThrow())
        .hasToString(
            "1 of 2 prompts of 'val' are nearly the same as one of 'train' (first: 'why is it"
                + " so')");
  }

  @Test
  void columnsOfTheUsualNamesGiveWeightMarginGroupAndLabel() throws IOException {
    PreferenceFile file =
        read(
            """
            {"prompt": "p", "chosen": "a", "rejected": "b", "weight": 3, "margin": 2, "group": "x"}
            {"prompt": "p", "chosen": "c", "rejected": "d", "label": 0.25, "group": 7}
            """);
    PreferencePairs pairs = pairs(file);

    assertThat(file.pairs())
        .containsExactly(
            new PreferencePair("p", "a", "b", 1, Double.NaN, Double.NaN, 3, 2, "x"),
            new PreferencePair("p", "d", "c", 0.75, Double.NaN, Double.NaN, 1, 0, "7"));
    assertThat(pairs.weight(0)).isEqualTo(3);
    assertThat(pairs.margin(0)).isEqualTo(2);
    assertThat(pairs.groups()).containsExactly(Map.entry("x", 1), Map.entry("7", 1));
    assertThat(new FromFile(file).groups()).isEqualTo(pairs.groups());
  }

  private static PreferencePairs pairs(PreferenceFile file) {
    PreferenceSource source = new FromFile(file);
    return source.collect(source.source().draw(new Seeds(1)), new Seeds(1));
  }

  @Test
  void oneGroupIsADescriptionOfItsOwn() throws IOException {
    PreferenceFile file =
        read(
            """
            {"prompt": "p", "chosen": "a", "rejected": "b", "group": "x"}
            {"prompt": "p", "chosen": "b", "rejected": "a", "group": "y"}
            """);
    PreferenceSource only = new FromFile(file).only("y");
    PreferencePairs pairs = only.collect(only.source().draw(new Seeds(1)), new Seeds(1));

    assertThat(pairs.size()).isEqualTo(1);
    assertThat(pairs.first(0)).isEqualTo(1);
    assertThat(only).isEqualTo(new FromFile(file).only("y"));
    assertThatThrownBy(() -> new FromFile(file).only("z"))
        .hasMessage("no group of pairs named 'z'. Did you mean 'x'? Known: x, y");
  }

  @Test
  void columnsOfAnyNameCanBeSaidToBeWhatTheyAre() throws IOException {
    String row =
        "{\"q\": \"p\", \"one\": \"a\", \"two\": \"b\", \"best\": \"%s\", \"p\": 0.25, \"n\": 2,"
            + " \"by\": \"ann\", \"s1\": 3, \"s2\": 4, \"gap\": 1}";
    assertThat(
            read(Map.of("prompt", "q", "chosen", "two", "rejected", "one"), row.formatted("x"))
                .pairs())
        .containsExactly(pair("p", "b", "a"));
    Map<String, Object> all =
        Map.of(
            "prompt",
            "q",
            "first",
            "one",
            "second",
            "two",
            "label",
            "p",
            "weight",
            "n",
            "group",
            "by",
            "margin",
            "gap",
            "chosenScore",
            "s1",
            "rejectedScore",
            "s2");
    assertThat(read(all, row.formatted("x")).pairs())
        .containsExactly(new PreferencePair("p", "b", "a", 0.75, 4, 3, 2, 1, "ann"));
    Map<String, Object> winner =
        Map.of("prompt", "q", "first", "one", "second", "two", "winner", "best");
    PreferenceFile file =
        read(winner, row.formatted("two"), row.formatted("A"), row.formatted("tie (bothbad)"));
    assertThat(file.pairs())
        .containsExactly(
            pair("p", "b", "a"),
            pair("p", "a", "b"),
            new PreferencePair("p", "a", "b", 0.5, Double.NaN, Double.NaN));
    assertThat(file.schema()).isEqualTo("q, one, two, best, as the settings say");
    assertThatThrownBy(() -> read(winner, row.formatted("both")))
        .hasMessage(
            "x.jsonl, line 1, column 'best': must be 'one', 'two', 'a', 'b' or 'tie', found"
                + " 'both'. Nothing was loaded");
    assertThatThrownBy(() -> read(Map.of("prompt", "q", "chosen", "too", "rejected", "one"), row))
        .hasMessageStartingWith("x.jsonl, line 1: no column named 'too'. Did you mean 'two'?");
  }

  @Test
  void settingsThatContradictEachOtherAreSaid() {
    String row = "{\"prompt\": \"p\", \"chosen\": \"a\", \"rejected\": \"b\"}";
    for (Map.Entry<Map<String, Object>, String> wrong :
        Map.<Map<String, Object>, String>of(
                Map.of("schema", "nektar"),
                "no schema named 'nektar'. Did you mean 'nectar'?",
                Map.of("schema", "nectar", "prompt", "q"),
                "schema 'nectar' says which column is what, so 'q' is too much",
                Map.of("first", "a", "second", "b"),
                "first and second need a column that says which is better: give label or winner",
                Map.of("first", "a", "chosen", "b", "winner", "c"),
                "either chosen and rejected, or first and second name the two responses, got both",
                Map.of("label", "a", "winner", "b"),
                "either label or winner says which response is better, got both",
                Map.of("chosenScore", "a"),
                "chosenScore and rejectedScore come together, got one of them",
                Map.of("ties", "split"),
                "no way with ties named 'split'. Known: drop, half, keep",
                Map.of("axis", "saver"),
                "no axis named 'saver'. Did you mean 'safer'? Known: both, helpful, safer")
            .entrySet()) {
      assertThatThrownBy(() -> read(wrong.getKey(), row))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith(wrong.getValue());
    }
  }

  @Test
  void aSettingOfAnotherSchemaIsRefused() {
    String row = "{\"prompt\": \"p\", \"chosen\": \"a\", \"rejected\": \"b\"}";
    assertThatThrownBy(() -> read(Map.of("axis", "both"), row))
        .hasMessage(
            "x.jsonl, line 1: axis: 'both' says something about 'PKU-SafeRLHF' alone, and these"
                + " rows are of 'prompt, chosen, rejected'. Leave it out. Nothing was loaded");
    assertThatThrownBy(() -> read(Map.of("rating", "coherence", "chosen", "rejected"), row))
        .hasMessage(
            "x.jsonl, line 1: rating: 'coherence' says something about 'HelpSteer2 ratings' alone,"
                + " and these rows are of 'prompt, rejected, rejected, as the settings say'. Leave"
                + " it out. Nothing was loaded");
  }

  @Test
  void valuesOutOfRangeNameTheirColumn() {
    String row = "{\"prompt\": \"p\", \"chosen\": \"a\", \"rejected\": \"b\", %s}";
    for (String[] wrong :
        new String[][] {
          {
            "\"label\": 1.5",
            "'label': must be between 0 and 1, the chance that the first is better," + " found 1.5"
          },
          {"\"weight\": -1", "'weight': must be >= 0, found -1.0"},
          {"\"margin\": \"big\"", "'margin': not a number: 'big'"},
          {"\"group\": [1]", "'group': must be a name, found a list or an object"}
        }) {
      assertThatThrownBy(() -> read(row.formatted(wrong[0])))
          .hasMessage("x.jsonl, line 1, column " + wrong[1] + ". Nothing was loaded");
    }
  }

  @Test
  void manyPairsOfFewPromptsAreTheSamePairsAgain() throws IOException {
    int n = 20_000;
    StringBuilder lines = new StringBuilder();
    for (int k = 0; k < n; k++) {
      lines.append(
          "{\"prompt\": \"p%d\", \"chosen\": \"a%d\", \"rejected\": \"b%d\"}%n"
              .formatted(k / 4, k, k));
    }
    PreferenceFile file = read(lines.toString());

    assertThat(file.size()).isEqualTo(n);
    assertThat(file.pairs().get(n - 1)).isEqualTo(pair("p4999", "a19999", "b19999"));
    assertThat(file.report().prompts()).isEqualTo(5000);
    assertThat(pairs(file).prompt(n - 1)).isEqualTo(4999);
    assertThat(read(lines.toString())).isEqualTo(file).hasSameHashCodeAs(file);
  }
}
