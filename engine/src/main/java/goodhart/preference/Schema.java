package goodhart.preference;

import com.fasterxml.jackson.databind.JsonNode;
import goodhart.data.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The public schemas of preference files, each recognised by its columns. The first that fits the
 * first line counts for the whole file.
 */
enum Schema {
  PROMPT_CHOSEN_REJECTED(
      "prompt, chosen, rejected",
      List.of("prompt", "chosen", "rejected"),
      row -> List.of(scored(row, chosenAndRejected(row, promptText(row))))),

  HH(
      "HH-RLHF: chosen, rejected with the prompt inside",
      List.of("chosen", "rejected"),
      row -> List.of(scored(row, implicitPrompt(row)))),

  SHP(
      "SHP: history, human_ref_A, human_ref_B, labels",
      List.of("history", "human_ref_A", "human_ref_B", "labels"),
      row -> {
        boolean first = oneOf(row, "labels", 1, 0) == 1;
        PreferencePair pair =
            PreferencePair.of(
                row.text("history"),
                row.text("human_ref_A"),
                row.text("human_ref_B"),
                first ? 1 : 0);
        return List.of(
            !row.has("score_A") || !row.has("score_B")
                ? pair
                : pair.withScores(
                    row.number(first ? "score_A" : "score_B"),
                    row.number(first ? "score_B" : "score_A")));
      }),

  HELPSTEER2_PREFERENCE(
      "HelpSteer2-Preference: prompt, response_1, response_2, preference_strength",
      List.of("prompt", "response_1", "response_2", "preference_strength"),
      row -> {
        double strength = row.number("preference_strength");
        if (strength == -100) { // upstream: neither response was fit to be judged
          return List.of();
        }
        double first = strength == 0 ? 0.5 : strength < 0 ? 1 : 0;
        return List.of(
            PreferencePair.of(
                row.text("prompt"), row.text("response_1"), row.text("response_2"), first));
      }),

  ALPACA(
      "AlpacaEval or AlpacaFarm annotations: instruction, output_1, output_2, preference",
      List.of("instruction", "output_1", "output_2", "preference"),
      row -> {
        double preference = row.number("preference");
        if (preference < 1 || preference > 2) {
          throw row.error("preference", "must be between 1 and 2, found " + preference);
        }
        String input = row.has("input") ? row.text("input") : "";
        String prompt = row.text("instruction") + (input.isEmpty() ? "" : "\n\n" + input);
        return List.of(
            PreferencePair.of(prompt, row.text("output_1"), row.text("output_2"), 2 - preference));
      }),

  SAFE_RLHF(
      "PKU-SafeRLHF: prompt, response_0, response_1, better_response_id",
      List.of("prompt", "response_0", "response_1", "better_response_id"),
      row ->
          List.of(
              PreferencePair.of(
                  row.text("prompt"),
                  row.text("response_0"),
                  row.text("response_1"),
                  1 - oneOf(row, "better_response_id", 0, 1)))),

  ARENA(
      "Chatbot Arena: conversation_a, conversation_b, winner",
      List.of("conversation_a", "conversation_b", "winner"),
      row -> {
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
        return List.of(conversations(row, "conversation_a", "conversation_b", null, first));
      });

  private static final String TURN = "\n\nAssistant:";

  /** What a person calls it. */
  final String title;

  private final List<String> columns;
  private final Function<Row, List<PreferencePair>> reader;

  Schema(String title, List<String> columns, Function<Row, List<PreferencePair>> reader) {
    this.title = title;
    this.columns = columns;
    this.reader = reader;
  }

  /** The schema of a file whose first line is {@code row}. */
  static Schema of(Row row) {
    List<String> known = new ArrayList<>();
    for (Schema schema : values()) {
      if (row.columns().containsAll(schema.columns)) {
        return schema;
      }
      known.add(String.join(", ", schema.columns));
    }
    throw row.error(
        "no known preference schema has the columns "
            + String.join(", ", row.columns()).replaceAll("\\p{Cntrl}+", " ")
            + ". Known: "
            + String.join("; ", known));
  }

