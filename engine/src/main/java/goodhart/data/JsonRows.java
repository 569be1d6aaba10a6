package goodhart.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON objects into rows without converting their values. What it accepts is JSON by its own
 * scan; at anything it does not know (an escape in a name, a mistake) it leaves the whole object to
 * Jackson, which then reads it or says what is wrong. Confined to one thread.
 */
final class JsonRows {
  private static final int MOST_HEADERS = 1000;
  private static final int DOUBT = -1;

  private final String file;
  private final Noticed noticed;
  private final Map<List<String>, Header> headers = new HashMap<>();
  private Header header;

  private byte[] bytes;
  private int end;
  private int[] bounds = new int[16];
  private byte[] kinds = new byte[8];
  private JsonNode[] nodes;
  private List<String> names; // of the current row, where they differ from the last header's
  private int columns;
  private boolean escaped;
  private long lone;
  private long nul;

  /**
   * @param header what the rows probably have in common; null where that is not known
   */
  JsonRows(String file, Header header, Noticed noticed) {
    this.file = file;
    this.header = header;
    this.noticed = noticed;
  }

  /** The columns of the last row. */
  Header header() {
    return header;
  }

  /** Reads the object {@code bytes[from, to)}, which is UTF-8. */
  Row row(byte[] bytes, int from, int to, long line) {
    this.bytes = bytes;
    end = to;
    columns = 0;
    names = null;
    nodes = null;
    lone = 0;
    nul = 0;
    if (object(from) == DOUBT || !sameColumns()) {
      return slowly(from, line);
    }
    noticed.loneSurrogates += lone;
    noticed.nulCharacters += nul;
    Cells cells =
        new JsonCells(
            bytes,
            Arrays.copyOf(bounds, 2 * columns),
            Arrays.copyOf(kinds, columns),
            nodes == null ? null : Arrays.copyOf(nodes, columns));
    return new Row(file, "line", line, header, cells);
  }

  private Row slowly(int from, long line) {
    String where = file + ", line " + line;
    JsonNode node = Json.object(where, new String(bytes, from, end - from, UTF_8));
    List<String> found = new ArrayList<>();
    node.fieldNames().forEachRemaining(name -> found.add(LoneSurrogates.replaced(name)));
    if (new HashSet<>(found).size() < found.size()) {
      throw Row.failure(where, "has two columns whose names are the same");
    }
    header = headerOf(found);
    for (JsonNode value : node) {
      noticed.loneSurrogates += LoneSurrogates.in(value.asText());
      noticed.nulCharacters += value.asText().chars().filter(c -> c == 0).count();
    }
    return new Row(file, "line", line, header, NodeCells.of(node));
  }

  /** Whether the names of the row differ; then {@link #header} is theirs. */
  private boolean sameColumns() {
    if (names == null && header != null && header.size() == columns) {
      return true;
    }
    List<String> found = names == null ? header.names().subList(0, columns) : names;
    if (new HashSet<>(found).size() < found.size()) {
      return false;
    }
    header = headerOf(found);
    return true;
  }

  private Header headerOf(List<String> found) {
    if (headers.size() >= MOST_HEADERS) {
      headers.clear();
    }
    Header known = headers.get(found);
    if (known == null) {
      known = new Header(found);
      headers.put(known.names(), known);
    }
    return known;
  }

  private int object(int from) {
    int i = spaces(from);
    if (i >= end || bytes[i] != '{') {
      return DOUBT;
    }
    i = spaces(i + 1);
    if (i < end && bytes[i] == '}') {
      names = List.of();
      return spaces(i + 1) == end ? end : DOUBT;
    }
    while (true) {
      i = member(i);
      if (i == DOUBT || i >= end) {
        return DOUBT;
      }
      if (bytes[i] == '}') {
        return spaces(i + 1) == end ? end : DOUBT;
      }
      if (bytes[i] != ',') {
        return DOUBT;
      }
      i = spaces(i + 1);
    }
  }

  private int member(int from) {
    if (from >= end || bytes[from] != '"') {
      return DOUBT;
    }
    int close = string(from + 1);
    if (close == DOUBT || escaped) {
      return DOUBT;
    }
    name(from + 1, close);
    int i = spaces(close + 1);
    if (i >= end || bytes[i] != ':') {
      return DOUBT;
    }
    i = value(spaces(i + 1));
    return i == DOUBT ? DOUBT : spaces(i);
  }

  private void name(int from, int to) {
    if (names == null
        && header != null
        && columns < header.size()
        && header.is(columns, bytes, from, to)) {
      return;
    }
    if (names == null) {
      names = new ArrayList<>(header == null ? List.of() : header.names().subList(0, columns));
    }
    names.add(new String(bytes, from, to - from, UTF_8));
  }

