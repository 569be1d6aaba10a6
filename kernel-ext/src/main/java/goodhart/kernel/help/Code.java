package goodhart.kernel.help;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** The pieces of code before the cursor, with their brackets matched. */
final class Code {
  private final List<Token> tokens;
  private final int[] partner;
  private final List<Integer> open = new ArrayList<>();

  Code(List<Token> tokens) {
    this.tokens = List.copyOf(tokens);
    this.partner = new int[tokens.size()];
    Arrays.fill(partner, -1);
    Deque<Integer> opened = new ArrayDeque<>();
    for (int i = 0; i < tokens.size(); i++) {
      switch (tokens.get(i).kind()) {
        case OPEN -> opened.push(i);
        case CLOSE -> {
          if (!opened.isEmpty()) {
            partner[i] = opened.pop();
            partner[partner[i]] = i;
          }
        }
        default -> {}
      }
    }
    open.addAll(opened);
  }

  int size() {
    return tokens.size();
  }

  /** A token; one that is nothing outside of the code. */
  Token at(int index) {
    return index >= 0 && index < tokens.size()
        ? tokens.get(index)
        : new Token(Token.Kind.END, "", -1, -1);
  }

  /** The bracket that belongs to one; -1 for none. */
  int partner(int index) {
    return partner[index];
  }

  /** The brackets that are open at the end, the innermost first. */
  List<Integer> open() {
    return open;
  }

  /** Where the statement or argument list that {@code end} is in begins, at the same depth. */
  int statementStart(int end) {
    int i = end;
    while (i > 0) {
      Token before = at(i - 1);
      if (before.isEnd() || before.is("->") || before.kind() == Token.Kind.OPEN) {
        return i;
      }
      if (before.kind() == Token.Kind.CLOSE) {
        if (partner(i - 1) < 0) {
          return i;
        }
        i = partner(i - 1);
      } else {
        i--;
      }
    }
    return 0;
  }

  /** After the statement that begins at an index. */
  int statementEnd(int start) {
    int i = start;
    while (i < size() && !at(i).isEnd() && at(i).kind() != Token.Kind.CLOSE) {
      i = at(i).kind() == Token.Kind.OPEN ? (partner(i) < 0 ? size() : partner(i) + 1) : i + 1;
    }
    return Math.min(i, size());
  }

  /** Where the expression begins that ends before {@code end}: {@code a.b(c)[d].e}; -1 for none. */
  int expressionStart(int end) {
    int i = end - 1;
    while (i >= 0) {
      Token token = at(i);
      if (token.kind() == Token.Kind.CLOSE) {
        i = callStart(i);
        if (i < 0) {
          return -1;
        }
      } else if (!token.isWord() && !token.isString() && token.kind() != Token.Kind.NUMBER) {
        return -1;
      }
      if (at(i - 1).isDot()) {
        i -= 2;
        continue;
      }
      return at(i - 1).is("new") && at(i - 1).isWord() ? i - 1 : i;
    }
    return -1;
  }

  /** From a closing bracket back to the name that is called or indexed, or to its opening one. */
  private int callStart(int close) {
    int opening = partner(close);
    if (opening < 0) {
      return -1;
    }
    Token before = at(opening - 1);
    boolean adjacent = before.to() == at(opening).from();
    if (at(close).is("]")) {
      if (adjacent && before.kind() == Token.Kind.CLOSE) {
        return callStart(opening - 1);
      }
      return adjacent && (before.isWord() || before.isString()) ? opening - 1 : opening;
    }
    if (at(close).is("}") && before.is(")")) {
      return callStart(opening - 1);
    }
    return before.isWord() && !Keywords.ALL.contains(before.text()) ? opening - 1 : opening;
  }
}
