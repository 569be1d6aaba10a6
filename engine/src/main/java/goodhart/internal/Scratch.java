package goodhart.internal;

/**
 * Rows that a thread writes over again and again, for loops that should not allocate. Whoever needs
 * some keeps a {@code Scratch} of its own, so nobody else writes to its rows.
 */
public final class Scratch {
  /**
   * How much longer than a multiple of 512 rows are made that a loop reads and writes side by side.
   * Two rows of 512 numbers one after the other lie 16 bytes apart but for 4096, and then the
   * processor takes what is read from the one for what was just written to the other, waits for it,
   * and needs twice to four times as long.
   */
  public static final int APART = 64;

  private final int count;
  private final ThreadLocal<double[][]> kept = new ThreadLocal<>();

  /** Hands out {@code count} rows at a time. */
  public Scratch(int count) {
    this.count = count;
  }

  /**
   * Rows of exactly {@code length} numbers, whatever they are, to be used before anybody else's
   * code runs on this thread.
   */
  public double[][] rows(int length) {
    double[][] rows = kept.get();
    if (rows == null || rows[0].length != length) {
      rows = new double[count][length];
      kept.set(rows);
    }
    return rows;
  }

  /** The same for whoever calls other people's code meanwhile, which may ask for rows as well. */
  public double[][] take(int length) {
    double[][] rows = rows(length);
    kept.set(null);
    return rows;
  }

  /** Keeps what was taken for the next time. */
  public void giveBack(double[][] rows) {
    kept.set(rows);
  }
}
