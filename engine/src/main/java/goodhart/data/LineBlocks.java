package goodhart.data;

import java.util.function.Predicate;

/** A file of one JSON object a line. Blank lines are skipped. */
final class LineBlocks implements Blocks {
  private final Feed feed;
  private final Window window;
  private final byte lineEnd;
  private final Noticed noticed = new Noticed();
  private volatile Header header;

  /**
   * @param lineEnd the last or only byte of a line's end
   */
  LineBlocks(Feed feed, byte lineEnd) {
    this.feed = feed;
    this.lineEnd = lineEnd;
    window = new Window(feed);
  }

  @Override
  public Block next() {
    if (window.done()) {
      return null;
    }
    window.slide();
    int cut = cut();
    while (cut == window.from && !window.ended) {
      if (window.full()) {
        throw feed.budget.tooLong(feed.name + ", line " + (feed.lines + 1));
      }
      window.grow();
      cut = cut();
    }
    Lines lines = new Lines(window.bytes, window.from, cut, feed.lines + 1);
    feed.lines += Bytes.count(window.bytes, window.from, cut, lineEnd);
    window.from = cut;
    return lines;
  }

  private int cut() {
    return window.ended
        ? window.to
        : Bytes.lastIndexOf(window.bytes, window.from, window.to, lineEnd) + 1;
  }

  @Override
  public String format() {
    return "JSON lines";
  }

  @Override
  public String missing() {
    return "one JSON object a line was expected";
  }

  @Override
  public Noticed noticed() {
    return noticed;
  }

  @Override
  public void close() {
    feed.close();
  }

  private final class Lines implements Block {
    private final byte[] bytes;
    private final int from;
    private final int to;
    private final long line;

    Lines(byte[] bytes, int from, int to, long line) {
      this.bytes = bytes;
      this.from = from;
      this.to = to;
      this.line = line;
    }

    @Override
    public void each(Noticed noticed, Predicate<Row> body) {
      JsonRows rows = new JsonRows(feed.name, header, noticed);
      Encoding encoding = new Encoding(bytes, from, to);
      long number = line;
      int start = from;
      while (start < to) {
        int end = Bytes.indexOf(bytes, start, to, lineEnd);
        encoding.check(end, feed.name + ", line ", number);
        if (blank(start, end)) {
          noticed.blankLines++;
        } else if (!body.test(rows.row(bytes, start, end, number))) {
          break;
        }
        start = end + 1;
        number++;
      }
      header = rows.header();
    }

    private boolean blank(int start, int end) {
      int i = start;
      while (i < end && (bytes[i] == ' ' || bytes[i] == '\t' || bytes[i] == '\r')) {
        i++;
      }
      return i == end;
    }
  }
}
