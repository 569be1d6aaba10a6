package goodhart.kernel.extension;

import java.lang.StackWalker.StackFrame;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * What Java code does with the value of a line magic. The magic is not told, and JJava 1.0-a6 drops
 * the value of a lone magic while later versions show it as the cell's result.
 *
 * <p>What tells is the class that JShell makes of a snippet: one for {@code Comparison x = ...} has
 * a field {@code x}, and one for an expression that nobody keeps has a field {@code $1}. An
 * assignment to an older variable looks like any other statement, and a statement's value is never
 * shown.
 */
enum MagicUse {
  /** {@code %compare drro}: displays its value and returns null, or it would be shown twice. */
  ALONE,
  /** {@code var x = %compare drro}: returns its value and displays nothing. */
  DECLARES,
  /** {@code x = %compare drro}, or within a block or method: displays its value and returns it. */
  STATEMENT;

  private static final Pattern SNIPPET = Pattern.compile("REPL\\.\\$JShell\\$\\w+");

  /** How the nearest JShell snippet among the callers uses it; alone where there is none. */
  static MagicUse byCaller() {
    return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
        .walk(
            frames ->
                frames
                    .filter(frame -> SNIPPET.matcher(frame.getClassName()).matches())
                    .findFirst()
                    .map(MagicUse::of)
                    .orElse(ALONE));
  }

  private static MagicUse of(StackFrame frame) {
    if (!frame.getMethodName().startsWith("do_it$")) {
      return STATEMENT; // a method of the user's
    }
    return Arrays.stream(frame.getDeclaringClass().getDeclaredFields())
        .findFirst()
        .map(field -> field.getName().startsWith("$") ? ALONE : DECLARES)
        .orElse(STATEMENT);
  }

  boolean displays() {
    return this != DECLARES;
  }

  boolean returns() {
    return this != ALONE;
  }
}
