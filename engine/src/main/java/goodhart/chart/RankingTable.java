package goodhart.chart;

import goodhart.measure.Bootstrap.Interval;
import goodhart.measure.Ranking;
import goodhart.measure.Ranking.Criterion;
import goodhart.measure.Ranking.Order;
import goodhart.measure.Ranking.Row;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tech.tablesaw.api.BooleanColumn;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * A ranking as a table, a row for each curve in the order of one criterion, with its rank by every
 * one; and in sentences: who is best, who is not distinguishable from the best, and who has no
 * value.
 *
 * @param ranking what is shown
 * @param by the criterion whose order the rows have, and whose differences to the best are shown
 */
public record RankingTable(Ranking ranking, Criterion by) {

  private static final String KEY =
      "Rank 2-4: a tie, not distinguishable from the first in it. In brackets: the 95 % bootstrap"
          + " interval of that number alone. Which curves differ is tested over all pairs by Holm's"
          + " method: a criterion tells equal methods apart in at most 5 % of rankings. Less drop is"
          + " better, but a method that hardly moves drops little. KL in nats.";

  /** In the order of peak gold. */
  public RankingTable(Ranking ranking) {
    this(ranking, Criterion.PEAK_GOLD);
  }

  /** One column of text and HTML. */
  private record Column(String name, boolean words, List<Cell> cells) {}

  /** Its mark says whether it is the best or not distinguishable from it. */
  private record Cell(String text, Mark mark) {}

  private enum Mark {
    BEST("* ", "★", "best:"),
    TIED("~ ", "≈", "not distinguishable from the best:"),
    NONE("", "", "");

    final String text;
    final String symbol;
    final String words;

    Mark(String text, String symbol, String words) {
      this.text = text;
      this.symbol = symbol;
      this.words = words;
    }
  }

  /** One sentence for each criterion, that of the order first; then what else must be said. */
  public List<String> sentences() {
    Set<String> sentences = new LinkedHashSet<>();
    orders().map(Order::sentence).forEach(sentences::add);
    orders()
        .flatMap(o -> o.rows().stream())
        .map(Row::remark)
        .filter(Predicate.not(String::isEmpty))
        .forEach(sentences::add);
    List<Row> atKl = ranking.by(Criterion.GOLD_AT_KL).rows();
    if (atKl.size() == 1) {
      return List.copyOf(sentences);
    }
    if (!ranking.klGiven()) {
      long reach = atKl.stream().filter(Row::ranked).count();
      sentences.add(
          ranking.by(Criterion.GOLD_AT_KL).title()
              + ": the largest KL that "
              + (reach == atKl.size()
                  ? "every curve reaches"
                  : reach + " of " + atKl.size() + " curves reach")
              + ", rounded down; ranking(kl: 2) compares at another");
    }
    if (orders().allMatch(o -> o.rows().stream().noneMatch(Row::differsFromBest))) {
      sentences.add(
          "no difference to the best is significant: with few seeds only large ones can be");
    }
    return List.copyOf(sentences);
  }

  /** For a terminal: aligned columns, then the sentences. */
  public String text() {
    List<List<String>> columns = new ArrayList<>();
    for (Column column : columns()) {
      columns.add(
          Stream.concat(
                  Stream.of(column.name()),
                  column.cells().stream().map(c -> ResultTable.oneLine(c.mark().text + c.text())))
              .toList());
    }
    return ResultTable.aligned(columns, Set.of(0))
        + sentences().stream()
            .map(s -> ResultTable.oneLine(s) + ".\n")
            .collect(Collectors.joining())
        + key(Mark.BEST.text.strip(), Mark.TIED.text.strip())
        + '\n';
  }

  /** For a page or a notebook: the sentences, then a table that needs no style sheet. */
  public String html() {
    StringBuilder out = new StringBuilder("<ul>\n");
    sentences().forEach(s -> out.append("<li>" + Markup.escape(s) + ".</li>\n"));
    out.append("</ul>\n<table class=\"gh-table\" style=\"border-collapse:collapse\">\n<caption>")
        .append(key(Mark.BEST.symbol, Mark.TIED.symbol))
        .append("</caption>\n<thead><tr>");
    List<Column> columns = columns();
    for (Column column : columns) {
      out.append("<th scope=\"col\" style=\"")
          .append(ResultTable.cellStyle(column.words(), column.words()))
          .append("\">" + Markup.escape(column.name()) + "</th>");
    }
    out.append("</tr></thead>\n<tbody>\n");
    for (int row = 0; row < ranking.by(by).rows().size(); row++) {
      out.append("<tr>");
      for (Column column : columns) {
        Cell cell = column.cells().get(row);
        out.append(column.words() ? "<th scope=\"row\"" : "<td")
            .append(" style=\"" + ResultTable.cellStyle(column.words(), column.words()) + "\">");
        if (cell.mark() != Mark.NONE) {
          out.append("<span role=\"img\" aria-label=\"" + cell.mark().words + "\">")
              .append(cell.mark().symbol + "</span> ");
        }
        out.append(Markup.escape(cell.text())).append(column.words() ? "</th>" : "</td>");
      }
      out.append("</tr>\n");
    }
    return out.append("</tbody>\n</table>\n").toString();
  }

