package goodhart.data;

import com.fasterxml.jackson.databind.JsonNode;
import goodhart.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/**
 * The rows of a Tablesaw table, as if they came from a file. Tablesaw takes NaN for a missing
 * number, and so do rows; it has no missing texts, so an empty text is a text. Of other types the
 * text counts that a table shows.
 */
public final class TableRows {
  private TableRows() {}

  /**
   * Reads all rows, on the caller's thread.
   *
   * @throws IllegalArgumentException when there is none, or one is not what the mapping asks for
   */
  public static <T> Rows.Summary read(Table table, Progress progress, Rows.Mapping<T> mapping) {
    String name = table.name() == null || table.name().isBlank() ? "table" : table.name();
    if (table.rowCount() == 0) {
      throw Row.failure(name, "has no row");
    }
    Header header = new Header(List.copyOf(table.columnNames()));
    List<Column<?>> columns = List.copyOf(table.columns());
    for (int i = 0; i < table.rowCount(); i++) {
      progress.tick();
      Row row = new Row(name, "row", i + 1L, header, new TableCells(columns, i));
      if (i == 0) {
        mapping.first(row);
      }
      mapping.accept(mapping.map(row));
    }
    return new Rows.Summary(
        table.rowCount(),
        "a table in memory",
        List.of(Path.of(name.replaceAll("[\\p{Cntrl}/]+", " "))),
        Map.of());
  }

  private record TableCells(List<Column<?>> columns, int row) implements Cells {
    @Override
    public Kind kind(int column) {
      Column<?> values = columns.get(column);
      if (values instanceof StringColumn) {
        return Kind.TEXT;
      }
      if (values.isMissing(row)) {
        return Kind.NULL;
      }
      return values instanceof BooleanColumn
          ? Kind.BOOLEAN
          : values instanceof NumericColumn<?> ? Kind.NUMBER : Kind.TEXT;
    }

    @Override
    public String text(int column) {
      Column<?> values = columns.get(column);
      return values instanceof NumericColumn<?>
          ? String.valueOf(values.get(row))
          : values.getString(row);
    }

    @Override
    public double number(int column) {
      return ((NumericColumn<?>) columns.get(column)).getDouble(row);
    }

    @Override
    public boolean truth(int column) {
      return ((BooleanColumn) columns.get(column)).get(row);
    }

    @Override
    public JsonNode nested(int column) {
      throw new IllegalStateException("a table has no nested values");
    }
  }
}
