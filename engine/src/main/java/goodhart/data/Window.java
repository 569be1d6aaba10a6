package goodhart.data;

import java.util.Arrays;

/**
 * The part of a feed that is being cut into blocks: {@code bytes[from, to)}. A block keeps the
 * array it was cut from, and the next window begins with what it left.
 */
final class Window {
  private static final int SIZE = (1 << 18) - 64; // with its header below half of a G1 region

  final Feed feed;
  byte[] bytes = new byte[0];
  int from;
  int to;

  /** Whether the feed has no more. */
  boolean ended;

  Window(Feed feed) {
    this.feed = feed;
  }

  /** Whether all bytes have been cut off. */
  boolean done() {
    return ended && from == to;
  }

  /** A new array with what is left, filled up. */
  void slide() {
    int left = to - from;
    byte[] next = new byte[(int) Math.max(SIZE, Math.min(2L * left, left + (1L << 24)))];
    System.arraycopy(bytes, from, next, 0, left);
    bytes = next;
    from = 0;
    fill(left);
  }

  /** Whether the row at its begin is longer than a row may be. */
  boolean full() {
    return to - from > feed.budget.mostOfARow();
  }

  /** Makes room for a row that is longer than the window and not {@link #full}. */
  void grow() {
    int larger = (int) Math.min(feed.budget.mostOfARow() + 1L, 2L * bytes.length);
    bytes = Arrays.copyOf(bytes, Math.max(larger, to + 1));
    fill(to);
  }

  private void fill(int at) {
    to = feed.fill(bytes, at);
    ended = to < bytes.length;
  }
}
