package goodhart.data;

/** How much text of all files together may still be unpacked. Confined to one thread. */
final class Budget {
  private final Limits limits;
  private long left;

  Budget(Limits limits) {
    this.limits = limits;
    left = (long) limits.mostMegabytes() << 20;
  }

  /** The most bytes of one row. */
  int mostOfARow() {
    return (int) Math.min(Integer.MAX_VALUE - 64, (long) limits.mostLineMegabytes() << 20);
  }

  int megabytes() {
    return limits.mostMegabytes();
  }

  /** Whether that much more fits. */
  boolean fits(long bytes) {
    return bytes <= left;
  }

  void spend(String name, long bytes) {
    left -= bytes;
    if (left < 0) {
      throw tooMuch(name);
    }
  }

  IllegalArgumentException tooMuch(String name) {
    return Row.failure(
        name,
        "holds more text than mostMegabytes: "
            + limits.mostMegabytes()
            + " allows. Raise mostMegabytes, or read a part of the data");
  }

  IllegalArgumentException tooLong(String where) {
    return Row.failure(
        where,
        "is longer than mostLineMegabytes: "
            + limits.mostLineMegabytes()
            + " allows. Write one row a line, or raise mostLineMegabytes");
  }
}
