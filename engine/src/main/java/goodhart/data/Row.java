package goodhart.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import goodhart.internal.Names;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One row of a file: named values, and the words to complain with. Every complaint is an
 * IllegalArgumentException that says where and ends with {@code Nothing was loaded}.
 *
 * <p>JSON and Parquet tell texts from numbers. CSV does not: there {@link #text} is the cell as it
 * stands and {@link #number} reads it; an empty cell is the text "" and otherwise missing. Half of
 * a surrogate pair is read as U+FFFD.
 */
public final class Row {
  private final String file;
  private final String unit;
  private final long number;
  private final Header header;
  private final Cells cells;

  Row(String file, String unit, long number, Header header, Cells cells) {
    this.file = file;
    this.unit = unit;
    this.number = number;
    this.header = header;
    this.cells = cells;
  }

  /** Where it stands, for messages: {@code "hh.jsonl, line 412"}. */
  public String place() {
    return file + ", " + unit + " " + number;
  }

  /** Whether there is a value of that name that is not null and no empty cell. */
  public boolean has(String column) {
    int at = header.number(column);
    return at >= 0
        && switch (cells.kind(at)) {
          case ABSENT, NULL -> false;
          case UNTYPED -> !cells.text(at).isEmpty();
          default -> true;
        };
  }

  /** The names of the values, in the order of the row. */
  public List<String> columns() {
    return header.names();
  }

  /** A text. */
  public String text(String column) {
    return cells.text(textual(column));
  }

  /**
   * A text that is read later, from the row itself.
   *
   * @throws IllegalArgumentException as {@link #text} does
   * @return the column
   */
  public String requireText(String column) {
    textual(column);
    return column;
  }

  /** Whether a text has no character but white space. */
  public boolean isBlank(String column) {
    return cells.isBlank(textual(column));
  }

  /** Whether two columns hold the same text. */
  public boolean sameText(String column, String other) {
    return cells.sameText(textual(column), textual(other));
  }

  /** The number of a column that holds a text. */
  int textual(String column) {
    int at = find(column);
    Cells.Kind kind = cells.kind(at);
    if (kind != Cells.Kind.TEXT && kind != Cells.Kind.UNTYPED) {
      throw error(column, "not a text: " + describe(at));
    }
    return at;
  }

  /** The same row, whatever becomes of the bytes that it stands in. */
  Row detached() {
    return new Row(file, unit, number, header, cells.detached());
  }

  /** A finite number; true and false are 1 and 0. */
  public double number(String column) {
    int at = find(column);
    switch (cells.kind(at)) {
      case BOOLEAN:
        return cells.truth(at) ? 1 : 0;
      case NUMBER:
        double value = cells.number(at);
        if (!Double.isFinite(value)) {
          throw error(column, "not a finite number: " + cells.text(at));
        }
        return value;
      case UNTYPED:
        if (cells.text(at).isEmpty()) {
          throw error(column, "missing (an empty cell)");
        }
        return spelled(column, at, true);
      case TEXT:
        return spelled(column, at, false);
      default:
        throw error(column, "not a number: " + describe(at));
    }
  }

  private double spelled(String column, int at, boolean untyped) {
    String text = cells.text(at);
    OptionalDouble value = Spelling.number(text);
    if (value.isPresent() && !Double.isFinite(value.getAsDouble())) {
      throw error(column, "not a finite number: " + shorten(text));
    }
    OptionalDouble truth = Spelling.truth(text);
    if (untyped && (value.isPresent() || truth.isPresent())) {
      return value.isPresent() ? value.getAsDouble() : truth.getAsDouble();
    }
    throw error(column, "not a number: " + describe(at));
  }

  /** Whether there is a value of that name and it is a list. */
  public boolean isList(String column) {
    int at = header.number(column);
    return at >= 0
        && switch (cells.kind(at)) {
          case NESTED -> cells.nested(at).isArray();
          case UNTYPED ->
              cells.mayBeList(at)
                  && Json.nested(cells.text(at)).filter(JsonNode::isArray).isPresent();
          default -> false;
        };
  }

  /**
   * A value of any kind. In a format without types a cell is a list or object where it is written
   * as one in JSON, and otherwise a text.
   */
  public JsonNode value(String column) {
    int at = find(column);
    return switch (cells.kind(at)) {
      case NESTED -> cells.nested(at);
      case NUMBER -> Json.number(cells.text(at), cells.number(at));
      case BOOLEAN -> BooleanNode.valueOf(cells.truth(at));
      case UNTYPED -> Json.nested(cells.text(at)).orElseGet(() -> TextNode.valueOf(cells.text(at)));
      default -> TextNode.valueOf(cells.text(at));
    };
  }

  private int find(String column) {
    int at = header.number(column);
    if (at < 0 || cells.kind(at) == Cells.Kind.ABSENT) {
      List<String> known = columns().stream().map(Row::shorten).toList();
      throw error(Names.unknown("column", column, known));
    }
    if (cells.kind(at) == Cells.Kind.NULL) {
      throw error(column, "missing (null)");
    }
    return at;
  }

  Cells cells() {
    return cells;
  }

  Header header() {
    return header;
  }

  /** A complaint about this row. */
  public IllegalArgumentException error(String what) {
    return failure(place(), what);
  }

  /** A complaint about one column of this row. */
  public IllegalArgumentException error(String column, String what) {
    return failure(place() + ", column '" + column + "'", what);
  }

  /** A complaint about a place, which ends with {@code Nothing was loaded}. */
  static IllegalArgumentException failure(String where, String what) {
    return new IllegalArgumentException(where + ": " + what + ". Nothing was loaded");
  }

  private String describe(int at) {
    return switch (cells.kind(at)) {
      case NESTED -> {
        JsonNode node = cells.nested(at);
        yield node.isArray() ? "a list of " + node.size() : "an object";
      }
      case TEXT, UNTYPED -> "'" + shorten(cells.text(at)) + "'";
      default -> cells.text(at);
    };
  }

  /** A text on one line, cut, for messages. */
  public static String shorten(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.codePointCount(0, line.length()) <= 60
        ? line
        : line.substring(0, line.offsetByCodePoints(0, 60)) + "...";
  }
}
