package goodhart.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.io.IOException;
import java.util.Optional;

/**
 * Strict JSON: names of an object differ, nothing follows the value. NaN and infinities are read,
 * since Python's {@code json} writes them; whether a number may be one is decided by who asks for
 * it.
 */
final class Json {
  /** How deep lists and objects may be nested in a row. */
  static final int DEEPEST = 1000;

  static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEEPEST)
                          .maxStringLength(Integer.MAX_VALUE) // Limits bounds the row
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** The list or object that a text is, if it is one. */
  static Optional<JsonNode> nested(String text) {
    String json = text.strip();
    if (!(json.startsWith("[") && json.endsWith("]"))
        && !(json.startsWith("{") && json.endsWith("}"))) {
      return Optional.empty();
    }
    try {
      return Optional.of(MAPPER.readTree(json));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** A number as a node: whole where it is spelled so. */
  static JsonNode number(String spelling, double value) {
    try {
      return LongNode.valueOf(Long.parseLong(spelling));
    } catch (NumberFormatException e) {
      return DoubleNode.valueOf(value);
    }
  }

  /** Reads the list or object {@code bytes[from, to)}; null where it is none. */
  static JsonNode nested(byte[] bytes, int from, int to) {
    try {
      return MAPPER.readTree(bytes, from, to - from);
    } catch (IOException e) {
      return null;
    }
  }

  /** Reads one object. */
  static JsonNode object(String where, String text) {
    JsonNode node;
    try {
      node = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw Row.failure(where, sentence(e));
    }
    if (!node.isObject()) {
      String found = node.isArray() ? "a list of " + node.size() : Row.shorten(node.toString());
      throw Row.failure(
          where,
          "must be one JSON object, found "
              + found
              + ". Write one object a line, or one list of objects");
    }
    return node;
  }

  private static String sentence(JsonProcessingException e) {
    if (e instanceof JsonEOFException) {
      return "is not one JSON object: the line ends before the object does";
    }
    String what = e.getOriginalMessage().replaceAll("\\s+", " ");
    if (e instanceof StreamConstraintsException) {
      return what.contains("nesting depth")
          ? "is nested deeper than " + DEEPEST + " lists and objects"
          : "is more than the JSON reader takes: " + what;
    }
    int duplicate = what.indexOf("Duplicate field '");
    if (duplicate >= 0) {
      int start = duplicate + "Duplicate field '".length();
      return "has two columns named '" + what.substring(start, what.indexOf('\'', start)) + "'";
    }
    if (what.startsWith("Trailing token")) {
      return "holds more than one JSON value. Write one object a line";
    }
    int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
    return "is not one JSON object: at character " + column + ", " + what.replaceFirst(": .*", "");
  }
}
