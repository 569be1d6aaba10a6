package goodhart.kernel;

import goodhart.kernel.render.PlainText;
import java.util.List;

/**
 * What a failed cell tells the user.
 *
 * @param kind the exception's simple name, or {@code Interrupted}
 * @param message one sentence that ends with the place, for example {@code (cell 4, line 3)}
 * @param lines what to print: for a mistake in the cell the sentence and the user's line; a stack
 *     trace only for our own bugs
 * @param line the user's line in the cell, from 1; 0 when unknown
 */
public record CellError(String kind, String message, List<String> lines, int line) {
  /** What data brings into a message is bounded, and shown where a terminal would obey it. */
  public CellError {
    message = PlainText.bounded(message);
    lines = lines.stream().map(PlainText::bounded).toList();
  }
}
