package goodhart.kernel.render;

import goodhart.kernel.MimeBundle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A table as HTML and as text: the first and the last rows and columns of a large one, and always
 * how many there are. In HTML some of the rows between can be folded out. Colours are the page's
 * own, so it is readable on dark paper.
 */
final class GridView {
  private static final int FIRST_ROWS = 40;
  private static final int LAST_ROWS = 10;
  private static final int FOLDED_ROWS = 450;
  private static final int FIRST_COLUMNS = 25;
  private static final int LAST_COLUMNS = 5;
  private static final int LONGEST_IN_TEXT = 60;
  private static final int LONGEST_IN_HTML = 300;
  private static final long GAP = -1;
  private static final String RULE = "border-bottom:1px solid #8886;padding:.2em .7em;";

  private final Grid grid;
  private final List<Long> rows;
  private final List<Long> columns;

  private GridView(Grid grid) {
    this.grid = grid;
    this.rows = chosen(grid.rows(), FIRST_ROWS, LAST_ROWS);
    this.columns = chosen(grid.columns(), FIRST_COLUMNS, LAST_COLUMNS);
  }

  static MimeBundle of(Grid grid) {
    GridView view = new GridView(grid);
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("text/html", view.html());
    data.put("text/plain", view.text());
    return new MimeBundle(data);
  }

  /** Indices from 0, with a gap between the first and the last where not all are shown. */
  private static List<Long> chosen(long size, int first, int last) {
    if (size <= first + last) {
      return LongStream.range(0, size).boxed().toList();
    }
    List<Long> chosen = new ArrayList<>(LongStream.range(0, first).boxed().toList());
    chosen.add(GAP);
    LongStream.range(size - last, size).forEach(chosen::add);
    return chosen;
  }

  private String counts() {
    String counts =
        count(rows, grid.rows(), "row", "rows")
            + ", "
            + count(columns, grid.columns(), "column", "columns");
    return grid.title().isBlank() ? counts : PlainText.line(grid.title(), 200) + ": " + counts;
  }

  private static String count(List<Long> chosen, long all, String one, String many) {
    boolean part = chosen.contains(GAP);
    return String.format(
        Locale.ROOT,
        part ? "%d of %,d %s" : "%2$,d %3$s",
        chosen.size() - 1,
        all,
        all == 1 ? one : many);
  }

  private String html() {
    StringBuilder html = new StringBuilder("<div style=\"overflow-x:auto\">");
    table(html, rows);
    html.append("</div><p>").append(Html.escape(counts())).append("</p>");
    if (rows.contains(GAP)) {
      long end = Math.min(grid.rows() - LAST_ROWS, FIRST_ROWS + FOLDED_ROWS);
      html.append("<details><summary>")
          .append(String.format(Locale.ROOT, "rows %d to %,d", FIRST_ROWS, end - 1))
          .append("</summary><div style=\"overflow-x:auto\">");
      table(html, LongStream.range(FIRST_ROWS, end).boxed().toList());
      html.append("</div></details>");
    }
    return html.toString();
  }

  private void table(StringBuilder html, List<Long> rows) {
    html.append("<table style=\"border-collapse:collapse\"><thead><tr><th scope=\"col\"></th>");
    for (long column : columns) {
      html.append("<th scope=\"col\" style=\"" + RULE + align(column) + "\">")
          .append(column == GAP ? "⋯" : Html.escape(PlainText.line(name(column), LONGEST_IN_HTML)))
          .append("</th>");
    }
    html.append("</tr></thead><tbody>");
    for (long row : rows) {
      html.append("<tr><th scope=\"row\" style=\"opacity:.6;font-weight:400;text-align:right\">")
          .append(row == GAP ? "⋮" : Long.toString(row))
          .append("</th>");
      for (long column : columns) {
        html.append("<td style=\"" + align(column) + "\">");
        if (row == GAP || column == GAP) {
          html.append(row == GAP ? "⋮" : "⋯");
        } else {
          String cell = grid.cell(row, column);
          html.append(
              cell == null
                  ? "<em style=\"opacity:.6\">missing</em>"
                  : Html.escape(PlainText.line(cell, LONGEST_IN_HTML)));
        }
        html.append("</td>");
      }
      html.append("</tr>");
    }
    html.append("</tbody></table>");
  }

  private String align(long column) {
    return "text-align:" + (column != GAP && grid.numeric(column) ? "right" : "left");
  }

  private String name(long column) {
    String name = grid.name(column);
    return name == null ? "" : name;
  }

  private String text() {
    List<List<String>> texts = new ArrayList<>();
    for (long column : columns) {
      List<String> cells = new ArrayList<>();
      cells.add(column == GAP ? "..." : PlainText.line(name(column), LONGEST_IN_TEXT));
      for (long row : rows) {
        cells.add(row == GAP || column == GAP ? "..." : cell(row, column));
      }
      texts.add(padded(cells, column != GAP && grid.numeric(column)));
    }
    StringBuilder text = new StringBuilder();
    for (int line = 0; !texts.isEmpty() && line <= rows.size(); line++) {
      int at = line;
      text.append(
              texts.stream().map(c -> c.get(at)).collect(Collectors.joining("  ")).stripTrailing())
          .append('\n');
      if (line == 0) {
        text.append(
                texts.stream()
                    .map(c -> "-".repeat(c.get(0).length()))
                    .collect(Collectors.joining("  ")))
            .append('\n');
      }
    }
    return text.append(counts()).toString();
  }

  private String cell(long row, long column) {
    String cell = grid.cell(row, column);
    return cell == null ? "missing" : PlainText.line(cell, LONGEST_IN_TEXT);
  }

  private static List<String> padded(List<String> cells, boolean right) {
    int width = cells.stream().mapToInt(c -> c.codePointCount(0, c.length())).max().orElse(0);
    return cells.stream()
        .map(
            c -> {
              String blank = " ".repeat(width - c.codePointCount(0, c.length()));
              return right ? blank + c : c + blank;
            })
        .toList();
  }
}
