package goodhart.kernel.magic;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds line magics in Groovy code. It knows just enough of the language to tell code from strings,
 * patterns and comments; a {@code %} that follows a value on the line before is the operator unless
 * a magic's name follows it directly. {@code name?} and {@code ?name} alone in a line are the magic
 * {@code help}, unless a ternary's colon follows.
 */
final class MagicScanner {
  private static final Pattern MAGIC =
      Pattern.compile("%{1,2}([A-Za-z][\\w-]*)(\\??)(?=\\s|\\z)[ \\t]*([^\\n]*)");

  /** {@code name?}, {@code ?name} and the same with two question marks, alone in their line. */
  private static final Pattern ASKED =
      Pattern.compile(
          "(?:(?<before>\\?{1,2})(?<word>[A-Za-z_][\\w.]*)"
              + "|(?<name>[A-Za-z_][\\w.]*)(?<after>\\?{1,2}))[ \\t]*(?=\\n|\\z)");

  private final String code;
  private final Set<String> known;
  private final StringBuilder out = new StringBuilder();

  /** What closes each open bracket; a {@code "} stands for the string around a {@code ${..}}. */
  private final Deque<String> open = new ArrayDeque<>();

  private int at;
  private char last; // the last character that means something, 0 at the start
  private String lastWord = "";
  private int pendingShow = -1;

  MagicScanner(String code, Set<String> known) {
    this.code = code;
    this.known = known;
  }

  String rewrite() {
    boolean lineStart = true;
    while (at < code.length()) {
      char c = code.charAt(at);
      if (c == '\n') {
        lineStart = true;
        copy(1);
      } else if (Character.isWhitespace(c)) {
        copy(1);
      } else if (code.startsWith("//", at)) {
        copyUntil("\n", at, false);
      } else if (code.startsWith("/*", at)) {
        copyUntil("*/", at + 2, true);
      } else if (lineStart && (c == '%' ? magicHere() : askedHere())) {
        lineStart = false;
      } else {
        lineStart = false;
        pendingShow = -1;
        significant(c);
      }
    }
    if (pendingShow >= 0) {
      out.replace(pendingShow, pendingShow + "$show".length(), "$magic");
    }
    return out.toString();
  }

  private boolean magicHere() {
    if (!open.isEmpty() && !open.peek().equals("}")) {
      return false;
    }
    Matcher magic = MAGIC.matcher(code).region(at, code.length());
    if (!magic.lookingAt()) {
      return false;
    }
    boolean indented = at > 0 && code.charAt(at - 1) != '\n';
    if (!known.contains(magic.group(1)) && indented && isValueEnd()) {
      return false;
    }
    int start = out.length();
    call("$show", magic);
    pendingShow = start;
    last = ';';
    return true;
  }

  private boolean askedHere() {
    Matcher asked = ASKED.matcher(code).region(at, code.length());
    if (!known.contains("help")
        || !open.isEmpty() && !open.peek().equals("}")
        || !asked.lookingAt()
        || isTernary(asked.end())) {
      return false;
    }
    int start = out.length();
    String marks = asked.group("before") == null ? asked.group("after") : asked.group("before");
    String name = asked.group("word") == null ? asked.group("name") : asked.group("word");
    call("$show", "help", name + (marks.length() > 1 ? marks : ""), at);
    at = asked.end();
    pendingShow = start;
    last = ';';
    return true;
  }

  /** Whether the line after a question mark has the colon that goes with it. */
  private boolean isTernary(int after) {
    String next = code.substring(after).stripLeading();
    String line = next.lines().findFirst().orElse("");
    return line.startsWith(":") || line.replaceAll("\\([^()]*\\)", "").matches(".*\\s:(\\s.*|$)");
  }

  private void call(String function, Matcher magic) {
    String name = (magic.group().startsWith("%%") ? "%%" : "") + magic.group(1) + magic.group(2);
    call(function, name, magic.group(3).strip(), magic.start(3));
    at = magic.end();
  }

