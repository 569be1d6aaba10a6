package goodhart.preference;

import com.fasterxml.jackson.databind.JsonNode;
import goodhart.data.Row;
import goodhart.internal.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * The public schemas of preference files, each recognised by its columns; of several that fit a row
 * the first counts. {@code docs/data.md} explains each.
 */
enum Schema {
  SAFE_RLHF(
      "PKU-SafeRLHF",
      List.of("prompt", "response_0", "response_1", "better_response_id"),
      (row, settings) -> {
        List<PreferencePair> pairs = new ArrayList<>();
        for (String axis : List.of("helpful", "safer")) {
          if (settings.axis().equals(axis) || settings.axis().equals("both")) {
            String column = axis.equals("helpful") ? "better_response_id" : "safer_response_id";
            double first = 1 - oneOf(row, column, 0, 1);
            pairs.add(
                Mapping.named(row, "prompt", "response_0", "response_1", first).withGroup(axis));
          }
        }
        return new Said.Pairs(pairs, row);
      }),

  HELP_STEER_2_PREFERENCE(
      "HelpSteer2-Preference",
      List.of("prompt", "response_1", "response_2", "preference_strength"),
      (row, settings) -> {
        double strength = row.number("preference_strength");
        if (strength == -100) { // upstream: neither response was fit to be judged
          return new Said.Aside("rows marked as not to be judged (-100)");
        }
        if (Math.abs(strength) > 3) {
          throw row.error(
              "preference_strength", "must be from -3 to 3, or -100, found " + strength);
        }
        double first = strength == 0 ? 0.5 : strength < 0 ? 1 : 0;
        return whole(
            row,
            Mapping.named(row, "prompt", "response_1", "response_2", first)
                .withMargin(Math.abs(strength)));
      }),

  SHP(
      "SHP",
      List.of("history", "human_ref_A", "human_ref_B", "labels"),
      (row, settings) -> {
        boolean first = oneOf(row, "labels", 1, 0) == 1;
        PreferencePair pair =
            Mapping.named(row, "history", "human_ref_A", "human_ref_B", first ? 1 : 0);
        if (row.has("score_A") && row.has("score_B")) {
          pair =
              pair.withScores(
                  row.number(first ? "score_A" : "score_B"),
                  row.number(first ? "score_B" : "score_A"));
        }
        double ratio = row.has("score_ratio") ? row.number("score_ratio") : 1;
        return whole(row, pair.withMargin(Math.log(Math.max(1, ratio))));
      }),

  ALPACA(
      "AlpacaEval or AlpacaFarm annotations",
      List.of("instruction", "output_1", "output_2", "preference"),
      (row, settings) -> {
        if (failed(row, "preference")) {
          return new Said.Aside("annotations that failed (no preference)");
        }
        double preference = row.number("preference");
        if (preference < 1 || preference > 2) {
          throw row.error("preference", "must be between 1 and 2, found " + preference);
        }
        String input = row.has("input") ? row.text("input") : "";
        String group = row.has("annotator") ? row.text("annotator") : "";
        double first = 2 - preference;
        if (input.isEmpty()) {
          return whole(
              row,
              Mapping.named(row, "instruction", "output_1", "output_2", first).withGroup(group));
        }
        String prompt = row.text("instruction") + "\n\n" + input;
        return new Said.Pairs(
            PreferencePair.of(prompt, row.text("output_1"), row.text("output_2"), first)
                .withGroup(group));
      }),

  CHATBOT_ARENA(
      "Chatbot Arena",
      List.of("conversation_a", "conversation_b", "winner"),
      (row, settings) -> {
        String winner = row.text("winner");
        double first =
            switch (winner) {
              case "model_a" -> 1;
              case "model_b" -> 0;
              case "tie", "tie (bothbad)" -> 0.5;
              default ->
                  throw row.error(
                      "winner",
                      "must be model_a, model_b, tie or tie (bothbad), found '" + winner + "'");
            };
        return new Said.Pairs(
            Conversations.lists(row, "conversation_a", "conversation_b", null, first)
                .withGroup(row.has("judge") ? row.text("judge") : ""));
      }),

  NECTAR(
      "Nectar",
      List.of("prompt", "answers"),
      row -> row.isList("answers"),
      (row, settings) -> {
        List<Rankings.Response> responses = new ArrayList<>();
        for (JsonNode answer : row.value("answers")) {
          JsonNode text = answer.path("answer");
          JsonNode rank = answer.path("rank");
          if (!text.isTextual() || !rank.isNumber()) {
            throw row.error("answers", "each needs a text 'answer' and a number 'rank'");
          }
          responses.add(new Rankings.Response(text.asText(), -rank.asDouble()));
        }
        return ranking(row, "answers", responses, false);
      }),

