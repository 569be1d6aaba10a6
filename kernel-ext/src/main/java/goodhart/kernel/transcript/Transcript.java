package goodhart.kernel.transcript;

import goodhart.kernel.CellError;
import goodhart.kernel.MimeBundle;
import goodhart.kernel.Output;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The cells that a session ran, with all that each printed and showed. It is bounded: the oldest
 * cells go first, and of a cell that prints without end the beginning is kept; what is missing is
 * counted. Safe to use from several threads.
 */
public final class Transcript {
  private static final int MOST_CELLS = 500;
  private static final long MOST_CHARS = 32L << 20;
  private static final int MOST_OF_A_CELL = 1 << 20;

  private final int mostCells;
  private final long mostChars;
  private final int mostOfACell;
  private final Deque<Recording> cells = new ArrayDeque<>();
  private Recording running;
  private long chars;
  private int leftOut;
  private int begun;

  /** A transcript of the last 500 cells, of 32 million characters in all. */
  public Transcript() {
    this(MOST_CELLS, MOST_CHARS, MOST_OF_A_CELL);
  }

  /**
   * A transcript with bounds.
   *
   * @param mostChars of all cells together
   * @param mostOfACell characters that one cell prints
   */
  Transcript(int mostCells, long mostChars, int mostOfACell) {
    this.mostCells = mostCells;
    this.mostChars = mostChars;
    this.mostOfACell = mostOfACell;
  }

  /** Something a cell gave, in the order in which a reader saw it. */
  public sealed interface Item permits Text, Shown {}

  /**
   * Printed text.
   *
   * @param stream {@code stdout} or {@code stderr}
   */
  public record Text(String stream, String text) implements Item {}

  /**
   * Something shown.
   *
   * @param result whether it is the value of the cell's last line
   */
  public record Shown(MimeBundle bundle, boolean result) implements Item {}

  /**
   * A cell as it is now.
   *
   * @param number what errors call it
   * @param charsLeftOut how much it printed beyond what is kept
   * @param finished false for the cell that runs
   * @param seconds how long it took, or has run so far
   */
  public record Cell(
      int number,
      String code,
      List<Item> items,
      Optional<CellError> error,
      int charsLeftOut,
      boolean finished,
      double seconds) {}

  /**
   * Begins a cell. A number that comes again replaces the cell that had it, because only what a
   * front end did not want stored leaves its number free. What runs inside of a running cell
   * belongs to that.
   *
   * @param output where the cell's outputs go
   */
  public Recording begin(int number, String code, Output output) {
    Recording cell = new Recording(number, code, output);
    synchronized (this) {
      if (running != null) {
        return new Recording(running, output);
      }
      if (!cells.isEmpty() && cells.getLast().number == number) {
        chars -= cells.removeLast().chars;
        begun--;
      }
      running = cell;
      chars += cell.chars;
      cells.add(cell);
      begun++;
      bound();
    }
    // An output tells what is printed with its own lock held, so it is never called with ours.
    output.alsoPrintTo(cell::print);
    return cell;
  }

  /** The cells that are kept, oldest first. */
  public synchronized List<Cell> cells() {
    return cells.stream().map(Recording::cell).toList();
  }

  /** How many older cells are not kept. */
  public synchronized int leftOut() {
    return leftOut;
  }

  /** How many cells were begun, the one that runs too. */
  public synchronized int begun() {
    return begun;
  }

  private void bound() {
    while (cells.size() > 1 && (cells.size() > mostCells || chars > mostChars)) {
      chars -= cells.remove().chars;
      leftOut++;
    }
  }

  /** Passes a cell's outputs on and keeps them. */
  public final class Recording implements Output {
    private final Recording outer;
    private final int number;
    private final String code;
    private final Output output;
    private final long began = System.nanoTime();
    private final List<Entry> entries = new ArrayList<>();
    private long ended;
    private Optional<CellError> error = Optional.empty();
    private long chars;
    private int printed;
    private int charsLeftOut;

    private Recording(int number, String code, Output output) {
      this.outer = null;
      this.number = number;
      this.code = code;
      this.output = output;
      this.chars = code.length();
    }