  private void call(String function, String name, String arguments, int argumentsAt) {
    int line = 1 + (int) code.substring(0, at).chars().filter(c -> c == '\n').count();
    int column = argumentsAt - code.lastIndexOf('\n', argumentsAt - 1);
    out.append(function)
        .append('(')
        .append(line)
        .append(", ")
        .append(column)
        .append(", '")
        .append(name)
        .append("', '")
        .append(arguments.replace("\\", "\\\\").replace("'", "\\'"))
        .append("')");
  }

  private void significant(char c) {
    if (Character.isJavaIdentifierStart(c) && !code.startsWith("$/", at)) {
      int end = at + 1;
      while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
        end++;
      }
      lastWord = code.substring(at, end);
      copy(end - at);
      last = 'a';
    } else if (code.startsWith("'''", at) || code.startsWith("\"\"\"", at)) {
      string(code.substring(at, at + 3), at + 3);
    } else if (c == '\'' || c == '"') {
      string(String.valueOf(c), at + 1);
    } else if (code.startsWith("$/", at)) {
      string("/$", at + 2);
    } else if (c == '/' && !isValueEnd() && code.indexOf('/', at + 1) >= 0) {
      string("/", at + 1);
    } else if (c == '=' && isAssignment()) {
      copy(1);
      last = '=';
      assignedMagic();
    } else {
      bracket(c);
    }
  }

  private void bracket(char c) {
    switch (c) {
      case '(' -> open.push(")");
      case '[' -> open.push("]");
      case '{' -> open.push("}");
      case ')', ']', '}' -> {
        if (!open.isEmpty()) {
          String closed = open.pop();
          if (closed.startsWith("}") && closed.length() > 1) {
            copy(1);
            string(closed.substring(1), at);
            return;
          }
        }
      }
      default -> {}
    }
    copy(1);
    last = c;
  }

  private boolean isAssignment() {
    char next = at + 1 < code.length() ? code.charAt(at + 1) : ' ';
    char before = at > 0 ? code.charAt(at - 1) : ' ';
    return next != '=' && next != '~' && "=!<>~".indexOf(before) < 0;
  }

  private void assignedMagic() {
    int start = at;
    while (start < code.length() && (code.charAt(start) == ' ' || code.charAt(start) == '\t')) {
      start++;
    }
    Matcher magic = MAGIC.matcher(code).region(start, code.length());
    if (magic.lookingAt()) {
      copy(start - at);
      call("$magic", magic);
      last = ';';
    }
  }

  /** Whether what stands before is a value, so that {@code /} divides and {@code %} may go on. */
  private boolean isValueEnd() {
    if (last == 'a') {
      return !Set.of("return", "in", "case", "assert", "throw", "else", "instanceof", "as")
          .contains(lastWord);
    }
    return Character.isDigit(last) || ")]}\"'".indexOf(last) >= 0;
  }

  /** Copies a string to its end, or to the next {@code ${}, which is code again. */
  private void string(String end, int from) {
    boolean interpolates = !end.startsWith("'");
    int i = from;
    while (i < code.length()) {
      if (code.startsWith(end, i)) {
        copy(i + end.length() - at);
        last = '"';
        return;
      }
      char c = code.charAt(i);
      if (c == '\n' && end.length() == 1 && !end.equals("/")) {
        break; // a string that is not closed ends with its line
      }
      if (interpolates && code.startsWith("${", i)) {
        copy(i + 2 - at);
        open.push("}" + end);
        last = '{';
        return;
      }
      i += c == '\\' && !end.equals("/$") ? 2 : 1;
    }
    copy(Math.min(i, code.length()) - at);
    last = '"';
  }

  private void copyUntil(String end, int from, boolean inclusive) {
    int found = code.indexOf(end, from);
    int to = found < 0 ? code.length() : found + (inclusive ? end.length() : 0);
    copy(to - at);
  }

  private void copy(int length) {
    out.append(code, at, at + length);
    at += length;
  }
}
