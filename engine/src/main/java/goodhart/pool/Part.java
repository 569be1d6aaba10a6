package goodhart.pool;

import com.fasterxml.jackson.databind.JsonNode;
import goodhart.data.Row;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A candidate that is a part of a row.
 *
 * @param own its own values
 * @param hidden columns of the row that are not values of a candidate
 * @param naming how a message calls one of its own columns
 */
record Part(Row row, Map<String, JsonNode> own, Set<String> hidden, UnaryOperator<String> naming)
    implements Line {

  @Override
  public String place() {
    return row.place();
  }

  private boolean isOwn(String column) {
    return own.containsKey(column) || hidden.contains(column);
  }

  @Override
  public boolean has(String column) {
    JsonNode value = own.get(column);
    return isOwn(column) ? value != null && !value.isNull() : row.has(column);
  }

  @Override
  public double number(String column) {
    if (!isOwn(column)) {
      return row.number(column);
    }
    JsonNode value = value(column);
    if (value.isBoolean()) {
      return value.asBoolean() ? 1 : 0;
    }
    double number = Double.NaN;
    if (value.isNumber()) {
      number = value.asDouble();
    } else {
      try {
        number = Double.parseDouble(value.asText());
      } catch (NumberFormatException e) {
        throw error(column, "not a number: " + shown(value));
      }
    }
    if (!Double.isFinite(number)) {
      throw error(column, "not a finite number: " + shown(value));
    }
    return number;
  }

  @Override
  public String text(String column) {
    if (!isOwn(column)) {
      return row.text(column);
    }
    JsonNode value = value(column);
    if (!value.isTextual()) {
      throw error(column, "not a text: " + shown(value));
    }
    return value.asText();
  }

  @Override
  public JsonNode value(String column) {
    if (!isOwn(column)) {
      return row.value(column);
    }
    if (!has(column)) {
      throw error(column, "missing");
    }
    return own.get(column);
  }

  private static String shown(JsonNode value) {
    if (value.isArray()) {
      return "a list of " + value.size();
    }
    return value.isObject()
        ? "an object"
        : value.isTextual() ? shown(value.asText()) : value.asText();
  }

  /** A text in quotes, on one line and cut. */
  static String shown(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return "'"
        + (line.codePointCount(0, line.length()) <= 60
            ? line
            : line.substring(0, line.offsetByCodePoints(0, 60)) + "...")
        + "'";
  }

  @Override
  public IllegalArgumentException error(String what) {
    return row.error(what);
  }

  @Override
  public IllegalArgumentException error(String column, String what) {
    return row.error(isOwn(column) ? naming.apply(column) : column, what);
  }
}
