package goodhart.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import goodhart.Progress;
import goodhart.data.DataFiles;
import goodhart.data.LoadReport;
import goodhart.internal.Catalogue;
import goodhart.internal.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows made up in the manner of each public schema. In the texts, ' stands for ". */
class SchemaTest {
  @TempDir Path folder;

  private PreferenceFile read(String... rows) throws IOException {
    return read(Map.of(), rows);
  }

  private PreferenceFile read(Map<String, Object> settings, String... rows) throws IOException {
    String text = String.join("\n", rows).replace('\'', '"');
    Path file = Files.writeString(folder.resolve("x.jsonl"), text);
    return Catalogue.with(new PreferenceReader(), settings).read(DataFiles.of(file), Progress.NONE);
  }

  private static PreferencePair pair(String prompt, String chosen, String rejected) {
    return new PreferencePair(prompt, chosen, rejected, 1, Double.NaN, Double.NaN);
  }

  private static PreferencePair tie(String prompt, String first, String second) {
    return new PreferencePair(prompt, first, second, 0.5, Double.NaN, Double.NaN);
  }

  private static PreferencePair weighted(PreferencePair pair, double weight) {
    return pair.withWeight(weight);
  }

  @Test
  void safeRlhfHasTwoAxesThatDoNotContradictEachOther() throws IOException {
    String row =
        "{'prompt': 'p', 'response_0': 'a', 'response_1': 'b', 'better_response_id': 1,"
            + " 'safer_response_id': 0}";
    PreferencePair helpful = pair("p", "b", "a").withGroup("helpful");
    PreferencePair safer = pair("p", "a", "b").withGroup("safer");

    assertThat(read(row).schema()).isEqualTo("PKU-SafeRLHF");
    assertThat(read(row).pairs()).containsExactly(helpful);
    assertThat(read(row).groups()).isEqualTo(Map.of("helpful", 1));
    assertThat(read(Map.of("axis", "safer"), row).pairs()).containsExactly(safer);
    PreferenceFile both = read(Map.of("axis", "both"), row);
    assertThat(both.pairs()).containsExactly(helpful, safer);
    assertThat(both.groups()).containsExactly(Map.entry("helpful", 1), Map.entry("safer", 1));
    assertThat(both.report().noticed()).isEmpty();
    assertThat(both.report().labelNoise()).isEmpty();
  }

  @Test
  void helpSteer2PreferenceStrengthIsSideAndMargin() throws IOException {
    String row = "{'prompt': 'p', 'response_1': 'a', 'response_2': 'b', 'preference_strength': %d}";
    PreferenceFile file =
        read(row.formatted(-2), row.formatted(-100), row.formatted(3), row.formatted(0));

    assertThat(file.schema()).isEqualTo("HelpSteer2-Preference");
    assertThat(file.pairs())
        .containsExactly(
            pair("p", "a", "b").withMargin(2),
            pair("p", "b", "a").withMargin(3),
            tie("p", "a", "b"));
    assertThat(file.report().setAside())
        .containsExactly(
            new LoadReport.Finding("rows marked as not to be judged (-100)", 1, "x.jsonl, line 2"));
    assertThat(file.report().used()).isEqualTo(3);
    assertThatThrownBy(() -> read(row.formatted(4)))
        .hasMessage(
            "x.jsonl, line 1, column 'preference_strength': must be from -3 to 3, or -100, found"
                + " 4.0. Nothing was loaded");
  }

