package goodhart.data;

import com.fasterxml.jackson.databind.JsonNode;
import goodhart.internal.Names;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * One row of a file: named values, and the words to complain with. Every complaint is an
 * IllegalArgumentException that says where and ends with {@code Nothing was loaded}.
 *
 * @param place where it stands, for messages: {@code "hh.jsonl, line 412"}
 * @param values the values by column
 */
public record Row(String place, JsonNode values) {

  /** Whether there is a value of that name that is not null. */
  public boolean has(String column) {
    return values.hasNonNull(column);
  }

  /** The names of the values, in the order of the row. */
  public List<String> columns() {
    Iterable<String> names = values::fieldNames;
    return StreamSupport.stream(names.spliterator(), false).toList();
  }

  /** A text. */
  public String text(String column) {
    JsonNode value = value(column);
    if (!value.isTextual()) {
      throw error(column, "not a text: " + describe(value));
    }
    return value.asText();
  }

  /** A finite number; true and false are 1 and 0. */
  public double number(String column) {
    JsonNode value = value(column);
    if (value.isBoolean()) {
      return value.asBoolean() ? 1 : 0;
    }
    if (!value.isNumber()) {
      throw error(column, "not a number: " + describe(value));
    }
    if (!Double.isFinite(value.asDouble())) {
      throw error(column, "not a finite number");
    }
    return value.asDouble();
  }

  /** A value of any kind. */
  public JsonNode value(String column) {
    JsonNode value = values.get(column);
    if (value == null) {
      throw error(Names.unknown("column", column, columns()).replaceAll("\\p{Cntrl}+", " "));
    }
    if (value.isNull()) {
      throw error(column, "missing (null)");
    }
    return value;
  }

  /** A complaint about this row. */
  public IllegalArgumentException error(String what) {
    return failure(place, what);
  }

  /** A complaint about one column of this row. */
  public IllegalArgumentException error(String column, String what) {
    return failure(place + ", column '" + column + "'", what);
  }

  static IllegalArgumentException failure(String where, String what) {
    return new IllegalArgumentException(where + ": " + what + ". Nothing was loaded");
  }

  /** What a value is, for messages: short, and quoted where it is text. */
  static String describe(JsonNode node) {
    if (node.isTextual()) {
      return "'" + shorten(node.asText()) + "'";
    }
    if (node.isArray()) {
      return "a list of " + node.size();
    }
    return node.isObject() ? "an object" : node.toString();
  }

  private static String shorten(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.codePointCount(0, line.length()) <= 60
        ? line
        : line.substring(0, line.offsetByCodePoints(0, 60)) + "...";
  }
}
