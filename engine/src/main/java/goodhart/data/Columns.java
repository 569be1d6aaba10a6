package goodhart.data;

import goodhart.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Takes the columns of a table one after the other, all with a value for each row. Whoever has a
 * table hands it on once, and it becomes a file or a Tablesaw table.
 */
public interface Columns {

  void whole(String name, int[] values);

  void numbers(String name, double[] values);

  void texts(String name, List<String> values);

  /**
   * Writes what is handed on to a file; {@link TableFile} says which names it may have.
   *
   * @return where it is
   */
  static Path save(Path file, Consumer<Columns> rows) {
    TableFile table = new TableFile();
    rows.accept(
        new Columns() {
          @Override
          public void whole(String column, int[] values) {
            table.wholes(column, values);
          }

          @Override
          public void numbers(String column, double[] values) {
            table.numbers(column, values);
          }

          @Override
          public void texts(String column, List<String> values) {
            table.texts(column, values);
          }
        });
    Path target = file.toAbsolutePath();
    table.write(target, Progress.NONE);
    return target;
  }

  /** A Tablesaw table of what is handed on. */
  static Table tablesaw(String name, Consumer<Columns> rows) {
    Table table = Table.create(name);
    rows.accept(
        new Columns() {
          @Override
          public void whole(String column, int[] values) {
            table.addColumns(IntColumn.create(column, values));
          }

          @Override
          public void numbers(String column, double[] values) {
            table.addColumns(DoubleColumn.create(column, values));
          }

          @Override
          public void texts(String column, List<String> values) {
            table.addColumns(StringColumn.create(column, values));
          }
        });
    return table;
  }
}
