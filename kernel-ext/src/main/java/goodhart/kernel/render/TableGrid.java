package goodhart.kernel.render;

import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** A Tablesaw table. Its missing values are NaN in a column of doubles and "" in one of text. */
record TableGrid(Table table) implements Grid {

  @Override
  public String title() {
    return table.name() == null ? "" : table.name();
  }

  @Override
  public long rows() {
    return table.rowCount();
  }

  @Override
  public long columns() {
    return table.columnCount();
  }

  @Override
  public String name(long column) {
    return column(column).name();
  }

  @Override
  public boolean numeric(long column) {
    return column(column) instanceof NumericColumn<?>;
  }

  @Override
  public String cell(long row, long column) {
    Column<?> values = column(column);
    return values.isMissing((int) row) ? null : values.getString((int) row);
  }

  private Column<?> column(long column) {
    return table.column((int) column);
  }
}
