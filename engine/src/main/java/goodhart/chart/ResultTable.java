package goodhart.chart;

import goodhart.Estimate;
import goodhart.measure.Bootstrap.Interval;
import goodhart.measure.Curve;
import goodhart.measure.Summary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The numbers beside an over-optimization chart, a row for each curve in the order in which they
 * were declared, or family by family. The curve with the highest peak of gold is marked.
 *
 * @param summaries the rows, at least one
 * @param headings what stands above the rows from one on, by the row's number; none is fine
 * @param notes sentences that stand below text and above HTML, each once; none is fine
 */
public record ResultTable(
    List<Summary> summaries, Map<Integer, String> headings, List<String> notes) {

  private static final String KEY =
      "±: standard error. Drop: gold at the peak minus gold at the end, with its 95 % bootstrap"
          + " interval. KL in nats.";

  /** The columns that text and HTML share; the first is the label. */
  private static final Map<String, Function<Summary, String>> COLUMNS = new LinkedHashMap<>();

  static {
    COLUMNS.put("method", Summary::label);
    COLUMNS.put("peak gold", s -> Numbers.of(s.peakGold()));
    COLUMNS.put("KL at peak", s -> Numbers.of(s.klAtPeak()));
    COLUMNS.put("gold at end", s -> Numbers.of(s.endGold()));
    COLUMNS.put("KL at end", s -> Numbers.of(s.klAtEnd()));
    COLUMNS.put(
        "drop [95 % interval]", s -> Numbers.of(new Interval(s.drop(), s.dropLow(), s.dropHigh())));
    COLUMNS.put("verdict", s -> s.verdict().toString());
  }

  public ResultTable {
    summaries = List.copyOf(summaries);
    headings = Map.copyOf(headings);
    notes = List.copyOf(notes);
    if (summaries.isEmpty()) {
      throw new IllegalArgumentException(
          "a table needs at least one summary, got none: nothing was compared, or no seed finished");
    }
  }

  /** A row for each summary. */
  public static ResultTable of(List<Summary> summaries) {
    return new ResultTable(summaries, Map.of(), List.of());
  }

  /**
   * The table beside a chart: where that draws each family for itself, so does the table, with the
   * highest peak of gold first.
   */
  public static ResultTable of(OverOptimizationChart chart) {
    if (!chart.byFamily()) {
      return new ResultTable(chart.summaries(), Map.of(), notes(chart));
    }
    Map<String, Summary> byLabel =
        chart.summaries().stream().collect(Collectors.toMap(Summary::label, s -> s));
    List<Summary> rows = new ArrayList<>();
    Map<Integer, String> headings = new LinkedHashMap<>();
    Groups.families(chart.curves())
        .forEach(
            (family, curves) -> {
              headings.put(rows.size(), family);
              curves.stream()
                  .map(c -> byLabel.get(c.label()))
                  .sorted(Comparator.comparing(s -> -s.peakGold().value()))
                  .forEach(rows::add);
            });
    return new ResultTable(rows, headings, notes(chart));
  }

  private static List<String> notes(OverOptimizationChart chart) {
    return chart.curves().stream()
        .map(Curve::note)
        .filter(note -> !note.isEmpty())
        .distinct()
        .toList();
  }

  /** The key to the columns, then the notes. */
  private String key() {
    return notes.isEmpty() ? KEY : KEY + " " + String.join(". ", notes) + ".";
  }

  /** Which row has the highest finite peak of gold, the first if several tie; -1 if none has. */
  public int best() {
    int best = -1;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < summaries.size(); i++) {
      double peak = summaries.get(i).peakGold().value();
      if (Double.isFinite(peak) && peak > most) {
        most = peak;
        best = i;
      }
    }
    return best;
  }

  /** For a terminal: aligned columns, numbers to the right, {@code *} at the best peak. */
  public String text() {
    List<List<String>> columns = new ArrayList<>();
    COLUMNS.forEach(
        (name, cell) -> {
          List<String> column = new ArrayList<>(List.of(name));
          for (int i = 0; i < summaries.size(); i++) {
            String text = cell.apply(summaries.get(i));
            column.add(oneLine(name.equals("peak gold") && i == best() ? "* " + text : text));
          }
          columns.add(column);
        });
    List<String> lines = aligned(columns, Set.of(0, columns.size() - 1)).lines().toList();
    StringBuilder out = new StringBuilder();
    for (int line = 0; line < lines.size(); line++) {
      int row = line - 2; // below the names of the columns and the rule
      if (headings.containsKey(row)) {
        out.append(row == 0 ? "" : "\n").append(oneLine(headings.get(row))).append('\n');
      }
      out.append(lines.get(line)).append('\n');
    }
    return out.append(best() < 0 ? "" : "*: highest peak of gold. ")
        .append(key())
        .append('\n')
        .toString();
  }

  /** For a page or a notebook: a semantic table that needs no style sheet. Labels are escaped. */
  public String html() {
    StringBuilder out = new StringBuilder();
    out.append("<table class=\"gh-table\" style=\"border-collapse:collapse\">\n<caption>")
        .append(best() < 0 ? "" : "★: highest peak of gold. ")
        .append(Markup.escape(key()))
        .append("</caption>\n<thead><tr>");
    COLUMNS
        .keySet()
        .forEach(
            name ->
                out.append("<th scope=\"col\" style=\"")
                    .append(cellStyle(name))
                    .append("\">")
                    .append(name)
                    .append("</th>"));
    out.append("</tr></thead>\n<tbody>\n");
    for (int i = 0; i < summaries.size(); i++) {
      Summary summary = summaries.get(i);
      boolean best = i == best();
      if (headings.containsKey(i)) {
        out.append(i == 0 ? "" : "</tbody>\n<tbody>\n")
            .append("<tr><th colspan=\"" + COLUMNS.size() + "\" scope=\"rowgroup\" style=\"")
            .append("padding:.9em .7em .2em;text-align:left;break-after:avoid\">")
            .append(Markup.escape(headings.get(i)))
            .append("</th></tr>\n");
      }
      out.append("<tr>");
      COLUMNS.forEach(
          (name, cell) -> {
            String text = Markup.escape(cell.apply(summary));
            String tag = name.equals("method") ? "th" : "td";
            out.append('<')
                .append(tag)
                .append(name.equals("method") ? " scope=\"row\"" : "")
                .append(" style=\"")
                .append(cellStyle(name))
                .append("\">")
                .append(
                    best && name.equals("peak gold")
                        ? "<strong><span role=\"img\" aria-label=\"highest peak:\">★</span> "
                            + text
                            + "</strong>"
                        : text)
                .append("</")
                .append(tag)
                .append('>');
          });
      out.append("</tr>\n");
    }
    return out.append("</tbody>\n</table>\n").toString();
  }

  /**
   * As a Tablesaw table, numbers in full. Tablesaw takes NaN for a missing value and leaves it out
   * of every statistic without a word, so the column {@code note} names what is not finite, and
   * says so where one seed allows no standard error.
   */
  public Table tablesaw() {
    Map<String, ToDoubleFunction<Summary>> numbers = new LinkedHashMap<>();
    numbers.put("reference gold", s -> s.referenceGold().value());
    numbers.put("peak gold", s -> s.peakGold().value());
    numbers.put("peak gold s.e.", s -> s.peakGold().standardError());
    numbers.put("KL at peak", Summary::klAtPeak);
    numbers.put("gold at end", s -> s.endGold().value());
    numbers.put("gold at end s.e.", s -> s.endGold().standardError());
    numbers.put("KL at end", Summary::klAtEnd);
    numbers.put("drop", Summary::drop);
    numbers.put("drop low", Summary::dropLow);
    numbers.put("drop high", Summary::dropHigh);
    Table table = Table.create("curves");
    table.addColumns(
        StringColumn.create("method", summaries.stream().map(Summary::label).toList()));
    numbers.forEach(
        (name, number) ->
            table.addColumns(
                DoubleColumn.create(name, summaries.stream().mapToDouble(number).toArray())));
    BooleanColumn best = BooleanColumn.create("best");
    for (int i = 0; i < summaries.size(); i++) {
      best.append(i == best());
    }
    return table.addColumns(
        StringColumn.create(
            "verdict", summaries.stream().map(s -> s.verdict().toString()).toList()),
        best,
        StringColumn.create("note", summaries.stream().map(s -> note(s, numbers)).toList()));
  }

  private static String note(Summary summary, Map<String, ToDoubleFunction<Summary>> numbers) {
    return numbers.entrySet().stream()
        .filter(e -> !Double.isFinite(e.getValue().applyAsDouble(summary)))
        .filter(e -> !(e.getKey().endsWith("s.e.") && single(summary.peakGold())))
        .map(e -> e.getKey() + " is " + Numbers.of(e.getValue().applyAsDouble(summary)))
        .collect(
            Collectors.joining(
                "; ", single(summary.peakGold()) ? "one seed, no standard error; " : "", ""))
        .replaceFirst("; $", "");
  }

  private static boolean single(Estimate estimate) {
    return estimate.n() < 2;
  }

  /**
   * Columns side by side, each with its name first, a line below the names.
   *
   * @param words which columns hold words, to the left; numbers are set to the right
   */
  static String aligned(List<List<String>> columns, Set<Integer> words) {
    StringBuilder out = new StringBuilder();
    for (int row = 0; row < columns.get(0).size(); row++) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < columns.size(); c++) {
        line.append(c == 0 ? "" : "  ").append(pad(columns.get(c), row, words.contains(c)));
      }
      out.append(line.toString().stripTrailing()).append('\n');
      if (row == 0) {
        out.append(
            columns.stream().map(c -> "-".repeat(width(c))).collect(Collectors.joining("  ")));
        out.append('\n');
      }
    }
    return out.toString();
  }

  /** Labels may hold line breaks and tabs, which would break the rows of a text table. */
  static String oneLine(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
  }

  private static int width(List<String> column) {
    return column.stream().mapToInt(c -> c.codePointCount(0, c.length())).max().orElseThrow();
  }

  private static String pad(List<String> column, int row, boolean left) {
    String text = column.get(row);
    String blank = " ".repeat(width(column) - text.codePointCount(0, text.length()));
    return left ? text + blank : blank + text;
  }

  private static String cellStyle(String column) {
    boolean method = column.equals("method");
    return cellStyle(method || column.equals("verdict"), method);
  }

  /** Words to the left, numbers to the right; labels are bold and may be broken. */
  static String cellStyle(boolean words, boolean label) {
    return "padding:.3em .7em;border-bottom:1px solid #8886;white-space:nowrap;text-align:"
        + (words ? "left" : "right")
        + ";font-variant-numeric:tabular-nums"
        + (label ? ";font-weight:600;white-space:normal" : "");
  }
}
