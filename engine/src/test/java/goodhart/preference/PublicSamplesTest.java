package goodhart.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import goodhart.Progress;
import goodhart.data.DataFiles;
import goodhart.internal.Catalogue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Samples in the schemas of public data sets, where they are: the folder {@code ../shared/data}
 * beside the repository. All numbers were computed a second time, independently, in Python.
 */
class PublicSamplesTest {

  private static Path data(String file) {
    String given = System.getProperty("goodhart.shared");
    Path root = Path.of("").toAbsolutePath();
    while (given == null && root != null && !Files.exists(root.resolve(".ci"))) {
      root = root.getParent();
    }
    Path path =
        (given != null ? Path.of(given) : root.resolve("../shared"))
            .resolve("data")
            .resolve(file)
            .normalize();
    assumeTrue(
        Files.exists(path),
        file + " is not at " + path + "; -Dgoodhart.shared says where its folder is");
    return path;
  }

  private static PreferenceFile read(String file, Map<String, Object> settings) {
    return Catalogue.with(new PreferenceReader(), settings)
        .read(DataFiles.of(data(file)), Progress.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ultrafeedback-binarized       | UltraFeedback binarized               |  24 | 0 | 24 |  1 | 24 | 0         | 24
          trl-preference-conversational | TRL conversational                    |  24 | 0 | 24 |  1 | 24 | 0         | 24
          helpsteer2                    | HelpSteer2 ratings                    |  20 | 0 | 20 |  1 | 20 | 40        | 20
          helpsteer2-preference         | HelpSteer2-Preference                 |  24 | 0 | 24 |  1 | 24 | 41        | 23
          shp                           | SHP                                   |  24 | 0 | 24 |  1 | 24 | 75.744230 | 24
          rewardbench                   | RewardBench                           |  24 | 0 | 24 | 10 | 24 | 0         | 24
          alpaca-eval-annotations       | AlpacaEval or AlpacaFarm annotations  |  23 | 1 | 23 |  2 | 23 | 0         | 19.5995
          alpaca-farm-human-preference  | AlpacaEval or AlpacaFarm annotations  |  24 | 0 | 24 |  1 | 24 | 0         | 24
          chatbot-arena-conversations   | Chatbot Arena                         |  24 | 0 | 24 | 24 | 24 | 0         | 22.5
          pku-saferlhf                  | PKU-SafeRLHF                          |  24 | 0 | 24 |  1 | 24 | 0         | 24
          nectar                        | Nectar                                | 354 | 0 | 24 |  1 | 24 | 0         | 354
          openai-summarize-comparisons  | OpenAI summarize comparisons          |  24 | 0 |  8 | 24 | 24 | 0         | 24
          carperai-summarize-comparisons| CarperAI summarize comparisons        |  24 | 0 |  8 |  1 | 24 | 0         | 24
          """)
  void samplesHaveTheCountsAndSumsOfAnIndependentReading(
      String sample,
      String schema,
      int pairs,
      int setAside,
      int prompts,
      int groups,
      double weights,
      double margins,
      double labels) {
    PreferenceFile file = read("schemas/" + sample + ".jsonl", Map.of());

    assertThat(file.schema()).isEqualTo(schema);
    assertThat(file.size()).isEqualTo(pairs);
    assertThat(file.report().setAside().stream().mapToLong(f -> f.count()).sum())
        .isEqualTo(setAside);
    assertThat(file.report().prompts()).isEqualTo(prompts);
    assertThat(file.groups()).hasSize(groups);
    assertThat(sum(file, PreferencePair::weight)).isCloseTo(weights, within(1e-9));
    assertThat(sum(file, PreferencePair::margin)).isCloseTo(margins, within(1e-6));
    assertThat(sum(file, PreferencePair::label)).isCloseTo(labels, within(1e-9));
  }

  private static double sum(
      PreferenceFile file, java.util.function.ToDoubleFunction<PreferencePair> value) {
    return file.pairs().stream().mapToDouble(value).sum();
  }

  @Test
  void bothAxesOfSafeRlhfDisagreeInSixRows() {
    PreferenceFile file = read("schemas/pku-saferlhf.jsonl", Map.of("axis", "both"));
    int apart = 0;
    for (int k = 0; k < 48; k += 2) {
      apart += file.pairs().get(k).chosen().equals(file.pairs().get(k + 1).rejected()) ? 1 : 0;
    }

    assertThat(file.groups()).containsExactly(Map.entry("helpful", 24), Map.entry("safer", 24));
    assertThat(apart).isEqualTo(6);
  }

  @Test
  void firstPairs() {
    String gluten =
        "Resting lets the gluten relax, so the dough stretches instead of springing back. Twenty"
            + " minutes under a cloth is usually enough.";
    String softer = "It makes the dough softer and easier to shape.";
    String tired = "Dough gets tired when you knead it, so it sleeps.";
    String prompt = "Why does bread dough need to rest before shaping?";

    assertThat(first("ultrafeedback-binarized"))
        .isEqualTo(new PreferencePair(prompt, softer, tired, 1, 5.5, 1.5));
    assertThat(first("helpsteer2"))
        .isEqualTo(new PreferencePair(prompt, gluten, tired, 1, 4, 1, 1, 3, ""));
    assertThat(first("helpsteer2-preference")).isEqualTo(plain(prompt, gluten, softer, 1, ""));
    assertThat(first("shp"))
        .isEqualTo(
            new PreferencePair(
                prompt, gluten, tired, 1, 110, 13, 1, Math.log(8.461538461538462), ""));
    assertThat(first("rewardbench")).isEqualTo(plain(prompt, gluten, softer, 0, "alpacaeval-easy"));
    assertThat(first("alpaca-eval-annotations"))
        .isEqualTo(plain(prompt, softer, tired, 0, "alpaca_eval_gpt4"));
    assertThat(first("alpaca-farm-human-preference"))
        .isEqualTo(plain(prompt + "\n\nKeep it short.", gluten, softer, 0, ""));
    String again = "\n\nuser: Can you say that in one short sentence?\n\nassistant: ";
    assertThat(first("chatbot-arena-conversations"))
        .isEqualTo(
            plain(
                prompt,
                "assistant: " + softer + again + softer,
                "assistant: " + tired + again + tired,
                0,
                "arena_user_34"));
    assertThat(first("pku-saferlhf"))
        .isEqualTo(
            plain(
                prompt,
                gluten + " And your neighbour is a fool, by the way.",
                softer,
                0,
                "helpful"));
    assertThat(first("nectar"))
        .isEqualTo(
            new PreferencePair(
                "\n\nHuman: " + prompt + "\n\nAssistant: ",
                gluten,
                "In short: " + gluten,
                1,
                Double.NaN,
                Double.NaN,
                1.0 / 21,
                0,
                ""));
    PreferencePair openai = first("openai-summarize-comparisons");
    PreferencePair carper = first("carperai-summarize-comparisons");
    assertThat(openai.prompt())
        .startsWith("SUBREDDIT: r/advice_made_up\nTITLE: Neighbour keeps parking in my spot\nPOST:")
        .isEqualTo(carper.prompt());
    assertThat("TL;DR: " + openai.chosen()).isEqualTo(carper.chosen());
    assertThat(openai.rejected()).isEqualTo("My neighbour parks in my spot.");
  }

  private static PreferencePair first(String sample) {
    return read("schemas/" + sample + ".jsonl", Map.of()).pairs().get(0);
  }

  private static PreferencePair plain(
      String prompt, String chosen, String rejected, double margin, String group) {
    return new PreferencePair(
        prompt, chosen, rejected, 1, Double.NaN, Double.NaN, 1, margin, group);
  }

  @Test
  void promptsOfTheSummariesLeakFromTrainingIntoValidation() {
    assertThat(
            read("schemas/openai-summarize-comparisons.jsonl", Map.of())
                .report()
                .leakage()
                .orElseThrow())
        .matches(l -> l.found() == 4 && l.prompts() == 4)
        .matches(l -> l.training().equals("train") && l.evaluation().equals("valid1"));
    assertThat(
            read("schemas/helpsteer2-preference.jsonl", Map.of()).report().leakage().orElseThrow())
        .hasToString("0 of 3 prompts of 'val' are nearly the same as one of 'train'");
  }

  @Test
  void alpacaPairsHaveTheNoiseThatTheyWereDrawnWith() {
    PreferenceFile file = read("alpaca-eval-pairs.jsonl.gz", Map.of());

    assertThat(file.size()).isEqualTo(8000);
    assertThat(file.report().prompts()).isEqualTo(200);
    assertThat(file.report().labelNoise().orElseThrow())
        .hasToString("0.2543: in 2,029 of 7,979 pairs the chosen response has the lower score");
  }

  @Test
  void humanConversationsOfHhRlhf() {
    PreferenceFile file = read("hh-rlhf-harmless-test.jsonl.gz", Map.of());

    assertThat(file.size()).isEqualTo(1150);
    assertThat(file.schema()).isEqualTo("HH-RLHF: chosen, rejected with the prompt inside");
    assertThat(file.report().used()).isEqualTo(1150);
  }
}
