package goodhart.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import goodhart.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Writes the rows of any readable form in any writable one ({@link TableFile} says which). Reads
 * the files twice and holds only a few rows at a time (Parquet as the goal: what DuckDB holds).
 *
 * <p>A column's type is what all its values are: whole numbers, numbers (NaN and infinities may be
 * spelled as text), true or false, lists and objects, or else text. Numbers with leading zeros are
 * text. Lists and objects stay nested in JSON lines, become JSON in Parquet and JSON text in CSV. A
 * value that is missing in some rows is null in JSON lines and Parquet and an empty cell in CSV,
 * which cannot tell it from an empty text.
 */
public final class Convert {
  private Convert() {}

  /**
   * What was done.
   *
   * @param rows how many were written
   * @param from the form that was read, in words
   * @param to the file that was written
   * @param columns the types of the columns in words, by name
   * @param noticed as in {@link Rows.Summary}
   */
  public record Done(
      long rows, String from, Path to, Map<String, String> columns, Map<String, Long> noticed) {
    public Done {
      columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
      noticed = Collections.unmodifiableMap(new LinkedHashMap<>(noticed));
    }
  }

  /**
   * Converts.
   *
   * @throws IllegalArgumentException when something cannot be read or written; then the goal is as
   *     it was
   */
  public static Done run(DataFiles in, Path out, Limits limits, Progress progress) {
    Types types = new Types();
    Rows.Summary read = Rows.read(in, limits, progress, types);
    List<String> names = List.copyOf(types.seen.keySet());
    List<ColumnType> columns = types.seen.values().stream().map(Convert::type).toList();
    if (names.isEmpty()) {
      throw TableFile.failure(out, "the rows have no column");
    }
    try (RowSink sink = TableFile.sink(out, names, columns)) {
      Rows.read(in, limits, progress, new Copy(sink, names, columns));
      sink.finish();
    } catch (IOException e) {
      throw TableFile.failure(out, "could not be written: " + Row.shorten("" + e.getMessage()));
    } catch (UncheckedIOException e) {
      throw TableFile.failure(
          out, "could not be written: " + Row.shorten("" + e.getCause().getMessage()));
    }
    Map<String, String> titles = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      titles.put(names.get(i), columns.get(i).title);
    }
    return new Done(read.rows(), read.format(), out, titles, read.noticed());
  }

  private static final int WHOLE = 1;
  private static final int NUMBER = 2;
  private static final int SPELLED = 4; // NaN or an infinity, as a text of a typed format
  private static final int TRUTH = 8;
  private static final int NESTED = 16;
  private static final int TEXT = 32;

  private static ColumnType type(int seen) {
    if (seen == NESTED) {
      return ColumnType.NESTED;
    }
    if (seen == TRUTH) {
      return ColumnType.TRUTH;
    }
    if (seen == WHOLE) {
      return ColumnType.WHOLE;
    }
    boolean numbers = (seen & (WHOLE | NUMBER)) != 0 && (seen & ~(WHOLE | NUMBER | SPELLED)) == 0;
    return numbers ? ColumnType.NUMBER : ColumnType.TEXT;
  }

  private record Kinds(Header header, int[] kinds) {}

  /** The first pass: what the values of each column are. */
  private static final class Types implements Rows.Mapping<Kinds> {
    private final Map<String, Integer> seen = new LinkedHashMap<>();

    @Override
    public Kinds map(Row row) {
      int[] kinds = new int[row.header().size()];
      for (int i = 0; i < kinds.length; i++) {
        kinds[i] = kind(row.cells(), i);
      }
      return new Kinds(row.header(), kinds);
    }

    @Override
    public void accept(Kinds row) {
      for (int i = 0; i < row.kinds.length; i++) {
        seen.merge(row.header.names().get(i), row.kinds[i], (a, b) -> a | b);
      }
    }
  }

  private static int kind(Cells cells, int column) {
    return switch (cells.kind(column)) {
      case ABSENT, NULL -> 0;
      case BOOLEAN -> TRUTH;
      case NESTED -> NESTED;
      case NUMBER -> spelledWhole(cells.text(column)) ? WHOLE : NUMBER;
      case TEXT -> notFinite(cells.text(column)) ? SPELLED : TEXT;
      case UNTYPED -> untyped(cells.text(column));
    };
  }

  private static boolean notFinite(String text) {
    return text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity");
  }

  private static boolean spelledWhole(String text) {
    int from = text.startsWith("-") ? 1 : 0;
    return text.length() - from <= 18
        && text.length() > from
        && !text.equals("-0")
        && text.chars().skip(from).allMatch(c -> c >= '0' && c <= '9');
  }

  private static int untyped(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    OptionalDouble number = Spelling.number(text);
    if (number.isPresent() && text.equals(text.strip())) {
      String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
      boolean padded =
          digits.length() > 1 && digits.charAt(0) == '0' && Character.isDigit(digits.charAt(1));
      return padded ? TEXT : spelledWhole(text) ? WHOLE : NUMBER;
    }
    if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
      return TRUTH;
    }
    return Json.nested(text).isPresent() ? NESTED : TEXT;
  }

  /** The second pass. */
  private record Copy(RowSink sink, List<String> names, List<ColumnType> types)
      implements Rows.Mapping<Row> {

    @Override
    public Row map(Row row) {
      return row;
    }

    @Override
    public void accept(Row row) {
      try {
        for (int i = 0; i < types.size(); i++) {
          write(row, row.header().number(names.get(i)), types.get(i));
        }
        sink.endRow();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void write(Row row, int column, ColumnType type) throws IOException {
      Cells cells = row.cells();
      Cells.Kind kind = column < 0 ? Cells.Kind.ABSENT : cells.kind(column);
      boolean empty = kind == Cells.Kind.UNTYPED && cells.text(column).isEmpty();
      if (kind == Cells.Kind.ABSENT
          || kind == Cells.Kind.NULL
          || empty && type != ColumnType.TEXT) {
        sink.missing();
        return;
      }
      switch (type) {
        case WHOLE -> sink.whole(Long.parseLong(cells.text(column)));
        case NUMBER ->
            sink.number(
                kind == Cells.Kind.NUMBER
                    ? cells.number(column)
                    : Spelling.number(cells.text(column)).orElseThrow());
        case TRUTH ->
            sink.truth(
                kind == Cells.Kind.BOOLEAN
                    ? cells.truth(column)
                    : cells.text(column).equalsIgnoreCase("true"));
        case NESTED -> sink.nested(json(cells, column, kind));
        case TEXT ->
            sink.text(kind == Cells.Kind.NESTED ? json(cells, column, kind) : cells.text(column));
      }
    }

    private static String json(Cells cells, int column, Cells.Kind kind) {
      try {
        return Json.MAPPER.writeValueAsString(
            kind == Cells.Kind.NESTED
                ? cells.nested(column)
                : Json.nested(cells.text(column)).orElseThrow());
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
