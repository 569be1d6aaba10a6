package goodhart.kernel.transcript;

import goodhart.kernel.ScriptCells;
import goodhart.kernel.transcript.Transcript.Cell;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A transcript as a script of cells. What failed, and what saves, stands there as a comment, so
 * that the script runs to its end and overwrites nothing.
 */
public final class TranscriptScript {
  private final String seal;

  /**
   * A script.
   *
   * @param seal a word for its first line
   */
  public TranscriptScript(String seal) {
    this.seal = seal;
  }

  /** The script's text. */
  public String text(List<Cell> cells, int leftOut) {
    StringBuilder text = new StringBuilder();
    text.append("// Saved from a notebook by Goodhart, ").append(seal).append('\n');
    text.append("// Run it with ./goodhart run, or in a notebook with %load.\n");
    if (leftOut > 0) {
      text.append("// The first ").append(leftOut).append(" cells are not here.\n");
    }
    for (Cell cell : cells) {
      text.append('\n').append(ScriptCells.MARK).append(" cell ").append(cell.number());
      text.append('\n');
      cell.error()
          .ifPresent(error -> text.append(commented("failed: " + error.message())).append('\n'));
      String code = ScriptCells.unmarked(cell.code().stripTrailing());
      text.append(
          code.lines()
              .map(line -> cell.error().isPresent() || saves(line) ? commented(line) : line)
              .collect(Collectors.joining("\n")));
      text.append('\n');
    }
    return text.toString();
  }

  private static boolean saves(String line) {
    return line.strip().matches("%save\\b.*");
  }

  private static String commented(String text) {
    return text.lines().map(line -> "// " + line).collect(Collectors.joining("\n"));
  }
}
