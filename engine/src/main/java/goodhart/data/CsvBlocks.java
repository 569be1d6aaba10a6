package goodhart.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** A file of delimited values whose first record names the columns. */
final class CsvBlocks implements Blocks {
  private final Feed feed;
  private final Window window;
  private final int delimiter;
  private final int lineEnd;
  private final CsvScanner scanner;
  private final Noticed noticed = new Noticed();
  private Header header;
  private int cellsOfHeader;
  private int[] kept;

  /**
   * @param lineEnd the byte by which lines are counted
   */
  CsvBlocks(Feed feed, int delimiter, int lineEnd) {
    this.feed = feed;
    this.delimiter = delimiter;
    this.lineEnd = lineEnd;
    scanner = new CsvScanner(delimiter);
    window = new Window(feed);
  }

  @Override
  public Block next() {
    if (window.done()) {
      return null;
    }
    window.slide();
    while (header == null) {
      int next = record();
      if (next == window.from) {
        return null;
      }
      readHeader(next);
      move(next);
    }
    int cut = cut();
    while (cut == window.from && !window.ended) {
      grow();
      cut = cut();
    }
    Records records = new Records(window.bytes, window.from, cut, feed.lines + 1, window.ended);
    move(cut);
    return records;
  }

  private void move(int to) {
    feed.lines += Bytes.count(window.bytes, window.from, to, lineEnd);
    window.from = to;
  }

  /** The end of the record at the window's begin, which grows until it has one. */
  private int record() {
    int next = scanner.record(window.bytes, window.from, window.to, window.ended);
    while (next < 0) {
      grow();
      next = scanner.record(window.bytes, window.from, window.to, window.ended);
    }
    return next;
  }

  /** Where the window's last whole record ends. */
  private int cut() {
    if (window.ended) {
      return window.to;
    }
    int cut = window.from;
    int next = scanner.record(window.bytes, cut, window.to, false);
    while (next >= 0) {
      cut = next;
      next = scanner.record(window.bytes, cut, window.to, false);
    }
    return cut;
  }

  private void grow() {
    if (window.full()) {
      throw scanner.unclosed < 0
          ? feed.budget.tooLong(feed.name + ", line " + (feed.lines + 1))
          : Row.failure(
              feed.name + ", line " + lineOf(scanner.unclosed),
              "the quote that opens here is not closed within the mostLineMegabytes of a row."
                  + " Close it, or raise mostLineMegabytes");
    }
    window.grow();
  }

  private long lineOf(int at) {
    return feed.lines + 1 + Bytes.count(window.bytes, window.from, at, lineEnd);
  }

  private void readHeader(int next) {
    String where = feed.name + ", line " + (feed.lines + 1);
    new Encoding(window.bytes, window.from, next)
        .check(next, feed.name + ", line ", feed.lines + 1);
    if (scanner.blank()) {
      noticed.blankLines++;
      return;
    }
    refuseBrokenQuotes(scanner, window.bytes, window.from, feed.lines + 1, window.to);
    CsvCells cells = new CsvCells(window.bytes, scanner.bounds, scanner.kinds, null);
    List<String> names = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < scanner.cells; i++) {
      String name = cells.text(i).strip();
      if (name.isEmpty()) {
        noticed.namelessColumns++;
        continue;
      }
      if (!seen.add(name)) {
        throw Row.failure(where, "has two columns named '" + Row.shorten(name) + "'");
      }
      names.add(name);
      numbers.add(i);
    }
    if (names.isEmpty()) {
      throw Row.failure(where, "names no column. The first line must name the columns");
    }
    cellsOfHeader = scanner.cells;
    kept =
        names.size() == scanner.cells
            ? null
            : numbers.stream().mapToInt(Integer::intValue).toArray();
    header = new Header(names);
  }

  private void refuseBrokenQuotes(CsvScanner scanner, byte[] bytes, int from, long line, int to) {
    if (scanner.afterQuote >= 0) {
      int at = scanner.afterQuote;
      int end = Bytes.indexOfAny(bytes, at, Math.min(to, at + 80), delimiter, '\n', '\r');
      throw Row.failure(
          feed.name + ", line " + (line + Bytes.count(bytes, from, at, lineEnd)),
          "text after a closing quote: '"
              + Row.shorten(new String(bytes, at, end - at, UTF_8))
              + "'. Write a quote inside a quoted cell twice");
    }
    if (scanner.unclosed >= 0) {
      throw Row.failure(
          feed.name + ", line " + (line + Bytes.count(bytes, from, scanner.unclosed, lineEnd)),
          "the quote that opens here is never closed. Close it, or write a quote inside a quoted"
              + " cell twice");
    }
  }

  @Override
  public String format() {
    return switch (delimiter) {
      case '\t' -> "TSV rows";
      case ';' -> "CSV rows (semicolons)";
      default -> "CSV rows";
    };
  }

  @Override
  public String missing() {
    return header == null
        ? "a line that names the columns was expected, and a line for each row"
        : "it ends after the line that names the columns";
  }

  @Override
  public Noticed noticed() {
    return noticed;
  }

  @Override
  public void close() {
    feed.close();
  }

  private final class Records implements Block {
    private final byte[] bytes;
    private final int from;
    private final int to;
    private final long line;
    private final boolean last;

    Records(byte[] bytes, int from, int to, long line, boolean last) {
      this.bytes = bytes;
      this.from = from;
      this.to = to;
      this.line = line;
      this.last = last;
    }

    @Override
    public void each(Noticed noticed, Predicate<Row> body) {
      CsvScanner scanner = new CsvScanner(delimiter);
      Encoding encoding = new Encoding(bytes, from, to);
      long number = line;
      int start = from;
      while (start < to) {
        int next = scanner.record(bytes, start, to, true);
        encoding.check(next, feed.name + ", line ", number);
        if (scanner.blank()) {
          noticed.blankLines++;
        } else {
          refuseBrokenQuotes(scanner, bytes, start, number, to);
          refuseRagged(scanner, number);
          noticed.strayQuotes += scanner.strayQuotes;
          if (!body.test(row(scanner, number))) {
            return;
          }
        }
        number += Bytes.count(bytes, start, next, lineEnd);
        start = next;
      }
      noticed.nulCharacters += Bytes.count(bytes, from, to, 0);
    }

    private Row row(CsvScanner scanner, long number) {
      Cells cells =
          new CsvCells(
              bytes,
              Arrays.copyOf(scanner.bounds, 2 * scanner.cells),
              Arrays.copyOf(scanner.kinds, scanner.cells),
              kept);
      return new Row(feed.name, "line", number, header, cells);
    }

    private void refuseRagged(CsvScanner scanner, long number) {
      if (scanner.cells != cellsOfHeader) {
        throw Row.failure(
            feed.name + ", line " + number,
            "has "
                + scanner.cells
                + (scanner.cells == 1 ? " cell" : " cells")
                + ", but the first line names "
                + cellsOfHeader
                + (cellsOfHeader == 1 ? " column" : " columns")
                + ". Put a cell that holds the delimiter or a line end in double quotes");
      }
    }
  }
}