  @Test
  void helpSteer2RowsOfOnePromptAreComparedByARating() throws IOException {
    String row =
        "{'prompt': '%s', 'response': '%s', 'helpfulness': %d, 'correctness': %d, 'coherence': 4}";
    String[] rows = {
      row.formatted("p", "a", 1, 4),
      row.formatted("p", "b", 4, 4),
      row.formatted("q", "a", 2, 0),
      row.formatted("r", "a", 3, 0),
      row.formatted("r", "b", 3, 1),
      row.formatted("r", "c", 1, 2)
    };
    PreferenceFile file = read(rows);

    assertThat(file.schema()).isEqualTo("HelpSteer2 ratings");
    assertThat(file.pairs())
        .containsExactly(
            new PreferencePair("p", "b", "a", 1, 4, 1, 1, 3, ""),
            new PreferencePair("r", "a", "b", 0.5, 3, 3, 1.0 / 3, 0, ""),
            new PreferencePair("r", "a", "c", 1, 3, 1, 1.0 / 3, 2, ""),
            new PreferencePair("r", "b", "c", 1, 3, 1, 1.0 / 3, 2, ""));
    assertThat(file.report())
        .hasToString(
            """
            file         x.jsonl (JSON lines)
            schema       HelpSteer2 ratings
            rows         6 read, 5 used: 4 pairs
            set aside    responses without another to the same prompt: 1 (first: x.jsonl, line 3)
            noticed      ties: 1 (first: x.jsonl, line 6)
            prompts      2, candidates of each: 2 to 3 (median 2.500)
            score        helpfulness: 1 to 4, mean 2.333, 6 values""");
    assertThat(read(Map.of("rating", "correctness"), rows).pairs().get(0))
        .isEqualTo(new PreferencePair("p", "a", "b", 0.5, 4, 4, 1, 0, ""));
    assertThatThrownBy(() -> read(Map.of("rating", "coherense"), rows))
        .hasMessageStartingWith(
            "x.jsonl, line 1: no column named 'coherense'. Did you mean 'coherence'?");
    assertThatThrownBy(() -> read(Map.of("weight", "w"), rows))
        .hasMessage(
            "x.jsonl, line 1: a row of 'HelpSteer2 ratings' is one response, so weight, margin and"
                + " group say nothing. Nothing was loaded");
  }

  @Test
  void shpScoresAndTheLogarithmOfTheirRatio() throws IOException {
    PreferenceFile file =
        read(
            "{'history': 'p', 'human_ref_A': 'a', 'human_ref_B': 'b', 'labels': 0, 'score_A': 3,"
                + " 'score_B': 24, 'score_ratio': 8.0}");

    assertThat(file.schema()).isEqualTo("SHP");
    assertThat(file.pairs())
        .containsExactly(new PreferencePair("p", "b", "a", 1, 24, 3, 1, Math.log(8), ""));
    // Scores made the labels, so that they agree says nothing of the labels' noise.
    assertThat(file.report().labelNoise()).isEmpty();
    assertThatThrownBy(
            () -> read("{'history': 'p', 'human_ref_A': 'a', 'human_ref_B': 'b', 'labels': 2}"))
        .hasMessage(
            "x.jsonl, line 1, column 'labels': must be 0 or 1, found 2.0. Nothing was loaded");
  }

  @Test
  void rewardBenchSubsetsAreGroups() throws IOException {
    PreferenceFile file =
        read(
            "{'prompt': 'p', 'chosen': 'a', 'rejected': 'b', 'subset': 'hard'}",
            "{'prompt': 'q', 'chosen': 'a', 'rejected': 'b', 'subset': 'easy'}");

    assertThat(file.schema()).isEqualTo("RewardBench");
    assertThat(file.pairs().get(1)).isEqualTo(pair("q", "a", "b").withGroup("easy"));
    assertThat(file.groups()).containsExactly(Map.entry("hard", 1), Map.entry("easy", 1));
  }

  @Test
  void alpacaPreferencesAreSoftLabelsAndFailedAnnotationsAreSetAside() throws IOException {
    String row =
        "{'instruction': 'p', 'input': '%s', 'output_1': '%s', 'output_2': 'b', 'annotator': 'g',"
            + " 'preference': %s}";
    PreferenceFile file =
        read(
            row.formatted("i", "a", "1.75"),
            row.formatted("", "a", "null"),
            row.formatted("", "a", "NaN"),
            row.formatted("", "a", "'NaN'"),
            row.formatted("", "b", "1.5"),
            row.formatted("", "a", "1"));

    assertThat(file.schema()).isEqualTo("AlpacaEval or AlpacaFarm annotations");
    assertThat(file.pairs())
        .containsExactly(
            new PreferencePair("p\n\ni", "b", "a", 0.75, Double.NaN, Double.NaN, 1, 0, "g"),
            pair("p", "a", "b").withGroup("g"));
    assertThat(file.report().setAside())
        .containsExactly(
            new LoadReport.Finding("annotations that failed (no preference)", 3, "x.jsonl, line 2"),
            new LoadReport.Finding("pairs of two equal texts", 1, "x.jsonl, line 5"));
    assertThatThrownBy(() -> read(row.formatted("", "a", "2.5")))
        .hasMessage(
            "x.jsonl, line 1, column 'preference': must be between 1 and 2, found 2.5. Nothing was"
                + " loaded");
  }

