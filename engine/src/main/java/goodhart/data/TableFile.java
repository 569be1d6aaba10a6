package goodhart.data;

import goodhart.Progress;
import goodhart.internal.Check;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Columns to be written to a file. The name says how: {@code .parquet}, {@code .csv}, {@code .tsv},
 * {@code .jsonl}, the latter three also with {@code .gz} or {@code .zst} after it. A file of that
 * name is replaced only when the new one is complete; nothing is left behind on failure.
 *
 * <p>In Parquet doubles keep their bits, in text they have the fewest digits that read back the
 * same; JSON has no NaN and infinities, so there they are the texts {@code "NaN"}, {@code
 * "Infinity"} and {@code "-Infinity"}.
 *
 * <pre>{@code
 * new TableFile().texts("prompt", prompts).numbers("gold", gold).write(path, Progress.NONE);
 * }</pre>
 */
public final class TableFile {
  private final Set<String> names = new LinkedHashSet<>();
  private final List<ColumnType> types = new ArrayList<>();
  private final List<Column> columns = new ArrayList<>();
  private int rows = -1;

  private interface Column {
    void write(RowSink sink, int row) throws IOException;
  }

  /** Adds a column of texts; a null is a missing one. */
  public TableFile texts(String name, List<String> values) {
    return add(
        name,
        ColumnType.TEXT,
        values.size(),
        (sink, row) -> {
          String value = values.get(row);
          if (value == null) {
            sink.missing();
          } else {
            sink.text(value);
          }
        });
  }

  /** Adds a column of numbers. */
  public TableFile numbers(String name, double[] values) {
    return add(name, ColumnType.NUMBER, values.length, (sink, row) -> sink.number(values[row]));
  }

  /** Adds a column of whole numbers. */
  public TableFile wholes(String name, long[] values) {
    return add(name, ColumnType.WHOLE, values.length, (sink, row) -> sink.whole(values[row]));
  }

  /** Adds a column of whole numbers. */
  public TableFile wholes(String name, int[] values) {
    return add(name, ColumnType.WHOLE, values.length, (sink, row) -> sink.whole(values[row]));
  }

  /** Adds a column of truth values. */
  public TableFile truths(String name, boolean[] values) {
    return add(name, ColumnType.TRUTH, values.length, (sink, row) -> sink.truth(values[row]));
  }

  private TableFile add(String name, ColumnType type, int size, Column column) {
    Check.present("the name of a column", name);
    if (name.isBlank() || !names.add(name)) {
      throw new IllegalArgumentException(
          name.isBlank() ? "a column needs a name" : "two columns are named '" + name + "'");
    }
    if (rows >= 0 && rows != size) {
      throw new IllegalArgumentException(
          "column '" + name + "' has " + size + " values, but the columns before it have " + rows);
    }
    rows = size;
    types.add(type);
    columns.add(column);
    return this;
  }

  /**
   * Writes the file.
   *
   * @throws IllegalArgumentException when its name has no known ending, there is no column, or it
   *     cannot be written; the message ends with {@code Nothing was written}
   */
  public void write(Path file, Progress progress) {
    if (columns.isEmpty()) {
      throw failure(file, "there is no column to write");
    }
    try (RowSink sink = sink(file, List.copyOf(names), types)) {
      for (int row = 0; row < rows; row++) {
        progress.tick();
        if (row % 65536 == 0) {
          progress.report("writing " + file.getFileName(), row, rows);
        }
        for (Column column : columns) {
          column.write(sink, row);
        }
        sink.endRow();
      }
      sink.finish();
    } catch (IOException e) {
      throw failure(file, "could not be written: " + Row.shorten("" + e.getMessage()));
    }
  }

  static IllegalArgumentException failure(Path file, String what) {
    return new IllegalArgumentException(file.getFileName() + ": " + what + ". Nothing was written");
  }

  /** Opens a file for writing, in the form that its name says. */
  static RowSink sink(Path file, List<String> names, List<ColumnType> types) throws IOException {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    Compression compression = Compression.ofName(name);
    if (Format.named(name, List.of(".parquet")) && compression == Compression.NONE) {
      return new ParquetSink(file, names, types);
    }
    if (Format.named(name, List.of(".jsonl", ".ndjson"))) {
      return new TextSink(file, compression, names, (char) 0);
    }
    if (Format.named(name, List.of(".csv"))) {
      return new TextSink(file, compression, names, ',');
    }
    if (Format.named(name, List.of(".tsv", ".tab"))) {
      return new TextSink(file, compression, names, '\t');
    }
    throw failure(
        file,
        "the name says no known form. Known endings: .parquet, and .csv, .tsv, .jsonl alone or"
            + " with .gz or .zst");
  }
}