  /** The pairs of one line: one, or none where the line says that it is not to be used. */
  List<PreferencePair> pairs(Row row) {
    return reader.apply(row);
  }

  private static double oneOf(Row row, String column, double a, double b) {
    double value = row.number(column);
    if (value != a && value != b) {
      throw row.error(column, "must be 0 or 1, found " + value);
    }
    return value;
  }

  private static PreferencePair scored(Row row, PreferencePair pair) {
    for (String[] names :
        new String[][] {{"chosen_score", "rejected_score"}, {"score_chosen", "score_rejected"}}) {
      if (row.has(names[0]) && row.has(names[1])) {
        return pair.withScores(row.number(names[0]), row.number(names[1]));
      }
    }
    return pair;
  }

  private static String promptText(Row row) {
    return row.value("prompt").isArray()
        ? joined(row, "prompt", messages(row, "prompt"))
        : row.text("prompt");
  }

  private static PreferencePair chosenAndRejected(Row row, String prompt) {
    return row.value("chosen").isArray()
        ? conversations(row, "chosen", "rejected", prompt, 1)
        : PreferencePair.of(prompt, row.text("chosen"), row.text("rejected"), 1);
  }

  /** The prompt is what both share, up to the last turn of the assistant that begins in it. */
  private static PreferencePair implicitPrompt(Row row) {
    if (row.value("chosen").isArray()) {
      return conversations(row, "chosen", "rejected", null, 1);
    }
    String chosen = row.text("chosen");
    String rejected = row.text("rejected");
    int shared = 0;
    while (shared < Math.min(chosen.length(), rejected.length())
        && chosen.charAt(shared) == rejected.charAt(shared)) {
      shared++;
    }
    int turn = chosen.lastIndexOf(TURN, shared - TURN.length());
    if (shared < TURN.length() || turn < 0) {
      throw row.error(
          "'chosen' and 'rejected' share no 'Assistant:' turn, so the prompt is unknown. Give a"
              + " column 'prompt'");
    }
    int cut = turn + TURN.length();
    return PreferencePair.of(
        chosen.substring(0, cut),
        chosen.substring(cut).strip(),
        rejected.substring(cut).strip(),
        1);
  }

  /** Two lists of messages; what they share at the start belongs to the prompt. */
  private static PreferencePair conversations(
      Row row, String first, String second, String prompt, double label) {
    List<JsonNode> a = messages(row, first);
    List<JsonNode> b = messages(row, second);
    int shared = 0;
    while (shared < Math.min(a.size(), b.size()) - 1 && a.get(shared).equals(b.get(shared))) {
      shared++;
    }
    if (prompt == null && shared == 0) {
      throw row.error(
          "'" + first + "' and '" + second + "' share no first message, so the prompt is unknown");
    }
    return PreferencePair.of(
        prompt != null ? prompt : joined(row, first, a.subList(0, shared)),
        joined(row, first, a.subList(shared, a.size())),
        joined(row, second, b.subList(shared, b.size())),
        label);
  }

  private static List<JsonNode> messages(Row row, String column) {
    JsonNode value = row.value(column);
    if (!value.isArray() || value.isEmpty()) {
      throw row.error(column, "must be a list of messages, at least one");
    }
    List<JsonNode> messages = new ArrayList<>();
    value.forEach(messages::add);
    return messages;
  }

  /** One message is its content; several are told apart by their roles. */
  private static String joined(Row row, String column, List<JsonNode> messages) {
    List<String> parts = new ArrayList<>();
    for (JsonNode message : messages) {
      String content =
          Optional.ofNullable(message.get("content"))
              .filter(JsonNode::isTextual)
              .map(JsonNode::asText)
              .orElseThrow(() -> row.error(column, "a message has no text 'content'"));
      parts.add(messages.size() == 1 ? content : message.path("role").asText() + ": " + content);
    }
    return String.join("\n\n", parts);
  }
}