  @Test
  void arenaBattlesHaveTiesAndJudges() throws IOException {
    String row =
        "{'winner': '%s', 'judge': 'j', 'conversation_a': [{'role': 'user', 'content': 'p'},"
            + " {'role': 'assistant', 'content': 'a'}], 'conversation_b': [{'role': 'user',"
            + " 'content': 'p'}, {'role': 'assistant', 'content': 'b'}]}";
    PreferenceFile file =
        read(row.formatted("model_b"), row.formatted("tie"), row.formatted("tie (bothbad)"));

    assertThat(file.schema()).isEqualTo("Chatbot Arena");
    assertThat(file.pairs())
        .containsExactly(
            pair("p", "b", "a").withGroup("j"),
            tie("p", "a", "b").withGroup("j"),
            tie("p", "a", "b").withGroup("j"));
    assertThatThrownBy(() -> read(row.formatted("nobody")))
        .hasMessage(
            "x.jsonl, line 1, column 'winner': must be model_a, model_b, tie or tie (bothbad),"
                + " found 'nobody'. Nothing was loaded");
  }

  @Test
  void allComparisonsOfARankingWeighOneTogether() throws IOException {
    PreferenceFile file =
        read(
            "{'prompt': 'p', 'answers': [{'answer': 'a', 'rank': 3.0}, {'answer': 'b', 'rank':"
                + " 1.0}, {'answer': 'c', 'rank': 1.0}]}",
            "{'prompt': 'q', 'answers': [{'answer': 'a', 'rank': 2}, {'answer': 'b', 'rank': 1}]}",
            "{'prompt': 'r', 'answers': [{'answer': 'a', 'rank': 1}]}");

    assertThat(file.schema()).isEqualTo("Nectar");
    assertThat(file.pairs())
        .containsExactly(
            weighted(pair("p", "b", "a"), 1.0 / 3),
            weighted(pair("p", "c", "a"), 1.0 / 3),
            weighted(tie("p", "b", "c"), 1.0 / 3),
            pair("q", "b", "a"));
    assertThat(file.report().setAside())
        .containsExactly(
            new LoadReport.Finding("rankings of fewer than two responses", 1, "x.jsonl, line 3"));
  }

  @Test
  void listsOfResponsesHaveRanksOrScores() throws IOException {
    PreferenceFile ranks = read("{'prompt': 'p', 'responses': ['a', 'b'], 'ranks': [2, 1]}");
    PreferenceFile scores =
        read(
            "{'prompt': 'p', 'responses': ['a', 'b', 'c'], 'scores': [0.5, 2, -1], 'weight': 6,"
                + " 'group': 'g'}");

    assertThat(ranks.schema()).isEqualTo("prompt, responses, ranks");
    assertThat(ranks.pairs()).containsExactly(pair("p", "b", "a"));
    assertThat(scores.schema()).isEqualTo("prompt, responses, scores");
    assertThat(scores.pairs())
        .containsExactly(
            new PreferencePair("p", "b", "a", 1, 2, 0.5, 2, 1.5, "g"),
            new PreferencePair("p", "a", "c", 1, 0.5, -1, 2, 1.5, "g"),
            new PreferencePair("p", "b", "c", 1, 2, -1, 2, 3, "g"));
    assertThat(scores.pool(null).column("score").toArray()).containsExactly(2, 0.5, -1);
    assertThatThrownBy(() -> read("{'prompt': 'p', 'responses': ['a', 'b'], 'ranks': [1]}"))
        .hasMessage(
            "x.jsonl, line 1: 'responses' and 'ranks' must be lists of the same length. Nothing was"
                + " loaded");
  }

