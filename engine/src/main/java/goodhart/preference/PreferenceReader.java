package goodhart.preference;

import com.fasterxml.jackson.databind.JsonNode;
import goodhart.Progress;
import goodhart.data.DataFiles;
import goodhart.data.Limits;
import goodhart.data.Row;
import goodhart.internal.Check;
import goodhart.internal.Names;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import tech.tablesaw.api.Table;

/**
 * How a file of preferences is read: its schema is recognised by the columns of the first row, or
 * it is said which column is what.
 *
 * <p>{@code chosen} and {@code rejected} name the columns of a better and a worse response. {@code
 * first} and {@code second} name two responses of which another column says which is better: {@code
 * label} holds P(first preferred), {@code winner} holds the name of the better column, or 'a', 'b'
 * or 'tie'. Without {@code prompt} the column of that name counts.
 *
 * @param schema null to recognise it, or 'alpaca', 'carperSummarize', 'chatbotArena', 'helpSteer2',
 *     'helpSteer2Preference', 'hh', 'nectar', 'plain', 'ranks', 'rewardBench', 'safeRlhf',
 *     'scores', 'shp', 'summarize', 'trl', 'trlImplicit', 'ultraFeedback'
 * @param prompt the column of the prompt; null for what the schema says
 * @param chosen the column of the better response
 * @param rejected the column of the worse response
 * @param first the column of the first response
 * @param second the column of the second response
 * @param label the column of P(first preferred) or P(chosen preferred), in [0, 1]
 * @param winner the column that names the better response
 * @param weight the column of how much a pair counts, >= 0; a row of weight 0 is set aside
 * @param margin the column of by how much the better response is better, >= 0
 * @param group the column of the group a pair belongs to, such as an annotator
 * @param chosenScore the column of the score of the chosen (or first) response
 * @param rejectedScore the column of the score of the rejected (or second) response
 * @param axis which of PKU-SafeRLHF's two labels counts: 'helpful', 'safer' or 'both'
 * @param rating the column of HelpSteer2 that responses are compared by, such as 'helpfulness'
 * @param ties what becomes of ties: 'keep' for a label of 1/2, 'drop' to set them aside, 'half' to
 *     treat two equal texts as a tie too; a tie of a text with itself says nothing and is set aside
 * @param dropSameText whether pairs of two equal texts are set aside; otherwise they are a mistake
 * @param strict whether whatever is questionable (ties, duplicates, contradictions, empty
 *     responses, anything set aside) is a mistake
 * @param limits how much is read before it is refused
 */
public record PreferenceReader(
    String schema,
    String prompt,
    String chosen,
    String rejected,
    String first,
    String second,
    String label,
    String winner,
    String weight,
    String margin,
    String group,
    String chosenScore,
    String rejectedScore,
    String axis,
    String rating,
    String ties,
    boolean dropSameText,
    boolean strict,
    Limits limits) {
  private static final List<String> AXES = List.of("helpful", "safer", "both");
  private static final List<String> TIES = List.of("keep", "drop", "half");

  /** A recognised schema; ties are kept. */
  public PreferenceReader() {
    this(
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        "helpful",
        "helpfulness",
        "keep",
        false,
        false,
        new Limits());
  }

  public PreferenceReader {
    oneOf("axis", axis, AXES);
    Check.present("rating", rating);
    oneOf("way with ties", ties, TIES);
    Check.present("limits", limits);
    if (schema != null) {
      Schema.named(schema);
      String mapped = mapped(prompt, chosen, rejected, first, second, label, winner);
      if (mapped != null) {
        throw new IllegalArgumentException(
            "schema '" + schema + "' says which column is what, so '" + mapped + "' is too much");
      }
    }
    if ((chosen != null || rejected != null) && (first != null || second != null)) {
      throw new IllegalArgumentException(
          "either chosen and rejected, or first and second name the two responses, got both");
    }
    if (label != null && winner != null) {
      throw new IllegalArgumentException(
          "either label or winner says which response is better, got both");
    }
    if ((first != null || second != null) && label == null && winner == null) {
      throw new IllegalArgumentException(
          "first and second need a column that says which is better: give label or winner");
    }
    if ((chosenScore == null) != (rejectedScore == null)) {
      throw new IllegalArgumentException(
          "chosenScore and rejectedScore come together, got one of them");
    }
  }

  private static void oneOf(String name, String value, List<String> known) {
    Check.present(name, value);
    if (!known.contains(value)) {
      throw new IllegalArgumentException(Names.unknown(name, value, known));
    }
  }

  private static String mapped(String... columns) {
    return Stream.of(columns).filter(Objects::nonNull).findFirst().orElse(null);
  }

  /**
   * The mapping that was given; null where the schema is recognised or named.
   *
   * @param hasPrompt whether there is a column of the name {@code prompt}
   */
  Mapping mapping(boolean hasPrompt) {
    if (mapped(prompt, chosen, rejected, first, second, label, winner) == null) {
      return null;
    }
    boolean apart = first != null || second != null || winner != null;
    return new Mapping(
        prompt == null && hasPrompt ? "prompt" : prompt,
        apart ? or(first, "first") : or(chosen, "chosen"),
        apart ? or(second, "second") : or(rejected, "rejected"),
        winner,
        label);
  }

  private static String or(String given, String otherwise) {
    return given == null ? otherwise : given;
  }

  /**
   * A pair with the weight, margin and group that its row gives it; null for a pair of weight 0.
   *
   * @param usual whether columns of these names count where no other was named
   */
  PreferencePair more(Row row, PreferencePair pair, boolean usual) {
    PreferencePair more = pair;
    String weights = weight == null && usual && row.has("weight") ? "weight" : weight;
    if (weights != null) {
      double value = atLeastZero(row, weights);
      if (value == 0) {
        return null;
      }
      more = more.withWeight(value * more.weight());
    }
    String margins = margin == null && usual && row.has("margin") ? "margin" : margin;
    if (margins != null) {
      more = more.withMargin(atLeastZero(row, margins));
    }
    String groups = group == null && usual && row.has("group") ? "group" : group;
    if (groups != null) {
      JsonNode name = row.value(groups);
      if (name.isContainerNode()) {
        throw row.error(groups, "must be a name, found a list or an object");
      }
      more = more.withGroup(name.asText());
    }
    return more;
  }

  private static double atLeastZero(Row row, String column) {
    double value = row.number(column);
    if (value < 0) {
      throw row.error(column, "must be >= 0, found " + value);
    }
    return value;
  }

  /**
   * Reads files.
   *
   * @throws IllegalArgumentException when the schema is unknown or a row does not fit it; the
   *     message names file, row and column. Then nothing is loaded
   */
  public PreferenceFile read(DataFiles files, Progress progress) {
    return new PreferenceReading(this).read(files, progress);
  }

  /** Reads a table. */
  public PreferenceFile read(Table table, Progress progress) {
    return new PreferenceReading(this).read(table, progress);
  }
}
