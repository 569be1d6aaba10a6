package goodhart.kernel.java;

import goodhart.kernel.CellSyntaxException;

/**
 * One statement or declaration of a cell.
 *
 * @param text its code, maybe with blank lines before it
 * @param file what stack frames call its cell
 * @param line the line of the cell on which the text begins, from 1
 * @param column the column on which it begins, from 1
 * @param whole whether JShell could tell where it ends; otherwise it may not be Java at all
 */
record Chunk(String text, String file, int line, int column, boolean whole) {

  /** The cell's line of a place in the text. */
  int lineAt(int offset) {
    return line + (int) text.substring(0, clamped(offset)).chars().filter(c -> c == '\n').count();
  }

  private int columnAt(int offset) {
    int at = clamped(offset);
    int start = text.lastIndexOf('\n', at - 1);
    return start < 0 ? column + at : at - start;
  }

  private int clamped(int offset) {
    return Math.max(0, Math.min(offset, text.length()));
  }

  CellSyntaxException error(String sentence, int offset) {
    return new CellSyntaxException(sentence, lineAt(offset), columnAt(offset));
  }
}
