package goodhart.kernel;

import java.util.List;

/**
 * The text of a cell or script, as its author numbered its lines.
 *
 * @param file what stack frames call it, for example {@code cell4.groovy}
 * @param place what messages call it, for example {@code cell 4} or {@code demo.groovy}
 * @param text the code, with its magics
 */
record Source(String file, String place, String text) {

  static Source cell(int number, String text) {
    return new Source("cell" + number + ".groovy", "cell " + number, text);
  }

  /** A line without its end, from 1; empty outside the text. */
  String line(int number) {
    List<String> lines = text.lines().toList();
    return number >= 1 && number <= lines.size() ? lines.get(number - 1) : "";
  }

  /** {@code (cell 4, line 3)}, or {@code (cell 4)} when the line is 0. */
  String at(int line) {
    return line > 0 ? "(" + place + ", line " + line + ")" : "(" + place + ")";
  }
}