  SUMMARIZE(
      "OpenAI summarize comparisons",
      List.of("info", "summaries", "choice"),
      (row, settings) -> {
        JsonNode summaries = row.value("summaries");
        if (!summaries.isArray() || summaries.size() != 2) {
          throw row.error("summaries", "must be a list of two");
        }
        for (JsonNode summary : summaries) {
          if (!summary.path("text").isTextual()) {
            throw row.error("summaries", "a summary has no 'text'");
          }
        }
        double first = 1 - oneOf(row, "choice", 0, 1);
        return new Said.Pairs(
            PreferencePair.of(
                    summarised(row),
                    summaries.get(0).path("text").asText().strip(),
                    summaries.get(1).path("text").asText().strip(),
                    first)
                .withGroup(row.has("worker") ? row.text("worker") : ""));
      }),

  HELP_STEER_2(
      "HelpSteer2 ratings",
      List.of("prompt", "response", "helpfulness", "correctness", "coherence"),
      (row, settings) ->
          new Said.Rated(
              new Rankings.Response(row.text("response"), row.number(settings.rating())),
              row.text("prompt"))),

  REWARD_BENCH(
      "RewardBench",
      List.of("prompt", "chosen", "rejected", "subset"),
      (row, settings) ->
          whole(
              row,
              Mapping.named(row, "prompt", "chosen", "rejected", 1).withGroup(row.text("subset")))),

  ULTRA_FEEDBACK(
      "UltraFeedback binarized",
      List.of("prompt", "chosen", "rejected", "score_chosen", "score_rejected"),
      row -> row.isList("chosen"),
      (row, settings) ->
          new Said.Pairs(
              Conversations.lists(row, "chosen", "rejected", Conversations.prompt(row, "prompt"), 1)
                  .withScores(row.number("score_chosen"), row.number("score_rejected")))),

  TRL(
      "TRL conversational",
      List.of("prompt", "chosen", "rejected"),
      row -> row.isList("prompt") && row.isList("chosen"),
      Mapping.PLAIN::said),

  CARPER_SUMMARIZE(
      "CarperAI summarize comparisons",
      List.of("prompt", "chosen", "rejected"),
      row -> summary(row, "chosen") && summary(row, "rejected"),
      Mapping.PLAIN::said),

  PLAIN("prompt, chosen, rejected", List.of("prompt", "chosen", "rejected"), Mapping.PLAIN::said),

  TRL_IMPLICIT(
      "TRL conversational, the prompt inside",
      List.of("chosen", "rejected"),
      row -> row.isList("chosen"),
      Mapping.PROMPTLESS::said),

  HH(
      "HH-RLHF: chosen, rejected with the prompt inside",
      List.of("chosen", "rejected"),
      Mapping.PROMPTLESS::said),

  RANKS(
      "prompt, responses, ranks",
      List.of("prompt", "responses", "ranks"),
      (row, settings) -> ranking(row, "responses", listed(row, "ranks", -1), false)),

  SCORES(
      "prompt, responses, scores",
      List.of("prompt", "responses", "scores"),
      (row, settings) -> ranking(row, "responses", listed(row, "scores", 1), true));

  /** What a person calls it. */
  final String title;

  private final List<String> columns;
  private final Predicate<Row> fits;
  private final BiFunction<Row, PreferenceReader, Said> reading;

  Schema(String title, List<String> columns, BiFunction<Row, PreferenceReader, Said> reading) {
    this(title, columns, row -> true, reading);
  }

  Schema(
      String title,
      List<String> columns,
      Predicate<Row> fits,
      BiFunction<Row, PreferenceReader, Said> reading) {
    this.title = title;
    this.columns = columns;
    this.fits = fits;
    this.reading = reading;
  }

  /** What a row says. */
  Said said(Row row, PreferenceReader settings) {
    return reading.apply(row, settings);
  }

  /** Whether columns named weight, margin and group mean that in this schema. */
  boolean takesUsualColumns() {
    return switch (this) {
      case TRL, CARPER_SUMMARIZE, PLAIN, TRL_IMPLICIT, HH, RANKS, SCORES -> true;
      default -> false;
    };
  }

  /**
   * Refuses settings that say nothing about rows of this schema.
   *
   * @throws IllegalArgumentException with the setting
   */
  void requireMeaning(Row row, PreferenceReader settings) {
    boolean perPair =
        settings.weight() != null || settings.margin() != null || settings.group() != null;
    if (this == HELP_STEER_2 && perPair) {
      throw row.error(
          "a row of '" + title + "' is one response, so weight, margin and group say nothing");
    }
    if (settings.chosenScore() != null
        && (!takesUsualColumns() || this == RANKS || this == SCORES)) {
      throw row.error(
          "'"
              + title
              + "' has scores of its own or none, so chosenScore and rejectedScore say"
              + " nothing. Say which column is what as well");
    }
  }

  /** Whether scores in files of this schema are what the labels were made from. */
  boolean scoresMadeLabels() {
    return this == ULTRA_FEEDBACK || this == SHP || this == HELP_STEER_2 || this == SCORES;
  }

