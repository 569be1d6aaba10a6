package goodhart.preference;

import com.fasterxml.jackson.databind.JsonNode;
import goodhart.data.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Prompts and responses that are conversations: lists of {@code {role, content}}, or one text with
 * {@code Human:} and {@code Assistant:} turns.
 */
final class Conversations {
  private static final String TURN = "\n\nAssistant:";

  private Conversations() {}

  /** A prompt that is a text or a list of messages. */
  static String prompt(Row row, String column) {
    return row.isList(column) ? joined(row, column, messages(row, column)) : row.text(column);
  }

  /** A prompt and two responses, each a text or a list of messages. */
  static PreferencePair pair(Row row, String prompt, String first, String second, double label) {
    return row.isList(first)
        ? lists(row, first, second, prompt, label)
        : PreferencePair.of(prompt, row.text(first), row.text(second), label);
  }

  /**
   * The prompt of two texts is what both share, up to the last turn of the assistant that begins in
   * it.
   */
  static PreferencePair sharedStart(Row row, String first, String second, double label) {
    if (row.isList(first)) {
      return lists(row, first, second, null, label);
    }
    String a = row.text(first);
    String b = row.text(second);
    int shared = 0;
    while (shared < Math.min(a.length(), b.length()) && a.charAt(shared) == b.charAt(shared)) {
      shared++;
    }
    int turn = a.lastIndexOf(TURN, shared - TURN.length());
    if (shared < TURN.length() || turn < 0) {
      throw row.error(
          "'"
              + first
              + "' and '"
              + second
              + "' share no 'Assistant:' turn, so the prompt is unknown. Give a column 'prompt'");
    }
    int cut = turn + TURN.length();
    return PreferencePair.of(
        a.substring(0, cut), a.substring(cut).strip(), b.substring(cut).strip(), label);
  }

  /**
   * Two lists of messages; what they share at the start belongs to the prompt.
   *
   * @param prompt the prompt where another column has it; null where it is what they share
   */
  static PreferencePair lists(Row row, String first, String second, String prompt, double label) {
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
