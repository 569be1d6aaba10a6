package goodhart.kernel;

/**
 * The flag that stops a running cell. Every loop, closure and function of a cell looks at it, and
 * so does every loop of the engine through {@link CellProgress}; user code that catches every
 * exception cannot swallow it, because the next turn of its loop looks again.
 */
public final class Stop {
  private static volatile boolean requested;

  private Stop() {}

  /**
   * Returns at once while nobody asked to stop. Compiled into every cell.
   *
   * @throws Interrupted when the user asked to stop
   */
  public static void check() {
    if (requested) {
      throw new Interrupted();
    }
  }

  static boolean requested() {
    return requested;
  }

  static void request(boolean stop) {
    requested = stop;
  }

  /** The user stopped the cell. An Error, so that {@code catch (Exception e)} lets it pass. */
  public static final class Interrupted extends Error {
    Interrupted() {
      super("interrupted");
    }
  }
}