  /**
   * The schema of a name that a user wrote.
   *
   * @throws IllegalArgumentException with the nearest name
   */
  static Schema named(String name) {
    List<String> known = new ArrayList<>();
    for (Schema schema : values()) {
      if (Names.of(schema).equals(name)) {
        return schema;
      }
      known.add(Names.of(schema));
    }
    throw new IllegalArgumentException(Names.unknown("schema", name, known));
  }

  /** The schema of a row; null where none fits. */
  static Schema recognised(Row row) {
    List<String> found = row.columns();
    for (Schema schema : values()) {
      if (found.containsAll(schema.columns) && schema.fits.test(row)) {
        return schema;
      }
    }
    return null;
  }

  /** The schema of a file whose first row is {@code row}. */
  static Schema of(Row row) {
    Schema schema = recognised(row);
    if (schema != null) {
      return schema;
    }
    List<String> known = new ArrayList<>();
    for (Schema s : values()) {
      String columns = String.join(", ", s.columns);
      if (!known.contains(columns)) {
        known.add(columns);
      }
    }
    throw row.error(
        "no known preference schema has the columns "
            + String.join(", ", row.columns()).replaceAll("\\p{Cntrl}+", " ")
            + "."
            + misspelt(row.columns())
            + " Say which column is what: prompt, chosen, rejected, or first, second, winner."
            + " Known: "
            + String.join("; ", known));
  }

  /** The one column of a schema that is not there while one of nearly its name is. */
  private static String misspelt(List<String> found) {
    for (Schema schema : values()) {
      List<String> missing = schema.columns.stream().filter(c -> !found.contains(c)).toList();
      if (missing.size() == 1) {
        List<String> others = found.stream().filter(c -> !schema.columns.contains(c)).toList();
        Optional<String> near = Names.nearest(missing.get(0), others);
        if (near.isPresent()) {
          return " Did you mean '" + missing.get(0) + "' by '" + near.get() + "'?";
        }
      }
    }
    return "";
  }

  static double oneOf(Row row, String column, double a, double b) {
    double value = row.number(column);
    if (value != a && value != b) {
      throw row.error(column, "must be 0 or 1, found " + value);
    }
    return value;
  }

  /** A pair whose texts are whole columns of the row. */
  private static Said whole(Row row, PreferencePair named) {
    return new Said.Pairs(List.of(named), row);
  }

  /** Upstream writes null or NaN, which some writers make a text. */
  private static boolean failed(Row row, String column) {
    if (!row.columns().contains(column)) {
      return false;
    }
    if (!row.has(column)) {
      return true;
    }
    JsonNode value = row.value(column);
    return value.isTextual() && value.asText().equalsIgnoreCase("nan")
        || value.isNumber() && Double.isNaN(value.asDouble());
  }

  private static boolean summary(Row row, String column) {
    return row.has(column)
        && row.value(column).isTextual()
        && row.value(column).asText().startsWith("TL;DR:");
  }

  /** The text that both summaries are of, laid out as in the published TL;DR prompts. */
  private static String summarised(Row row) {
    JsonNode info = row.value("info");
    List<String> parts = new ArrayList<>();
    for (String[] part :
        new String[][] {
          {"subreddit", "SUBREDDIT: r/"},
          {"title", "TITLE: "},
          {"post", "POST: "},
          {"article", "ARTICLE: "}
        }) {
      if (info.path(part[0]).isTextual()) {
        parts.add(part[1] + info.path(part[0]).asText());
      }
    }
    if (!info.path("post").isTextual() && !info.path("article").isTextual()) {
      throw row.error("info", "has neither a text 'post' nor a text 'article'");
    }
    return String.join("\n", parts);
  }

  private static List<Rankings.Response> listed(Row row, String worths, int sign) {
    JsonNode texts = row.value("responses");
    JsonNode numbers = row.value(worths);
    if (!texts.isArray() || !numbers.isArray() || texts.size() != numbers.size()) {
      throw row.error("'responses' and '" + worths + "' must be lists of the same length");
    }
    List<Rankings.Response> responses = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      if (!texts.get(i).isTextual()) {
        throw row.error("responses", "number " + (i + 1) + " is not a text");
      }
      if (!numbers.get(i).isNumber() || !Double.isFinite(numbers.get(i).asDouble())) {
        throw row.error(worths, "number " + (i + 1) + " is not a finite number");
      }
      responses.add(new Rankings.Response(texts.get(i).asText(), sign * numbers.get(i).asDouble()));
    }
    return responses;
  }

  private static Said ranking(
      Row row, String column, List<Rankings.Response> responses, boolean scores) {
    return responses.size() < 2
        ? new Said.Aside("rankings of fewer than two responses")
        : new Said.Pairs(Rankings.pairs(Conversations.prompt(row, "prompt"), responses, scores));
  }
}