  /**
   * As a Tablesaw table, numbers in full: a row for each curve and criterion, in its order. What is
   * missing there has a {@code note} that says why.
   */
  public Table getTable() {
    List<Row> rows = new ArrayList<>();
    StringColumn criterion = StringColumn.create("criterion");
    orders()
        .forEach(
            order -> {
              rows.addAll(order.rows());
              order.rows().forEach(r -> criterion.append(order.title()));
            });
    return Table.create("ranking")
        .addColumns(
            criterion,
            StringColumn.create("method", rows.stream().map(Row::label)),
            ranks("rank from", rows, Row::from),
            ranks("rank to", rows, Row::to),
            numbers("value", rows, r -> r.value().value()),
            numbers("low", rows, r -> r.value().low()),
            numbers("high", rows, r -> r.value().high()),
            numbers("to best", rows, r -> r.toBest().value()),
            numbers("to best low", rows, r -> r.toBest().low()),
            numbers("to best high", rows, r -> r.toBest().high()),
            flags("differs from best", rows, Row::differsFromBest),
            flags("differs from previous", rows, Row::differsFromPrevious),
            StringColumn.create("note", rows.stream().map(RankingTable::note)));
  }

  /** The table in words, as {@link #text}. */
  @Override
  public String toString() {
    return text();
  }

  private static IntColumn ranks(String name, List<Row> rows, ToIntFunction<Row> rank) {
    IntColumn column = IntColumn.create(name);
    for (Row row : rows) {
      if (row.ranked()) {
        column.append(rank.applyAsInt(row));
      } else {
        column.appendMissing();
      }
    }
    return column;
  }

  private static DoubleColumn numbers(String name, List<Row> rows, ToDoubleFunction<Row> number) {
    return DoubleColumn.create(name, rows.stream().mapToDouble(number));
  }

  private static BooleanColumn flags(String name, List<Row> rows, Function<Row, Boolean> flag) {
    return BooleanColumn.create(name, rows.stream().map(flag).toList());
  }

  private static String note(Row row) {
    return row.ranked() && Double.isNaN(row.value().low())
        ? "one prompt of one seed, no interval"
        : row.remark();
  }

  /** The orders, that of {@link #by} first. */
  private Stream<Order> orders() {
    return Stream.concat(
        Stream.of(ranking.by(by)), ranking.orders().stream().filter(o -> o.criterion() != by));
  }

  private List<Column> columns() {
    List<String> labels = ranking.by(by).rows().stream().map(Row::label).toList();
    List<Column> columns = new ArrayList<>();
    columns.add(
        new Column("method", true, labels.stream().map(l -> new Cell(l, Mark.NONE)).toList()));
    orders()
        .forEach(
            order -> {
              List<Row> rows = labels.stream().map(l -> row(order, l)).toList();
              columns.add(column("rank", rows, r -> new Cell(r.rank(), Mark.NONE)));
              columns.add(
                  column(
                      order.title() + " [95 %]",
                      rows,
                      r -> new Cell(number(r, r.value()), mark(order, r))));
              if (order.criterion() == by) {
                columns.add(
                    column(
                        "to the best [95 %]",
                        rows,
                        r -> new Cell(r == rows.get(0) ? "-" : number(r, r.toBest()), Mark.NONE)));
              }
            });
    return columns;
  }

  private static Column column(String name, List<Row> rows, Function<Row, Cell> cell) {
    return new Column(name, false, rows.stream().map(cell).toList());
  }

  private static Row row(Order order, String label) {
    return order.rows().stream().filter(r -> r.label().equals(label)).findFirst().orElseThrow();
  }

  private static String number(Row row, Interval interval) {
    return row.ranked() ? Numbers.of(interval) : "-";
  }

  private static Mark mark(Order order, Row row) {
    return !row.ranked() || row.differsFromBest()
        ? Mark.NONE
        : row == order.rows().get(0) ? Mark.BEST : Mark.TIED;
  }

  private static String key(String best, String tied) {
    return best + ": best. " + tied + ": not distinguishable from the best. " + KEY;
  }
}
