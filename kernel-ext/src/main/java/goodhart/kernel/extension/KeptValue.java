package goodhart.kernel.extension;

import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Whether the Java code that called a magic keeps its value: {@code x = %compare drro} does, {@code
 * %compare drro} alone does not. A line magic is not told, and JJava 1.0-a6 drops the value of a
 * lone magic while later versions show it; so a lone magic displays what it has and returns
 * nothing, and one whose value is kept returns it and displays nothing.
 *
 * <p>What tells is the class that JShell makes of a snippet. Its method {@code do_it$} returns a
 * value for an expression and is void for statements, and the value of an expression that nobody
 * keeps gets a variable of the name {@code $1}, {@code $2} and so on.
 */
final class KeptValue {
  private static final Pattern SNIPPET = Pattern.compile("REPL\\.\\$JShell\\$\\w+");
  private static final String BODY = "do_it$";

  private KeptValue() {}

  /** Looks at the callers of the current method; false where no JShell is among them. */
  static boolean ofCaller() {
    return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
        .walk(
            frames ->
                frames
                    .filter(f -> SNIPPET.matcher(f.getClassName()).matches())
                    .findFirst()
                    .filter(f -> f.getMethodName().equals(BODY))
                    .map(StackWalker.StackFrame::getDeclaringClass))
        .filter(KeptValue::keeps)
        .isPresent();
  }

  private static boolean keeps(Class<?> snippet) {
    for (var field : snippet.getDeclaredFields()) {
      if (field.getName().startsWith("$")) {
        return false;
      }
    }
    return Arrays.stream(snippet.getDeclaredMethods())
        .anyMatch(m -> m.getName().equals(BODY) && m.getReturnType() != void.class);
  }
}
