package goodhart.preference;

import com.fasterxml.jackson.databind.JsonNode;
import goodhart.data.Row;
import java.util.List;
import java.util.Locale;

/**
 * Which column is what, in a file of one comparison a row.
 *
 * @param prompt the column of the prompt; null where it is what both responses share
 * @param first the column of the first response, or of the chosen one
 * @param second the column of the other response
 * @param winner the column that names the better one; null where it is {@code first}, or where a
 *     label says
 * @param label the column of P(first preferred); null where there is none
 */
record Mapping(String prompt, String first, String second, String winner, String label) {
  static final Mapping PLAIN = new Mapping("prompt", "chosen", "rejected", null, null);
  static final Mapping PROMPTLESS = new Mapping(null, "chosen", "rejected", null, null);

  /**
   * What a row says.
   *
   * @param settings which columns hold scores; where they do not say, columns of the usual names
   *     count if there are any
   */
  Said said(Row row, PreferenceReader settings) {
    String labels = label == null && row.has("label") ? "label" : label;
    double preferred = winner != null ? winner(row) : labels == null ? 1 : label(row, labels);
    boolean whole = prompt != null && !row.isList(prompt) && !row.isList(first);
    PreferencePair pair =
        prompt == null
            ? Conversations.sharedStart(row, first, second, preferred)
            : whole
                ? named(row, prompt, first, second, preferred)
                : Conversations.pair(
                    row, Conversations.prompt(row, prompt), first, second, preferred);
    return new Said.Pairs(
        List.of(scored(row, settings, pair, preferred < 0.5)), whole ? row : null);
  }

  /** A pair with columns, which hold texts, in place of the texts; see {@link Said.Pairs}. */
  static PreferencePair named(
      Row row, String prompt, String first, String second, double preferred) {
    return PreferencePair.of(
        row.requireText(prompt), row.requireText(first), row.requireText(second), preferred);
  }

  private static double label(Row row, String column) {
    double label = row.number(column);
    if (label < 0 || label > 1) {
      throw row.error(
          column, "must be between 0 and 1, the chance that the first is better, found " + label);
    }
    return label;
  }

  private double winner(Row row) {
    JsonNode value = row.value(winner);
    String found = value.asText().strip();
    String name = found.toLowerCase(Locale.ROOT);
    boolean isFirst = found.equals(first);
    boolean isSecond = found.equals(second);
    if (isFirst
        || !isSecond && (name.equals("first") || name.equals("a") || name.equals("model_a"))) {
      return 1;
    }
    if (isSecond || name.equals("second") || name.equals("b") || name.equals("model_b")) {
      return 0;
    }
    if (name.startsWith("tie")) {
      return 0.5;
    }
    throw row.error(
        winner,
        "must be '"
            + first
            + "', '"
            + second
            + "', 'a', 'b' or 'tie', found '"
            + Row.shorten(found)
            + "'");
  }

  private PreferencePair scored(
      Row row, PreferenceReader settings, PreferencePair pair, boolean swapped) {
    String a = settings.chosenScore();
    String b = settings.rejectedScore();
    if (a == null && b == null) {
      for (String[] names :
          new String[][] {{"chosen_score", "rejected_score"}, {"score_chosen", "score_rejected"}}) {
        if (row.has(names[0]) && row.has(names[1])) {
          a = names[0];
          b = names[1];
        }
      }
    }
    if (a == null || b == null) {
      return pair;
    }
    return pair.withScores(row.number(swapped ? b : a), row.number(swapped ? a : b));
  }

  @Override
  public String toString() {
    return (prompt == null ? "" : prompt + ", ")
        + first
        + ", "
        + second
        + (winner == null ? "" : ", " + winner)
        + (label == null ? "" : ", " + label);
  }
}
