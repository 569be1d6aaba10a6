package goodhart.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import goodhart.Progress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** A Parquet file, read by DuckDB. Lists and structs come as JSON; dates and the like as text. */
final class ParquetBlocks implements Blocks {
  private final String name;
  private final String path;
  private final Budget budget;
  private final Progress progress;
  private final Noticed noticed = new Noticed();
  private Connection connection;
  private Statement statement;
  private DuckDbChunks chunks;
  private Ahead<Fetched> ahead;
  private Header header;
  private Type[] types;
  private long total;
  private long read;

  /** How a column is fetched. */
  private enum Type {
    TEXT("%s", ColumnType.TEXT),
    WHOLE("CAST(%s AS BIGINT)", ColumnType.WHOLE),
    NUMBER("CAST(%s AS DOUBLE)", ColumnType.NUMBER),
    TRUTH("%s", ColumnType.TRUTH),
    NESTED("CAST(to_json(%s) AS VARCHAR)", ColumnType.NESTED),
    SPELLED("CAST(%s AS VARCHAR)", ColumnType.TEXT);

    private final String sql;
    private final ColumnType fetched;

    Type(String sql, ColumnType fetched) {
      this.sql = sql;
      this.fetched = fetched;
    }

    static Type of(String declared) {
      String type = declared.toUpperCase(Locale.ROOT);
      if (type.endsWith("]") || type.startsWith("STRUCT") || type.startsWith("MAP")) {
        return NESTED;
      }
      if (type.startsWith("DECIMAL")) {
        return NUMBER;
      }
      return switch (type) {
        case "VARCHAR" -> TEXT;
        case "BOOLEAN" -> TRUTH;
        case "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER" ->
            WHOLE;
        case "FLOAT", "DOUBLE", "UBIGINT", "HUGEINT", "UHUGEINT" -> NUMBER;
        case "JSON" -> NESTED;
        default -> SPELLED;
      };
    }
  }

