package goodhart.kernel.help;

import goodhart.kernel.help.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads code that need not be complete, up to the place where somebody types: which pieces stand
 * before it, and whether it is in code, in a string, in a comment or in the line of a magic.
 */
final class Scan {
  /** What the place is in. */
  enum State {
    CODE,
    STRING,
    COMMENT,
    MAGIC
  }

  private static final Pattern MAGIC = Pattern.compile("%{1,2}([\\w-]*)");
  private static final Pattern NUMBER =
      Pattern.compile("\\d[\\d_]*(?:\\.\\d[\\d_]*)?(?:[eE][+-]?\\d+)?[a-zA-Z]*");
  private static final List<String> SYMBOLS =
      List.of(
          "<=>", "...", "==~", "?.", "*.", ".&", "->", "::", "==", "!=", "<=", ">=", "&&", "||",
          "?:", "..", "<<", ">>", "=~", "+=", "-=", "*=", "/=", "++", "--", "**");

  private final String code;
  private final int end;
  private final Set<String> codeMagics;
  private final List<Token> tokens = new ArrayList<>();

  /** What closes each open bracket; {@code }"} ends the code in a string that {@code "} ends. */
  private final Deque<String> open = new ArrayDeque<>();

  private State state = State.CODE;
  private int opened;
  private int at;

  private Scan(String code, int end, Set<String> codeMagics) {
    this.code = code;
    this.end = end;
    this.codeMagics = codeMagics;
  }

  /**
   * Reads the code before {@code end}.
   *
   * @param codeMagics the magics whose arguments are code
   */
  static Scan of(String code, int from, int end, Set<String> codeMagics) {
    Scan scan = new Scan(code, end, codeMagics);
    scan.at = from;
    scan.run();
    return scan;
  }

  List<Token> tokens() {
    return tokens;
  }

  State state() {
    return state;
  }

  /** Where the content of the open string, or the open magic with its %, begins. */
  int opened() {
    return opened;
  }

  private void run() {
    boolean lineStart = true;
    while (at < end) {
      char c = code.charAt(at);
      if (c == '\n') {
        lineStart = true;
        endStatement();
      } else if (Character.isWhitespace(c)) {
        at++;
      } else if (code.startsWith("//", at)) {
        comment("\n", 0);
      } else if (code.startsWith("/*", at)) {
        comment("*/", 2);
      } else if (c == '%' && (lineStart || isAfterAssignment()) && magic(lineStart)) {
        lineStart = false;
      } else {
        lineStart = false;
        piece(c);
      }
    }
  }

  private void endStatement() {
    Token last = last();
    boolean goesOn =
        last == null
            || last.isEnd()
            || last.kind() == Kind.SYMBOL && !last.is("++") && !last.is("--") && !last.is("->");
    if (!goesOn) {
      add(Kind.END, "\n", at + 1);
    } else {
      at++;
    }
  }

  private boolean isAfterAssignment() {
    return last() != null && last().is("=");
  }

  private Token last() {
    return tokens.isEmpty() ? null : tokens.get(tokens.size() - 1);
  }

  private void comment(String close, int after) {
    int closing = code.indexOf(close, at + after);
    boolean line = close.equals("\n");
    int to = closing < 0 ? code.length() + 1 : closing + (line ? 0 : 2);
    if (to > end || line && to >= end) {
      state = State.COMMENT;
      at = end;
    } else {
      at = to;
    }
  }

  private boolean magic(boolean lineStart) {
    if (lineStart && isValueEnd(last()) && !open.isEmpty() && !open.peek().equals("}")) {
      return false;
    }
    Matcher name = MAGIC.matcher(code).region(at, code.length());
    if (!name.lookingAt()) {
      return false;
    }
    int lineEnd = code.indexOf('\n', at);
    if (codeMagics.contains(name.group(1)) && name.end() < end) {
      at = name.end();
      tokens.add(new Token(Kind.END, "%", at, at));
      return true;
    }
    if (lineEnd < 0 || lineEnd >= end) {
      state = State.MAGIC;
      opened = at;
      at = end;
    } else {
      at = lineEnd;
      tokens.add(new Token(Kind.END, "%", at, at));
    }
    return true;
  }

