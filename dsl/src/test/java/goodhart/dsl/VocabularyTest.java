package goodhart.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import goodhart.dsl.Vocabulary.Use;
import goodhart.pool.World;
import goodhart.study.RewardSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the vocabulary offers is what the words accept. */
class VocabularyTest {
  private final World lab = Goodhart.world(Map.of("prompts", 4, "candidates", 4));
  private final RewardSource gold = Goodhart.gold();

  private void accepts(String word, List<String> positional) {
    List<Setting> settings = Vocabulary.settings(new Use(word, positional, Map.of()));
    List<String> names = settings.stream().map(Setting::name).toList();
    for (Setting setting : settings) {
      Map<String, Object> given = new HashMap<>();
      given.put(setting.name(), setting.initial());
      if (names.contains("reward")) {
        given.put("reward", gold);
      }
      if (names.contains("pairs") && !word.equals("preferences")) {
        given.put("pairs", Goodhart.preferences(lab));
      }
      assertThatCode(() -> use(word, positional, given))
          .as("%s %s, %s", word, positional, setting.name())
          .doesNotThrowAnyException();
    }
  }

  private Object use(String word, List<String> positional, Map<String, Object> given) {
    String name = positional.isEmpty() ? "" : positional.get(positional.size() - 1);
    return switch (word) {
      case "world" -> Goodhart.world(given);
      case "preferences" -> Goodhart.preferences(given, lab);
      case "reward" -> Goodhart.reward(given, Goodhart.preferences(lab), name);
      case "shape" -> Goodhart.shape(given, gold, name);
      case "combine" -> Goodhart.combine(given, gold, gold, name);
      case "implicit" -> Goodhart.implicit(given, Goodhart.preferences(lab), name);
      default -> {
        StudyLines lines = new StudyLines();
        lines.line(word, new Object[] {given, name});
        yield lines;
      }
    };
  }

  @Test
  void everySettingThatIsOfferedIsAccepted() {
    accepts("world", List.of());
    accepts("preferences", List.of(""));
    accepts("methods", List.of("all"));
    Map<String, Integer> positions =
        Map.of("method", 0, "reward", 1, "shape", 1, "implicit", 1, "combine", 2);
    positions.forEach(
        (word, position) -> {
          assertThat(Vocabulary.names(word, position)).isNotEmpty();
          for (String name : Vocabulary.names(word, position).keySet()) {
            List<String> positional = new ArrayList<>();
            for (int i = 0; i < position; i++) {
              positional.add("");
            }
            positional.add(name);
            accepts(word, positional);
          }
        });
  }

  @Test
  void everyWordThatTakesSettingsIsKnownAndExplainsItself() {
    assertThat(Vocabulary.words())
        .containsExactly(
            "candidates",
            "combine",
            "compare",
            "implicit",
            "method",
            "methods",
            "preferences",
            "reward",
            "seeds",
            "shape",
            "study",
            "world");
    for (String word : Vocabulary.words()) {
      assertThat(Vocabulary.documentation(word)).as(word).isNotEmpty();
      assertThat(Vocabulary.documentation(word).get(0).summary()).as(word).isNotEmpty();
    }
  }

  @Test
  void everySettingIsDocumentedByItsOwner() {
    for (String word :
        List.of("world", "candidates", "preferences", "compare", "methods", "ranking")) {
      for (Use use : List.of(new Use(word), new Use(word, List.of("x.jsonl"), Map.of()))) {
        for (Setting setting : Vocabulary.settings(use)) {
          assertThat(setting.documentation()).as("%s %s", word, setting.name()).isNotEmpty();
        }
      }
    }
  }

  @Test
  void preferencesOfAFileOfferTheSchemasAndTheAxes() {
    Map<String, Setting> settings =
        Vocabulary.settings(new Use("preferences", List.of("x.jsonl"), Map.of())).stream()
            .collect(Collectors.toMap(Setting::name, s -> s));
    assertThat(settings)
        .containsKeys("of", "features", "words", "prompt", "chosenScore", "mostLineMegabytes");
    assertThat(settings.get("schema").values()).hasSize(17).contains("nectar", "safeRlhf");
    assertThat(settings.get("axis").values()).containsExactly("helpful", "safer", "both");
    assertThat(settings.get("ties").values()).containsExactly("keep", "drop", "half");
    assertThat(settings.get("axis").signature()).isEqualTo("text, default 'helpful'");
  }

  @Test
  void aSettingSaysItsTypeAndDefaultAsAUserWritesThem() {
    assertThat(Vocabulary.settings(new Use("world")).get(1).signature())
        .isEqualTo("int, default 256");
    assertThat(Vocabulary.settings(new Use("reward", List.of("", "ensemble"), Map.of())))
        .extracting(Setting::signature)
        .startsWith(
            "reward model, default 'bradleyTerry'",
            "int, default 5",
            "aggregation, default 'mean'",
            "text, default 'finetune'");
    assertThat(
            Vocabulary.settings(
                new Use("reward", List.of("", "ensemble"), Map.of("aggregate", "lcb"))))
        .extracting(Setting::name)
        .contains("kappa");
  }
}
