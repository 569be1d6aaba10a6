package goodhart.data;

/** What the values of a written column are. Any of them may be missing. */
enum ColumnType {
  TEXT("text", "VARCHAR"),
  NUMBER("number", "DOUBLE"),
  WHOLE("whole number", "BIGINT"),
  TRUTH("true or false", "BOOLEAN"),
  NESTED("lists and objects", "JSON");

  /** In words. */
  final String title;

  /** DuckDB's name. */
  final String sql;

  ColumnType(String title, String sql) {
    this.title = title;
    this.sql = sql;
  }
}
