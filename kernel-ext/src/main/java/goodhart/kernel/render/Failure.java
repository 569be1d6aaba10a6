package goodhart.kernel.render;

import goodhart.Progress;
import goodhart.kernel.Stop;

/** What is shown of a value that cannot be shown. */
final class Failure {
  private static final int LONGEST_MESSAGE = 300;
  private static final int DEEPEST = 50;

  private Failure() {}

  /**
   * A sentence in place of the value.
   *
   * @param what what failed, for example {@code toString()}
   * @param thrown anything; that the user stopped the cell is thrown on
   */
  static String sentence(Object value, String what, Throwable thrown) {
    passOnAStop(thrown);
    String place = ThrowableView.place(thrown).map(p -> " (" + p + ")").orElse("");
    return name(value.getClass()) + ": " + what + " failed: " + said(thrown) + place;
  }

  /** Throws on what says that the user stopped the cell or that showing took too long. */
  static void passOnAStop(Throwable thrown) {
    Throwable t = thrown;
    for (int depth = 0; t != null && depth < DEEPEST; depth++, t = t.getCause()) {
      if (t instanceof Stop.Interrupted stop) {
        throw stop;
      }
      if (t instanceof Progress.Stopped stop) {
        throw stop;
      }
    }
  }

  /** An exception in one line; its own message may fail. */
  static String said(Throwable thrown) {
    String name = name(thrown.getClass());
    if (thrown instanceof StackOverflowError) {
      return name + " (does it hold itself?)";
    }
    String message;
    try {
      if (thrown instanceof Stop.TookTooLong) {
        return thrown.getMessage();
      }
      message = thrown.getMessage();
    } catch (Throwable t) {
      passOnAStop(t);
      return name + ", which cannot say more";
    }
    return message == null || message.isBlank()
        ? name
        : name + ": " + PlainText.line(message.strip(), LONGEST_MESSAGE);
  }

  /** A class by its simple name; an anonymous one by its full name. */
  static String name(Class<?> type) {
    return type.getSimpleName().isEmpty() ? type.getName() : type.getSimpleName();
  }
}
