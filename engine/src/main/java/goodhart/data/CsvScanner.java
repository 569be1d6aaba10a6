package goodhart.data;

import java.util.Arrays;

/**
 * Walks records of delimited values (RFC 4180): a cell that begins with a double quote ends at the
 * next single one and may hold delimiters, line ends and doubled quotes. Lines end with LF, CRLF or
 * CR. Confined to one thread.
 */
final class CsvScanner {
  static final byte PLAIN = 0;
  static final byte QUOTED = 1;

  /** Quoted, with doubled quotes inside. */
  static final byte DOUBLED = 2;

  private static final int QUOTE = '"';

  private final byte delimiter;

  /** From and to of each cell of the last record, without its quotes. */
  int[] bounds = new int[32];

  byte[] kinds = new byte[16];

  /** How many cells the last record has. */
  int cells;

  /** How many quotes stand inside unquoted cells of the last record. */
  int strayQuotes;

  /** Where the quote was opened that has no end, or -1. */
  int unclosed;

  /** Where something follows a closing quote, or -1. */
  int afterQuote;

  CsvScanner(int delimiter) {
    this.delimiter = (byte) delimiter;
  }

  /**
   * Walks the record that begins at {@code from}.
   *
   * @param whole whether nothing comes after {@code to}
   * @return where the next record begins; -1 where this one does not end before {@code to} although
   *     more comes
   */
  int record(byte[] bytes, int from, int to, boolean whole) {
    cells = 0;
    strayQuotes = 0;
    unclosed = -1;
    afterQuote = -1;
    int i = from;
    while (true) {
      i = i < to && bytes[i] == QUOTE ? quoted(bytes, i, to) : plain(bytes, i, to);
      if (i >= to) {
        return whole ? to : -1;
      }
      if (bytes[i] == delimiter) {
        i++;
      } else if (bytes[i] == '\n') {
        return i + 1;
      } else if (i + 1 < to) {
        return bytes[i + 1] == '\n' ? i + 2 : i + 1;
      } else {
        return whole ? to : -1; // whether a line feed follows is not known yet
      }
    }
  }

  private int plain(byte[] bytes, int from, int to) {
    int end = Bytes.indexOfAny(bytes, from, to, delimiter, '\n', '\r');
    if (Bytes.indexOf(bytes, from, end, QUOTE) < end) {
      strayQuotes += Bytes.count(bytes, from, end, QUOTE);
    }
    put(from, end, PLAIN);
    return end;
  }

  private int quoted(byte[] bytes, int from, int to) {
    byte kind = QUOTED;
    int i = Bytes.indexOf(bytes, from + 1, to, QUOTE);
    while (i + 1 < to && bytes[i + 1] == QUOTE) {
      kind = DOUBLED;
      i = Bytes.indexOf(bytes, i + 2, to, QUOTE);
    }
    put(from + 1, i, kind);
    if (i >= to) {
      unclosed = unclosed < 0 ? from : unclosed;
      return to;
    }
    int end = i + 1;
    if (end < to && bytes[end] != delimiter && bytes[end] != '\n' && bytes[end] != '\r') {
      afterQuote = afterQuote < 0 ? end : afterQuote;
      end = Bytes.indexOfAny(bytes, end, to, delimiter, '\n', '\r');
    }
    return end;
  }

  private void put(int from, int to, byte kind) {
    if (cells == kinds.length) {
      kinds = Arrays.copyOf(kinds, 2 * cells);
      bounds = Arrays.copyOf(bounds, 4 * cells);
    }
    bounds[2 * cells] = from;
    bounds[2 * cells + 1] = to;
    kinds[cells++] = kind;
  }

  /** Whether the last record is an empty line. */
  boolean blank() {
    return cells == 1 && kinds[0] == PLAIN && bounds[0] == bounds[1];
  }
}
