package goodhart.data;

import goodhart.Progress;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the rows of files. Rows are parsed and mapped on all cores and handed on in the order of
 * the file, so what comes out, and which mistake is found first, does not depend on the threads.
 *
 * <p>Formats are told by the content: JSON lines, a JSON list of objects, comma-, semicolon- or
 * tab-separated values with a header, Parquet; text is UTF-8, plain, gzip or zstd.
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
   *     {@code "blank lines skipped"}; only what occurred
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
   * @throws Progress.Stopped when the user asked to stop; everything is closed then
   */
  public static <T> Summary read(
      DataFiles files, Limits limits, Progress progress, Mapping<T> mapping) {
    Budget budget = new Budget(limits);
    Noticed noticed = new Noticed();
    Set<String> formats = new LinkedHashSet<>();
    long rows = 0;
    try (Pipeline<T> pipeline = new Pipeline<>(progress, mapping)) {
      for (Path file : files.files()) {
        try (Blocks blocks = Format.open(file, budget, progress)) {
          long found = pipeline.run(blocks);
          if (found == 0) {
            throw Row.failure(file.getFileName().toString(), "has no row: " + blocks.missing());
          }
          rows += found;
          formats.add(blocks.format());
          noticed.add(blocks.noticed());
        }
      }
      noticed.add(pipeline.noticed());
    }
    return new Summary(rows, String.join(" and ", formats), files.files(), noticed.map());
  }
}