  ParquetBlocks(Path file, Budget budget, Progress progress) {
    name = file.getFileName().toString();
    path = file.toAbsolutePath().toString();
    this.budget = budget;
    this.progress = progress;
    String source = "read_parquet('" + quoted(file) + "', binary_as_string = true)";
    try {
      connection = DuckDb.open(budget.megabytes());
      statement = connection.createStatement();
      // As fast as rows are taken, and holds one row group instead of one a core.
      statement.execute("SET threads = 1");
      sizes(file);
      select(source);
    } catch (SQLException e) {
      close();
      throw failure(e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private static String quoted(Path file) {
    return file.toAbsolutePath().toString().replaceAll("[*?\\[]", "[$0]").replace("'", "''");
  }

  private void sizes(Path file) throws SQLException {
    String sql =
        "SELECT sum(total_uncompressed_size), (SELECT sum(num_rows) FROM parquet_file_metadata('%1$s'))"
            + " FROM parquet_metadata('%1$s')";
    try (ResultSet sizes = statement.executeQuery(sql.formatted(quoted(file)))) {
      sizes.next();
      if (!budget.fits(sizes.getLong(1))) {
        throw budget.tooMuch(name);
      }
      total = sizes.getLong(2);
    }
  }

  private void select(String source) throws SQLException {
    List<String> names = new ArrayList<>();
    List<Type> found = new ArrayList<>();
    List<String> columns = new ArrayList<>();
    try (ResultSet described = statement.executeQuery("DESCRIBE SELECT * FROM " + source)) {
      while (described.next()) {
        String column = described.getString(1);
        Type type = Type.of(described.getString(2));
        names.add(column);
        found.add(type);
        columns.add(type.sql.formatted('"' + column.replace("\"", "\"\"") + '"'));
      }
    }
    header = new Header(names);
    types = found.toArray(Type[]::new);
    chunks =
        new DuckDbChunks(connection, "SELECT " + String.join(", ", columns) + " FROM " + source);
    ahead = new Ahead<>(this::fetched);
  }

  @Override
  public Block next() {
    Fetched block = ahead.next(progress);
    if (block != null) {
      progress.report("reading " + name, Math.min(block.last(), total), total);
    }
    return block;
  }

  private Fetched fetched() {
    Object[][] columns = new Object[types.length][];
    int rows;
    try {
      rows = chunks.next();
      for (int i = 0; i < types.length && rows > 0; i++) {
        columns[i] = chunks.column(i, types[i].fetched, rows);
      }
    } catch (SQLException e) {
      throw failure(e);
    }
    if (rows == 0 && read != total) { // how the driver ends a result that it cannot go on with
      throw damaged("it has " + total + " rows");
    }
    spend(columns, rows);
    Fetched block = rows == 0 ? null : new Fetched(columns, rows, read + 1);
    read += rows;
    return block;
  }

  /** A text that is stored once for many rows unpacks to more than the file's footer says. */
  private void spend(Object[][] columns, int rows) {
    long size = 0;
    for (Object[] column : rows == 0 ? new Object[0][] : columns) {
      for (Object value : column) {
        size += value instanceof byte[] text ? text.length : 0;
      }
    }
    budget.spend(name, size);
  }

  private IllegalArgumentException failure(SQLException e) {
    String first = ("" + e.getMessage()).lines().findFirst().orElse("");
    String message = Row.shorten(first.replace("'" + path + "'", "it"));
    if (message.startsWith("Out of Memory")) {
      return Row.failure(
          name,
          "needs more memory than mostMegabytes allows. Raise it, or write smaller row groups");
    }
    return damaged("DuckDB: " + message);
  }

  private IllegalArgumentException damaged(String why) {
    return Row.failure(
        name,
        "the Parquet data is damaged or cut off"
            + (read == 0 ? "" : " after row " + read)
            + ": fetch the file again ("
            + why
            + ")");
  }

  @Override
  public String format() {
    return "Parquet rows";
  }

  @Override
  public String missing() {
    return "the Parquet table is empty";
  }

  @Override
  public Noticed noticed() {
    return noticed;
  }

  @Override
  public void close() {
    for (AutoCloseable part : new AutoCloseable[] {ahead, chunks, statement, connection}) {
      try {
        if (part != null) {
          part.close();
        }
      } catch (Exception e) {
        continue; // it was only read from
      }
    }
  }

  private final class Fetched implements Block {
    private final Object[][] columns;
    private final int rows;
    private final long first;

    Fetched(Object[][] columns, int rows, long first) {
      this.columns = columns;
      this.rows = rows;
      this.first = first;
    }

    long last() {
      return first + rows - 1;
    }

    @Override
    public void each(Noticed noticed, Predicate<Row> body) {
      for (int i = 0; i < rows; i++) {
        Object[] values = new Object[columns.length];
        for (int j = 0; j < values.length; j++) {
          values[j] = columns[j][i];
          if (values[j] instanceof byte[] text) {
            noticed.nulCharacters += Bytes.count(text, 0, text.length, 0);
            values[j] = types[j] == Type.NESTED ? nested(text) : text;
          }
        }
        if (!body.test(new Row(name, "row", first + i, header, new ValueCells(values)))) {
          return;
        }
      }
    }

    private static Object nested(byte[] json) {
      return Json.nested(new String(json, UTF_8)).map(node -> (Object) node).orElse(json);
    }
  }

  private record ValueCells(Object[] values) implements Cells {
    @Override
    public Kind kind(int column) {
      Object value = values[column];
      if (value == null) {
        return Kind.NULL;
      }
      if (value instanceof byte[]) {
        return Kind.TEXT;
      }
      if (value instanceof Number) {
        return Kind.NUMBER;
      }
      return value instanceof Boolean ? Kind.BOOLEAN : Kind.NESTED;
    }

    @Override
    public String text(int column) {
      return values[column] instanceof byte[] text
          ? new String(text, UTF_8)
          : values[column].toString();
    }

    @Override
    public int addTo(Texts.Builder texts, int column) {
      byte[] text = (byte[]) values[column];
      return texts.add(text, 0, text.length);
    }

    @Override
    public int internIn(Texts.Builder texts, int column) {
      byte[] text = (byte[]) values[column];
      return texts.intern(text, 0, text.length);
    }

    @Override
    public boolean isBlank(int column) {
      byte[] text = (byte[]) values[column];
      return Bytes.isBlank(text, 0, text.length);
    }

    @Override
    public boolean sameText(int column, int other) {
      return Arrays.equals((byte[]) values[column], (byte[]) values[other]);
    }

    @Override
    public double number(int column) {
      return ((Number) values[column]).doubleValue();
    }

    @Override
    public boolean truth(int column) {
      return (Boolean) values[column];
    }

    @Override
    public JsonNode nested(int column) {
      return (JsonNode) values[column];
    }
  }
}
