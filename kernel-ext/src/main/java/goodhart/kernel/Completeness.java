package goodhart.kernel;

import java.util.ArrayDeque;
import java.util.Deque;
import org.codehaus.groovy.control.CompilationUnit;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.codehaus.groovy.control.MultipleCompilationErrorsException;
import org.codehaus.groovy.control.Phases;
import org.codehaus.groovy.control.messages.Message;
import org.codehaus.groovy.control.messages.SyntaxErrorMessage;

/**
 * Whether a front end should run what was typed or wait for more. The parser says what is complete;
 * of the rest, what leaves a bracket, string or comment open, or stops at its very end, is
 * incomplete.
 */
final class Completeness {
  private Completeness() {}

  /** {@code complete}, {@code incomplete} or {@code invalid}. */
  static String of(String groovy) {
    CompilationUnit unit = new CompilationUnit(new CompilerConfiguration());
    unit.addSource("cell.groovy", groovy);
    try {
      unit.compile(Phases.CONVERSION);
      return "complete";
    } catch (MultipleCompilationErrorsException e) {
      return switch (brackets(groovy)) {
        case OPEN -> "incomplete";
        case MISMATCHED -> "invalid";
        case CLOSED -> isAtEnd(e, groovy) ? "incomplete" : "invalid";
      };
    }
  }

  private static boolean isAtEnd(MultipleCompilationErrorsException e, String groovy) {
    String[] lines = groovy.stripTrailing().split("\n", -1);
    for (Message message : e.getErrorCollector().getErrors()) {
      if (message instanceof SyntaxErrorMessage syntax) {
        int line = syntax.getCause().getStartLine();
        int column = syntax.getCause().getStartColumn();
        return line > lines.length
            || (line == lines.length && column >= lines[lines.length - 1].length());
      }
    }
    return false;
  }

  private enum Brackets {
    OPEN,
    CLOSED,
    MISMATCHED
  }

  private static Brackets brackets(String code) {
    Deque<Character> open = new ArrayDeque<>();
    int i = 0;
    while (i < code.length()) {
      char c = code.charAt(i);
      if (code.startsWith("//", i)) {
        i = end(code, "\n", i);
      } else if (code.startsWith("/*", i)) {
        i = end(code, "*/", i + 2);
      } else if (code.startsWith("'''", i) || code.startsWith("\"\"\"", i)) {
        i = end(code, code.substring(i, i + 3), i + 3);
      } else if (c == '\'' || c == '"') {
        i = end(code, String.valueOf(c), i + 1);
      } else {
        int kind = "([{".indexOf(c);
        if (kind >= 0) {
          open.push(")]}".charAt(kind));
        } else if (")]}".indexOf(c) >= 0 && (open.isEmpty() || open.pop() != c)) {
          return Brackets.MISMATCHED;
        }
        i++;
      }
      if (i < 0) {
        return Brackets.MISMATCHED;
      }
      if (i > code.length()) {
        return Brackets.OPEN;
      }
    }
    return open.isEmpty() ? Brackets.CLOSED : Brackets.OPEN;
  }

  /**
   * After the next {@code end} that no backslash precedes; past the text when there is none, -1 for
   * a string of one line that is not closed in it.
   */
  private static int end(String code, String end, int from) {
    for (int i = from; i < code.length(); i++) {
      if (code.startsWith(end, i)) {
        return i + end.length();
      }
      if (code.charAt(i) == '\\') {
        i++;
      } else if (code.charAt(i) == '\n' && end.length() == 1 && !end.equals("\n")) {
        break;
      }
    }
    if (end.length() == 1 && !end.equals("\n")) {
      return -1;
    }
    return end.equals("\n") ? code.length() : code.length() + 1;
  }
}
