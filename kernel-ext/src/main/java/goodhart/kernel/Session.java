package goodhart.kernel;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * One running notebook, whatever the front end: evaluates Groovy cells and magics, keeping
 * variables, imports, functions and classes from cell to cell. Evaluation happens on the calling
 * thread, one cell at a time; {@link #interrupt()} may come from any thread.
 */
public interface Session {

  /**
   * Runs one cell.
   *
   * @param code the cell, possibly with magics
   * @param cell the number errors should name: "cell 4"
   * @param output where displays go while it runs
   * @return what to show as the cell's result; empty for null or nothing
   * @throws CellFailure when it fails or is interrupted; never anything else, not even an Error
   */
  Optional<MimeBundle> run(String code, int cell, Output output) throws CellFailure;

  /**
   * Runs work of the notebook that is no cell, such as its answer to a message of a widget, as a
   * cell is run: it can be interrupted, and its failure is explained.
   *
   * @throws CellFailure when it fails or is interrupted; never anything else, not even an Error
   */
  void attend(Callable<?> work, Output output) throws CellFailure;

  /** Stops the running cell within a second; does nothing when idle. */
  void interrupt();

  /** What may stand at the cursor (UTF-16 offset): words that replace {@code [from, to)}. */
  Completion complete(String code, int cursor);

  /** Documentation of the word at the cursor (UTF-16 offset). */
  Optional<MimeBundle> inspect(String code, int cursor);

  /**
   * Documentation of the word at the cursor (UTF-16 offset).
   *
   * @param detailed whether the whole of a long value or list is wanted
   */
  default Optional<MimeBundle> inspect(String code, int cursor, boolean detailed) {
    return inspect(code, cursor);
  }

  /** {@code complete}, {@code incomplete}, {@code invalid} or {@code unknown}. */
  String isComplete(String code);

  /** The value of an expression, rendered, without a trace in the history. */
  MimeBundle expression(String code) throws CellFailure;

  /** See {@link #complete}. */
  record Completion(List<Item> items, int from, int to) {

    /**
     * One thing that may stand there.
     *
     * @param text what replaces
     * @param type what it is, as front ends choose an icon: {@code function}, {@code param}, {@code
     *     instance}, {@code property}, {@code class}, {@code module}, {@code keyword}, {@code
     *     magic}, {@code path}, {@code value}
     * @param signature its parameters, type or default in one line; may be empty
     */
    public record Item(String text, String type, String signature) {}

    /** Words of which nothing more is known. */
    public static Completion ofWords(List<String> words, int from, int to) {
      return new Completion(words.stream().map(w -> new Item(w, "", "")).toList(), from, to);
    }

    /** The texts alone. */
    public List<String> words() {
      return items.stream().map(Item::text).toList();
    }
  }

  /** A cell that failed, with what to tell the user. */
  final class CellFailure extends Exception {
    private final transient CellError error;

    public CellFailure(CellError error) {
      super(error.message());
      this.error = error;
    }

    public CellError error() {
      return error;
    }
  }
}
