package goodhart.pool;

import goodhart.Progress;
import goodhart.data.DataFiles;
import goodhart.data.Limits;
import goodhart.data.Rows;
import goodhart.data.TableRows;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tech.tablesaw.api.Table;

/**
 * Reads a candidate pool from rows: one candidate a row, or one prompt a row with its candidates in
 * lists, objects or numbered columns, see {@link PoolForm}. Rows with the same prompt id, or
 * without ids the same prompt text, are the candidates of one prompt, wherever they stand; prompts
 * come in the order of their first row. Texts are kept, and features computed from them when
 * something first asks for them.
 *
 * <p>Columns are recognised by common names, see {@link Role}; the pool's report says which. What a
 * setting names counts instead, and the empty text says that there is none. Every further column of
 * numbers becomes a column of the pool; one with a missing value is set aside and reported.
 *
 * <p>Rows with the same prompt, response and numbers are one candidate that was drawn several
 * times. Reference: {@code pi = softmax} of the log-probabilities over each prompt's candidates
 * where there are any, otherwise in proportion to the draws. A candidate whose softmax is below
 * 1e-12 is raised to it before the last scaling: log-probabilities of long texts lie hundreds of
 * nats apart, and KL needs every probability positive.
 *
 * <p>Any mistake in a row is an IllegalArgumentException that names file, line and column; then
 * nothing is loaded.
 *
 * @param prompt the column of the prompt's text
 * @param promptId the column that tells prompts apart, a text or a number
 * @param response the column of the response's text
 * @param gold the column of the gold reward
 * @param referenceLogProbability the column of log pi_ref(response | prompt), nats
 * @param reference the column of the reference probability itself, > 0
 * @param weight the column of the prompt's weight, the same on all its rows; without one all
 *     prompts weigh the same
 * @param draws the column of how often a response was drawn; without one each row is one draw
 * @param length the column of the response's length, which becomes the pool's column {@code length}
 * @param columns further columns of numbers to keep, for example proxy rewards; by default all that
 *     there are
 * @param features which features the responses have; null for none
 * @param sample whether the candidates are draws from a policy, true or false, and not all that
 *     there is: then best-of-n is an unbiased estimate. By default they are where the file has no
 *     reference probabilities, or says how often each was drawn
 * @param strict whether whatever is questionable is a mistake
 * @param limits what the reading may cost
 */
public record PoolReader(
    String prompt,
    String promptId,
    String response,
    String gold,
    String referenceLogProbability,
    String reference,
    String weight,
    String draws,
    String length,
    List<String> columns,
    Features features,
    Boolean sample,
    boolean strict,
    Limits limits) {

  /** Columns by their common names; all features. */
  public PoolReader() {
    this(
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        new Features(),
        null,
        false,
        new Limits());
  }

  /** Some columns by name, the others by their common names; limits as by default. */
  public PoolReader(
      String prompt,
      String response,
      String gold,
      String referenceLogProbability,
      String weight,
      List<String> columns,
      Features features) {
    this(
        prompt,
        null,
        response,
        gold,
        referenceLogProbability,
        null,
        weight,
        null,
        null,
        columns,
        features,
        null,
        false,
        new Limits());
  }

  public PoolReader {
    if (columns != null) {
      columns = List.copyOf(columns);
      Set<String> different = new HashSet<>(columns);
      if (different.size() < columns.size()) {
        throw new IllegalArgumentException(
            "columns must differ, got " + String.join(", ", columns));
      }
    }
    limits = limits == null ? new Limits() : limits;
  }

  /** Reads a file. */
  public CandidatePool read(Path file, Progress progress) {
    return read(DataFiles.of(file), progress);
  }

  /** Reads files, one after another. */
  public CandidatePool read(DataFiles files, Progress progress) {
    PoolReading reading = new PoolReading(this);
    return reading.pool(Rows.read(files, limits, progress, reading));
  }

  /** Reads a table. */
  public CandidatePool read(Table table, Progress progress) {
    PoolReading reading = new PoolReading(this);
    return reading.pool(TableRows.read(table, progress, reading));
  }
}
