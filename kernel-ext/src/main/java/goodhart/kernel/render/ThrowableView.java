package goodhart.kernel.render;

import goodhart.kernel.MimeBundle;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An exception that is a value, not a failure: what it says, where in the notebook it was made, and
 * its causes. The frames of Java, Groovy and this program are left out unless there are no others.
 */
final class ThrowableView {
  private static final int MOST_FRAMES = 5;
  private static final int MOST_CAUSES = 5;
  private static final Pattern CELL = Pattern.compile("cell(\\d+)\\.groovy");
  private static final List<String> MACHINERY =
      List.of(
          "java.",
          "javax.",
          "jdk.",
          "sun.",
          "groovy.",
          "org.codehaus.groovy.",
          "org.apache.groovy.",
          "goodhart.");

  private ThrowableView() {}

  static MimeBundle of(Throwable thrown) {
    StringBuilder text = new StringBuilder(Failure.said(thrown));
    frames(thrown).forEach(f -> text.append("\n    at ").append(f));
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    seen.add(thrown);
    for (Throwable c = thrown.getCause();
        c != null && seen.add(c) && seen.size() <= MOST_CAUSES + 1;
        c = c.getCause()) {
      text.append("\ncaused by ").append(Failure.said(c));
    }
    return MimeBundle.text(text.toString());
  }

  /** Where in the notebook it was made, for example {@code cell 3, line 2}. */
  static Optional<String> place(Throwable thrown) {
    return Arrays.stream(thrown.getStackTrace())
        .filter(ThrowableView::isCells)
        .map(ThrowableView::place)
        .findFirst();
  }

  private static List<String> frames(Throwable thrown) {
    List<StackTraceElement> frames =
        Arrays.stream(thrown.getStackTrace())
            .filter(f -> f.getLineNumber() > 0 && (isCells(f) || isUsers(f)))
            .toList();
    int last = frames.size();
    while (last > 0 && !isCells(frames.get(last - 1))) {
      last--; // whoever runs the cell
    }
    return frames.stream()
        .limit(last > 0 ? last : frames.size())
        .map(ThrowableView::place)
        .distinct()
        .limit(MOST_FRAMES)
        .toList();
  }

  private static boolean isCells(StackTraceElement frame) {
    return frame.getLineNumber() > 0
        && frame.getFileName() != null
        && CELL.matcher(frame.getFileName()).matches();
  }

  private static boolean isUsers(StackTraceElement frame) {
    return MACHINERY.stream().noneMatch(frame.getClassName()::startsWith);
  }

  private static String place(StackTraceElement frame) {
    Matcher cell = CELL.matcher(String.valueOf(frame.getFileName()));
    return cell.matches()
        ? "cell " + cell.group(1) + ", line " + frame.getLineNumber()
        : frame.getClassName() + "." + frame.getMethodName() + ", line " + frame.getLineNumber();
  }
}
