package goodhart.data;

import java.util.Arrays;
import java.util.function.Predicate;

/** A file that is one JSON list of objects, read without holding the list. */
final class ListBlocks implements Blocks {
  private final Feed feed;
  private final Window window;
  private final Noticed noticed = new Noticed();
  private After after = After.NOTHING;
  private IllegalArgumentException later;
  private volatile Header header;

  /** What has been passed last. */
  private enum After {
    NOTHING,
    OPENING,
    ELEMENT,
    COMMA,
    CLOSING
  }

  ListBlocks(Feed feed) {
    this.feed = feed;
    window = new Window(feed);
  }

  @Override
  public Block next() {
    if (later != null) {
      throw later;
    }
    Elements elements = new Elements();
    while (elements.size == 0 && !window.done()) {
      if (elements.begun && after != After.CLOSING && window.from < window.to) {
        if (window.full()) {
          throw feed.budget.tooLong(place());
        }
        window.grow();
      } else {
        window.slide();
      }
      try {
        scan(elements);
      } catch (IllegalArgumentException e) {
        if (elements.size == 0) {
          throw e;
        }
        later = e; // what stands before it comes first
      }
      if (elements.size == 0 && window.ended && window.from < window.to) {
        break;
      }
    }
    if (elements.size > 0) {
      return elements;
    }
    if (after != After.CLOSING) {
      throw Row.failure(
          feed.name,
          "the JSON list has no end after line "
              + (feed.lines + 1)
              + ": the file was cut off. Fetch it again");
    }
    return null;
  }

  private String place() {
    return feed.name + ", line " + (feed.lines + 1);
  }

  /** Finds the whole elements of the window and moves past them. */
  private void scan(Elements elements) {
    elements.begun = true;
    elements.bytes = window.bytes;
    for (int i = spaces(); i < window.to; i = spaces()) {
      byte b = window.bytes[i];
      if (after == After.CLOSING) {
        throw Row.failure(place(), "something follows the end of the JSON list. Remove it");
      }
      if (after == After.NOTHING) {
        after = After.OPENING; // the format was recognised by the bracket
        window.from = i + 1;
      } else if (b == ']') {
        if (after == After.COMMA) {
          throw Row.failure(place(), "the JSON list ends with a comma. Remove it");
        }
        after = After.CLOSING;
        window.from = i + 1;
      } else if (after == After.ELEMENT) {
        if (b != ',') {
          throw Row.failure(place(), "a comma is missing between two objects of the JSON list");
        }
        after = After.COMMA;
        window.from = i + 1;
      } else {
        int end = element(i);
        if (end < 0) {
          return;
        }
        if (end == i) {
          throw Row.failure(place(), "an object is missing in the JSON list. Remove the comma");
        }
        elements.add(i, end, feed.lines + 1);
        move(end);
        after = After.ELEMENT;
      }
    }
  }

  private int spaces() {
    int i = window.from;
    while (i < window.to
        && (window.bytes[i] == ' '
            || window.bytes[i] == '\t'
            || window.bytes[i] == '\r'
            || window.bytes[i] == '\n')) {
      i++;
    }
    move(i);
    return i;
  }

  private void move(int to) {
    feed.lines += Bytes.count(window.bytes, window.from, to, '\n');
    window.from = to;
  }

  /** Where the element that begins at {@code from} ends; -1 where that is not in the window. */
  private int element(int from) {
    byte[] bytes = window.bytes;
    int depth = 0;
    int i = from;
    while (i < window.to) {
      switch (bytes[i]) {
        case '{', '[' -> depth++;
        case '}', ']' -> {
          if (depth == 0) {
            return i;
          }
          depth--;
          if (depth == 0) {
            return i + 1;
          }
        }
        case ',' -> {
          if (depth == 0) {
            return i;
          }
        }
        case '"' -> {
          i = string(bytes, i + 1);
          if (i < 0) {
            return -1;
          }
        }
        default -> {}
      }
      i++;
    }
    return -1;
  }

  private int string(byte[] bytes, int from) {
    int i = from;
    while (i < window.to) {
      i = Bytes.indexOfAny(bytes, i, window.to, '"', '\\', '"');
      if (i < window.to && bytes[i] == '"') {
        return i;
      }
      i += 2;
    }
    return -1;
  }

  @Override
  public String format() {
    return "objects of a JSON list";
  }

  @Override
  public String missing() {
    return "the JSON list is empty";
  }

  @Override
  public Noticed noticed() {
    return noticed;
  }

  @Override
  public void close() {
    feed.close();
  }

  private final class Elements implements Block {
    private byte[] bytes;
    private boolean begun;
    private int[] bounds = new int[64];
    private long[] lines = new long[32];
    private int size;

    void add(int from, int to, long line) {
      if (size == lines.length) {
        lines = Arrays.copyOf(lines, 2 * size);
        bounds = Arrays.copyOf(bounds, 4 * size);
      }
      bounds[2 * size] = from;
      bounds[2 * size + 1] = to;
      lines[size++] = line;
    }

    @Override
    public void each(Noticed noticed, Predicate<Row> body) {
      JsonRows rows = new JsonRows(feed.name, header, noticed);
      for (int i = 0; i < size; i++) {
        int from = bounds[2 * i];
        int to = bounds[2 * i + 1];
        new Encoding(bytes, from, to).check(to, feed.name + ", line ", lines[i]);
        if (!body.test(rows.row(bytes, from, to, lines[i]))) {
          break;
        }
      }
      header = rows.header();
    }
  }
}