  private void piece(char c) {
    if (Character.isJavaIdentifierStart(c) && !code.startsWith("$/", at)) {
      int to = at + 1;
      while (to < end && Character.isJavaIdentifierPart(code.charAt(to))) {
        to++;
      }
      add(Kind.WORD, code.substring(at, to), to);
    } else if (Character.isDigit(c)) {
      Matcher number = NUMBER.matcher(code).region(at, end);
      number.lookingAt();
      add(Kind.NUMBER, number.group(), number.end());
    } else if (code.startsWith("'''", at) || code.startsWith("\"\"\"", at)) {
      string(code.substring(at, at + 3), 3);
    } else if (c == '\'' || c == '"') {
      string(String.valueOf(c), 1);
    } else if (code.startsWith("$/", at)) {
      string("/$", 2);
    } else if (c == '/' && !isValueEnd(last()) && code.indexOf('/', at + 1) >= 0) {
      string("/", 1);
    } else {
      symbol(c);
    }
  }

  private void symbol(char c) {
    switch (c) {
      case '(', '[', '{' -> {
        open.push(c == '(' ? ")" : c == '[' ? "]" : "}");
        add(Kind.OPEN, String.valueOf(c), at + 1);
      }
      case ')', ']', '}' -> {
        String closed = open.isEmpty() ? "" : open.pop();
        add(Kind.CLOSE, String.valueOf(c), at + 1);
        if (closed.length() > 1) {
          string(closed.substring(1), 0);
        }
      }
      case ';' -> add(Kind.END, ";", at + 1);
      default -> {
        String symbol =
            SYMBOLS.stream()
                .filter(s -> code.startsWith(s, at) && at + s.length() <= end)
                .findFirst()
                .orElse(String.valueOf(c));
        if (symbol.equals(".") || symbol.equals("?.")) {
          dropLineEnd();
        }
        add(Kind.SYMBOL, symbol, at + symbol.length());
      }
    }
  }

  /** A line that begins with a dot goes on with the one before. */
  private void dropLineEnd() {
    if (last() != null && last().isEnd() && last().text().equals("\n")) {
      tokens.remove(tokens.size() - 1);
    }
  }

  private void string(String close, int quote) {
    int content = at + quote;
    boolean oneLine = close.length() == 1 && !close.equals("/");
    int i = content;
    while (i < end) {
      char c = code.charAt(i);
      if (code.startsWith(close, i) && i + close.length() <= end) {
        tokens.add(new Token(Kind.STRING, code.substring(content, i), at, i + close.length()));
        at = i + close.length();
        return;
      }
      if (c == '\n' && oneLine) {
        tokens.add(new Token(Kind.STRING, code.substring(content, i), at, i));
        at = i;
        return;
      }
      if (!close.startsWith("'") && code.startsWith("${", i) && i + 2 <= end) {
        tokens.add(new Token(Kind.STRING, code.substring(content, i), at, i));
        tokens.add(new Token(Kind.OPEN, "{", i, i + 2));
        open.push("}" + close);
        at = i + 2;
        return;
      }
      i += c == '\\' && !close.equals("/$") ? 2 : 1;
    }
    state = State.STRING;
    opened = content;
    at = end;
  }

  private static boolean isValueEnd(Token last) {
    if (last == null) {
      return false;
    }
    return switch (last.kind()) {
      case WORD -> !Set.of("return", "in", "case", "assert", "throw", "else").contains(last.text());
      case NUMBER, STRING, CLOSE -> true;
      default -> false;
    };
  }

  private void add(Kind kind, String text, int to) {
    tokens.add(new Token(kind, text, at, to));
    at = to;
  }
}
