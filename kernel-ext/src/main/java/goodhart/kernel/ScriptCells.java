package goodhart.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The cells of a script: each begins with a line {@code // %%}, which editors know from Jupytext's
 * percent format. A script without such a line is one cell.
 */
public final class ScriptCells {
  /** The line that begins a cell; words may follow. */
  public static final String MARK = "// %%";

  private static final Pattern BEGINS = Pattern.compile("(?m)^// %%(?=\\s|$)");

  private ScriptCells() {}

  /** The cells with code, each after as many blank lines as stand before it in the script. */
  static List<String> of(String script) {
    String text = script.replace("\r\n", "\n");
    List<String> cells = new ArrayList<>();
    int from = 0;
    var marks = BEGINS.matcher(text);
    while (marks.find()) {
      add(cells, text, from, marks.start());
      from = marks.start();
    }
    add(cells, text, from, text.length());
    return cells.isEmpty() ? List.of(text) : cells;
  }

  private static void add(List<String> cells, String text, int from, int to) {
    String cell = text.substring(from, to);
    int body = from;
    if (BEGINS.matcher(cell).lookingAt()) {
      body = cell.indexOf('\n') < 0 ? to : from + cell.indexOf('\n') + 1;
    }
    String code = text.substring(body, to).stripTrailing();
    if (!code.isEmpty() && !code.lines().allMatch(l -> l.isBlank() || l.startsWith("//"))) {
      cells.add(
          "\n".repeat((int) text.substring(0, body).chars().filter(c -> c == '\n').count()) + code);
    }
  }

  /** A cell's code in which no line begins a cell of a script. */
  public static String unmarked(String code) {
    return BEGINS.matcher(code).replaceAll("//  %%");
  }
}