  @Test
  void summariesOfPostsAndOfNews() throws IOException {
    String row =
        "{'info': {'post': %s, 'title': %s, 'subreddit': %s, 'article': %s}, 'summaries': [{'text':"
            + " ' a'}, {'text': ' b'}], 'choice': 1, 'worker': 'w'}";
    PreferenceFile file =
        read(
            row.formatted("'long'", "'t'", "'s'", "null"),
            row.formatted("null", "null", "null", "'news'"));

    assertThat(file.schema()).isEqualTo("OpenAI summarize comparisons");
    assertThat(file.pairs())
        .containsExactly(
            pair("SUBREDDIT: r/s\nTITLE: t\nPOST: long", "b", "a").withGroup("w"),
            pair("ARTICLE: news", "b", "a").withGroup("w"));
    assertThatThrownBy(() -> read(row.formatted("null", "'t'", "null", "null")))
        .hasMessage(
            "x.jsonl, line 1, column 'info': has neither a text 'post' nor a text 'article'."
                + " Nothing was loaded");
  }

  @Test
  void carperSummariesAreNamed() throws IOException {
    assertThat(read("{'prompt': 'p', 'chosen': 'TL;DR: a', 'rejected': 'TL;DR: b'}").schema())
        .isEqualTo("CarperAI summarize comparisons");
  }

  private static String messages(String... turns) {
    StringBuilder list = new StringBuilder();
    for (int t = 0; t < turns.length; t += 2) {
      list.append(t == 0 ? "" : ", ");
      list.append("{'role': '" + turns[t] + "', 'content': '" + turns[t + 1] + "'}");
    }
    return "[" + list + "]";
  }

  @Test
  void conversationsWithThePromptRepeatedApartOrInside() throws IOException {
    String a = messages("user", "p", "assistant", "a");
    String b = messages("user", "p", "assistant", "b");
    PreferenceFile ultra =
        read(
            "{'prompt': 'p', 'score_chosen': 8.5, 'score_rejected': 8, 'chosen': "
                + a
                + ", 'rejected': "
                + b
                + "}");
    PreferenceFile apart =
        read(
            "{'prompt': "
                + messages("user", "p")
                + ", 'chosen': "
                + messages("assistant", "a")
                + ", 'rejected': "
                + messages("assistant", "b")
                + "}");
    PreferenceFile inside = read("{'chosen': " + a + ", 'rejected': " + b + "}");

    assertThat(ultra.schema()).isEqualTo("UltraFeedback binarized");
    assertThat(ultra.pairs()).containsExactly(new PreferencePair("p", "a", "b", 1, 8.5, 8));
    assertThat(ultra.report().labelNoise()).isEmpty();
    assertThat(apart.schema()).isEqualTo("TRL conversational");
    assertThat(apart.pairs()).containsExactly(pair("p", "a", "b"));
    assertThat(inside.schema()).isEqualTo("TRL conversational, the prompt inside");
    assertThat(inside.pairs()).containsExactly(pair("p", "a", "b"));
    assertThatThrownBy(
            () ->
                read(
                    "{'chosen': "
                        + messages("assistant", "a")
                        + ", 'rejected': "
                        + messages("assistant", "b")
                        + "}"))
        .hasMessage(
            "x.jsonl, line 1: 'chosen' and 'rejected' share no first message, so the prompt is"
                + " unknown. Nothing was loaded");
    assertThatThrownBy(() -> read("{'chosen': [{'role': 'user'}], 'rejected': []}"))
        .hasMessage(
            "x.jsonl, line 1, column 'rejected': must be a list of messages, at least one. Nothing"
                + " was loaded");
  }

  @Test
  void aSchemaCanBeForced() throws IOException {
    String row = "{'prompt': 'p', 'chosen': 'a', 'rejected': 'b', 'subset': 'x'}";

    assertThat(read(Map.of("schema", "plain"), row).groups()).isEqualTo(Map.of("all", 1));
    assertThatThrownBy(() -> read(Map.of("schema", "nectar"), row))
        .hasMessage(
            "x.jsonl, line 1: no column named 'answers'. Known: chosen, prompt, rejected, subset."
                + " Nothing was loaded");
  }

  @Test
  void theFirstSchemaThatFitsHasANameOfItsOwn() {
    assertThat(List.of(Schema.values()))
        .extracting(s -> Names.of(s))
        .containsExactly(
            "safeRlhf",
            "helpSteer2Preference",
            "shp",
            "alpaca",
            "chatbotArena",
            "nectar",
            "summarize",
            "helpSteer2",
            "rewardBench",
            "ultraFeedback",
            "trl",
            "carperSummarize",
            "plain",
            "trlImplicit",
            "hh",
            "ranks",
            "scores");
  }
}