    private Recording(Recording outer, Output output) {
      this.outer = outer;
      this.number = outer.number;
      this.code = "";
      this.output = output;
    }

    @Override
    public void display(MimeBundle bundle) {
      output.display(bundle);
      keep(new Entry(bundle, null));
    }

    @Override
    public void display(MimeBundle bundle, String id) {
      output.display(bundle, id);
      keep(new Entry(bundle, id));
    }

    @Override
    public void update(MimeBundle bundle, String id) {
      output.update(bundle, id);
      synchronized (Transcript.this) {
        for (Recording cell : cells) {
          cell.replace(bundle, id);
        }
        bound();
      }
    }

    @Override
    public void clear(boolean wait) {
      output.clear(wait);
      synchronized (Transcript.this) {
        entries.clear();
        add(code.length() - chars);
        printed = 0;
      }
    }

    @Override
    public String ask(String prompt, boolean hidden) throws IOException {
      return output.ask(prompt, hidden);
    }

    @Override
    public void flush() {
      output.flush();
    }

    @Override
    public void alsoPrintTo(Printed listener) {
      output.alsoPrintTo(listener);
    }

    /** The cell ended, with the value of its last line or an error. */
    public void finish(Optional<MimeBundle> result, Optional<CellError> error) {
      output.flush();
      synchronized (Transcript.this) {
        if (outer != null) {
          return;
        }
        running = null;
        ended = System.nanoTime();
        this.error = error;
        result.ifPresent(
            bundle -> {
              Entry entry = new Entry(bundle, null);
              entry.result = true;
              keep(entry);
            });
      }
    }

    private void keep(Entry entry) {
      synchronized (Transcript.this) {
        if (outer != null) {
          outer.keep(entry);
          return;
        }
        entries.add(entry);
        add(size(entry.bundle));
        bound();
      }
    }

    private void replace(MimeBundle bundle, String id) {
      for (Entry entry : entries) {
        if (id.equals(entry.id)) {
          add(size(bundle) - size(entry.bundle));
          entry.bundle = bundle;
        }
      }
    }

    private void print(String stream, String text) {
      synchronized (Transcript.this) {
        int kept = Math.min(text.length(), mostOfACell - printed);
        charsLeftOut += text.length() - kept;
        if (kept == 0) {
          return;
        }
        Entry last = entries.isEmpty() ? null : entries.get(entries.size() - 1);
        if (last == null || !stream.equals(last.stream)) {
          last = new Entry(stream);
          entries.add(last);
        }
        last.text.append(text, 0, kept);
        printed += kept;
        add(kept);
        bound();
      }
    }

    /** A cell that is no longer kept may still print. */
    private void add(long more) {
      chars += more;
      if (cells.contains(this)) {
        Transcript.this.chars += more;
      }
    }

    private Cell cell() {
      List<Item> items = entries.stream().map(Entry::item).toList();
      boolean finished = this != running;
      double seconds = ((finished ? ended : System.nanoTime()) - began) * 1e-9;
      return new Cell(number, code, items, error, charsLeftOut, finished, seconds);
    }
  }

  /** Printed text that grows, or something shown that may be replaced. */
  private static final class Entry {
    private final String stream;
    private final StringBuilder text = new StringBuilder();
    private final String id;
    private MimeBundle bundle;
    private boolean result;

    Entry(String stream) {
      this.stream = stream;
      this.id = null;
    }

    Entry(MimeBundle bundle, String id) {
      this.stream = null;
      this.bundle = bundle;
      this.id = id;
    }

    Item item() {
      return stream != null ? new Text(stream, text.toString()) : new Shown(bundle, result);
    }
  }

  private static long size(MimeBundle bundle) {
    return weight(bundle.data());
  }

  /** About as many characters as JSON would have. */
  private static long weight(Object value) {
    if (value instanceof CharSequence text) {
      return text.length();
    }
    if (value instanceof Map<?, ?> map) {
      return weight(map.keySet()) + weight(map.values());
    }
    if (value instanceof Collection<?> items) {
      long sum = 0;
      for (Object item : items) {
        sum += weight(item);
      }
      return sum;
    }
    return 16;
  }
}
