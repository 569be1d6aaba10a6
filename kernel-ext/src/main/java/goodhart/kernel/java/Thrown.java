package goodhart.kernel.java;

/** Throws what was caught, whatever it is, unwrapped. */
final class Thrown {
  private Thrown() {}

  /**
   * Throws it.
   *
   * @return never
   */
  static RuntimeException again(Throwable thrown) {
    throw Thrown.<RuntimeException>asIs(thrown);
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> RuntimeException asIs(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
