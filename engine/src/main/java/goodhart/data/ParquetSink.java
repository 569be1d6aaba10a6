package goodhart.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Parquet, written by DuckDB: the rows are collected in a table of its own, which goes to a folder
 * beside the file where it does not fit into memory. Doubles keep their bits (every NaN is one
 * NaN); lists and objects become Parquet's JSON.
 */
final class ParquetSink implements RowSink {
  private final PartialFile file;
  private final Path spill;
  private Connection connection;
  private DuckDbAppender rows;
  private boolean begun;

  ParquetSink(Path path, List<String> names, List<ColumnType> types) throws IOException {
    file = new PartialFile(path);
    spill = file.path.resolveSibling(file.path.getFileName() + ".spill");
    try {
      connection = DuckDb.open(1024);
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET temp_directory = '" + literal(spill) + "'");
        String columns =
            IntStream.range(0, names.size())
                .mapToObj(i -> '"' + names.get(i).replace("\"", "\"\"") + "\" " + types.get(i).sql)
                .collect(Collectors.joining(", "));
        statement.execute("CREATE TABLE t (" + columns + ")");
      }
      rows = new DuckDbAppender(connection, "t");
    } catch (SQLException e) {
      close();
      throw new IOException(e.getMessage(), e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private static String literal(Path path) {
    return path.toString().replace("'", "''");
  }

  private DuckDbAppender row() throws IOException {
    if (!begun) {
      rows.beginRow();
      begun = true;
    }
    return rows;
  }

  @Override
  public void missing() throws IOException {
    row().missing();
  }

  @Override
  public void text(String value) throws IOException {
    row().text(LoneSurrogates.replaced(value));
  }

  @Override
  public void number(double value) throws IOException {
    row().number(value);
  }

  @Override
  public void whole(long value) throws IOException {
    row().whole(value);
  }

  @Override
  public void truth(boolean value) throws IOException {
    row().truth(value);
  }

  @Override
  public void nested(String json) throws IOException {
    row().text(json);
  }

  @Override
  public void endRow() throws IOException {
    row().endRow();
    begun = false;
  }

  @Override
  public void finish() throws IOException {
    rows.close();
    rows = null;
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY t TO '" + literal(file.path) + "' (FORMAT parquet, COMPRESSION zstd)");
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    }
    file.finish();
  }

  @Override
  public void close() throws IOException {
    try {
      if (rows != null) {
        rows.close();
      }
    } finally {
      rows = null;
      closeConnection();
      file.close();
      deleteSpill();
    }
  }

  private void closeConnection() throws IOException {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      throw new IOException(e.getMessage(), e);
    } finally {
      connection = null;
    }
  }

  private void deleteSpill() throws IOException {
    if (!Files.exists(spill)) {
      return;
    }
    try (Stream<Path> files = Files.walk(spill)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
