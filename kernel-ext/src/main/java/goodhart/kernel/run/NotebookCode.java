package goodhart.kernel.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A code cell of a notebook file that is to be run.
 *
 * @param number its place among the code cells, from 1
 * @param mayFail whether its author expects that it fails
 */
public record NotebookCode(int number, String source, boolean mayFail) {

  /**
   * The cells to run: those with code that are not tagged {@code skip-execution}.
   *
   * @param name what messages call the file
   * @throws IllegalArgumentException when the text is no notebook of format 4
   */
  public static List<NotebookCode> of(String name, String text) {
    List<NotebookCode> cells = new ArrayList<>();
    int number = 0;
    for (ObjectNode cell : NotebookFile.read(name, text).codeCells()) {
      number++;
      String source = NotebookFile.source(cell);
      if (!source.isBlank() && !NotebookFile.hasTag(cell, "skip-execution")) {
        cells.add(new NotebookCode(number, source, NotebookFile.hasTag(cell, "raises-exception")));
      }
    }
    return cells;
  }
}
