package goodhart;

/**
 * How a long computation says where it is and learns that it should stop.
 *
 * <p>Every loop of the engine calls {@link #tick()} at least every few milliseconds and {@link
 * #report} where a person would want to see movement. One instance may be called from several
 * threads at once.
 */
public interface Progress {

  /** Says nothing and never stops. */
  Progress NONE = () -> {};

  /**
   * Called often and cheap.
   *
   * @throws Stopped when the user asked to stop; the caller lets it pass
   */
  void tick();

  /**
   * Says how far a named piece of work is. Whoever reports on a whole gives its parts a progress
   * that only ticks.
   *
   * @param what the work, in the user's words, for example {@code "grpo, seed 3"}
   * @param done finished units, 0 to {@code total}
   * @param total all units
   */
  default void report(String what, long done, long total) {}

  /** The user asked to stop. What had finished is kept by whoever started the work. */
  final class Stopped extends RuntimeException {
    public Stopped() {
      super("stopped", null, false, false);
    }
  }
}