  private int value(int from) {
    if (from >= end) {
      return DOUBT;
    }
    return switch (bytes[from]) {
      case '"' -> {
        int close = string(from + 1);
        if (close == DOUBT) {
          yield DOUBT;
        }
        put(from + 1, close, escaped ? JsonCells.ESCAPED : JsonCells.PLAIN);
        yield close + 1;
      }
      case '{', '[' -> nested(from);
      case 't' -> literal(from, "true", JsonCells.TRUE);
      case 'f' -> literal(from, "false", JsonCells.FALSE);
      case 'n' -> literal(from, "null", JsonCells.NULL);
      case 'N' -> literal(from, "NaN", JsonCells.NOT_FINITE);
      case 'I' -> literal(from, "Infinity", JsonCells.NOT_FINITE);
      case '-' ->
          from + 1 < end && bytes[from + 1] == 'I'
              ? literal(from, "-Infinity", JsonCells.NOT_FINITE)
              : number(from);
      default -> number(from);
    };
  }

  private void put(int from, int to, byte kind) {
    if (columns == kinds.length) {
      kinds = Arrays.copyOf(kinds, 2 * columns);
      bounds = Arrays.copyOf(bounds, 4 * columns);
    }
    bounds[2 * columns] = from;
    bounds[2 * columns + 1] = to;
    kinds[columns++] = kind;
  }

  private int literal(int from, String word, byte kind) {
    int to = from + word.length();
    if (to > end) {
      return DOUBT;
    }
    for (int i = from; i < to; i++) {
      if (bytes[i] != word.charAt(i - from)) {
        return DOUBT;
      }
    }
    put(from, to, kind);
    return to;
  }

  private int number(int from) {
    int i = bytes[from] == '-' ? from + 1 : from;
    int whole = digits(i);
    if (whole == i || whole > i + 1 && bytes[i] == '0') {
      return DOUBT;
    }
    i = whole;
    if (i < end && bytes[i] == '.') {
      int fraction = digits(i + 1);
      if (fraction == i + 1) {
        return DOUBT;
      }
      i = fraction;
    }
    if (i < end && (bytes[i] == 'e' || bytes[i] == 'E')) {
      i += i + 1 < end && (bytes[i + 1] == '+' || bytes[i + 1] == '-') ? 2 : 1;
      int exponent = digits(i);
      if (exponent == i) {
        return DOUBT;
      }
      i = exponent;
    }
    if (i - from > 1000) {
      return DOUBT; // longer than Jackson takes
    }
    put(from, i, JsonCells.NUMBER);
    return i;
  }

  private int digits(int from) {
    int i = from;
    while (i < end && bytes[i] >= '0' && bytes[i] <= '9') {
      i++;
    }
    return i;
  }

  private int nested(int from) {
    int depth = 0;
    int i = from;
    do {
      if (i >= end) {
        return DOUBT;
      }
      switch (bytes[i]) {
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        case '"' -> {
          i = string(i + 1);
          if (i == DOUBT) {
            return DOUBT;
          }
        }
        default -> {}
      }
      i++;
    } while (depth > 0);
    JsonNode node = depth < 0 ? null : Json.nested(bytes, from, i);
    if (node == null) {
      return DOUBT;
    }
    nodes = nodes == null ? new JsonNode[Math.max(8, columns + 1)] : nodes;
    if (columns >= nodes.length) {
      nodes = Arrays.copyOf(nodes, 2 * columns);
    }
    nodes[columns] = node;
    put(from, i, JsonCells.NESTED);
    return i;
  }

  /** Where the text that begins at {@code from} has its closing quote. */
  private int string(int from) {
    escaped = false;
    int i = from;
    while (true) {
      i = Bytes.endOfPlain(bytes, i, end);
      if (i >= end) {
        return DOUBT;
      }
      if (bytes[i] == '"') {
        return i;
      }
      if (bytes[i] != '\\' || i + 1 >= end) {
        return DOUBT;
      }
      escaped = true;
      switch (bytes[i + 1]) {
        case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> i += 2;
        case 'u' -> {
          i = escapedCharacter(i);
          if (i == DOUBT) {
            return DOUBT;
          }
        }
        default -> {
          return DOUBT;
        }
      }
    }
  }

  private int escapedCharacter(int at) {
    int code = JsonCells.hex(bytes, at + 2, end);
    if (code < 0) {
      return DOUBT;
    }
    nul += code == 0 ? 1 : 0;
    if (code < 0xd800 || code > 0xdfff) {
      return at + 6;
    }
    int second =
        code <= 0xdbff && at + 7 < end && bytes[at + 6] == '\\' && bytes[at + 7] == 'u'
            ? JsonCells.hex(bytes, at + 8, end)
            : -1;
    if (second >= 0xdc00 && second <= 0xdfff) {
      return at + 12;
    }
    lone++;
    return at + 6;
  }

  private int spaces(int from) {
    int i = from;
    while (i < end
        && (bytes[i] == ' ' || bytes[i] == '\t' || bytes[i] == '\r' || bytes[i] == '\n')) {
      i++;
    }
    return i;
  }
}
