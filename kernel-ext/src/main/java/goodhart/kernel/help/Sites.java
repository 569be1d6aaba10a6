package goodhart.kernel.help;

import goodhart.dsl.Vocabulary;
import goodhart.dsl.Vocabulary.Use;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the words, blocks and calls that the cursor is in, however much of them is missing yet. */
final class Sites {
  private final Surroundings notebook;
  private final Code code;
  private final List<Token> after;

  /**
   * @param after the pieces that follow the cursor
   */
  Sites(Surroundings notebook, Code code, List<Token> after) {
    this.notebook = notebook;
    this.code = code;
    this.after = after;
  }

  /** The call of any function whose arguments the cursor is in: its name's piece, or -1. */
  int callee() {
    for (int open : code.open()) {
      if (code.at(open).is("(")) {
        return code.at(open - 1).isWord() ? open - 1 : -1;
      }
      if (code.at(open).is("{")) {
        return -1;
      }
    }
    return -1;
  }

  /** The innermost use of a word of the language around the cursor. */
  Optional<Site> innermost() {
    List<Integer> open = code.open();
    int end = code.size();
    for (int bracket : open) {
      Token token = code.at(bracket);
      if (token.is("(")) {
        int name = bracket - 1;
        return code.at(name).isWord() && Vocabulary.knows(code.at(name).text())
            ? Optional.of(arguments(name, bracket + 1, end, true))
            : Optional.empty();
      }
      if (token.is("{")) {
        return inBlock(bracket, end);
      }
      end = bracket; // a list is the value of the argument it stands in
    }
    return command(code.statementStart(end), end);
  }

  private Optional<Site> inBlock(int brace, int end) {
    int start = code.statementStart(end);
    Optional<Site> block = block(brace);
    if (start < end) {
      return command(start, end).or(() -> block.flatMap(b -> setting(b, start, end)));
    }
    return end < code.size() ? Optional.empty() : block; // a statement may begin with a list
  }

  /** The beginning of a line in the block of a word that a brace is in, or opens. */
  private Optional<Site> block(int brace) {
    for (int outer : code.open()) {
      if (outer <= brace && code.at(outer).is("{")) {
        int word = blockWord(outer);
        if (word >= 0) {
          return Optional.of(line(word, outer));
        }
      }
    }
    return Optional.empty();
  }

  /** The value on a setting's own line: {@code aggregate 'uwo'} in the block of a reward. */
  private Optional<Site> setting(Site block, int start, int end) {
    String word = code.at(start).text();
    return code.at(start).isWord() && block.setting(word).isPresent()
        ? Optional.of(
            new Site(block.use(), block.nameAt(), false, word, end == start + 1, 0, block.given()))
        : Optional.empty();
  }

  /** The word whose block a brace opens; -1 when it opens none. */
  private int blockWord(int brace) {
    int name = brace - 1;
    if (code.at(name).is(")") && code.partner(name) > 0) {
      name = code.partner(name) - 1;
    } else if (!code.at(name).isWord()) {
      return -1;
    }
    boolean known =
        code.at(name).isWord()
            && !code.at(name - 1).isDot()
            && Vocabulary.hasBlock(code.at(name).text());
    return known ? name : -1;
  }

  private Site line(int name, int brace) {
    Site head =
        code.at(name + 1).is("(")
            ? arguments(name, name + 2, code.partner(name + 1), false)
            : new Site(new Use(code.at(name).text()), name, false, "", true, 0, Set.of());
    Set<String> given = new HashSet<>(head.given());
    Map<String, String> texts = new HashMap<>(head.use().texts());
    for (int i = brace + 1; i < code.size(); i++) {
      Token token = code.at(i);
      if (token.kind() == Token.Kind.OPEN && code.partner(i) > 0) {
        i = code.partner(i);
      } else if (token.isWord() && code.statementStart(i) == i) {
        given.add(token.text());
        if (code.at(i + 1).isString()) {
          texts.put(token.text(), code.at(i + 1).text());
        }
      }
    }
    given.addAll(following(true));
    Use use = new Use(head.use().word(), head.use().positional(), texts);
    return new Site(use, name, true, "", true, 0, given);
  }

  /** {@code method 'drro', reward: proxy}, {@code lab = world seed: 7}. */
  private Optional<Site> command(int start, int end) {
    int name = start;
    while (code.at(name).is("def")
        || code.at(name).is("return")
        || name + 1 < end && code.at(name).isWord() && code.at(name + 1).is("=")) {
      name += code.at(name + 1).is("=") ? 2 : 1;
    }
    Token token = code.at(name);
    boolean calls =
        name < end
            && token.isWord()
            && Vocabulary.knows(token.text())
            && (name + 1 == end
                || code.at(name + 1).isWord()
                || code.at(name + 1).isString()
                || code.at(name + 1).kind() == Token.Kind.NUMBER);
    if (!calls) {
      return Optional.empty();
    }
    return Optional.of(arguments(name, name + 1, end, true));
  }

  private Site arguments(int name, int from, int end, boolean untilCursor) {
    List<String> positional = new ArrayList<>();
    Map<String, String> texts = new HashMap<>();
    Set<String> given = new HashSet<>();
    int start = from;
    for (int i = from; i <= end; i++) {
      boolean last = i == end;
      if (!last && code.at(i).kind() == Token.Kind.OPEN && code.partner(i) > 0) {
        i = code.partner(i);
      } else if (!last && code.at(i).is(",") || last && !untilCursor && start < end) {
        argument(start, i, positional, texts, given);
        start = i + 1;
      }
    }
    boolean named = code.at(start).isWord() && code.at(start + 1).is(":") && start + 1 < end;
    String argument = named ? code.at(start).text() : "";
    if (untilCursor) {
      given.addAll(following(false));
    }
    return new Site(
        new Use(code.at(name).text(), positional, texts),
        name,
        false,
        argument,
        end <= (named ? start + 2 : start),
        positional.size(),
        given);
  }

  private void argument(
      int from, int to, List<String> positional, Map<String, String> texts, Set<String> given) {
    if (from >= to) {
      return;
    }
    if (code.at(from).isWord() && code.at(from + 1).is(":")) {
      given.add(code.at(from).text());
      String text = text(from + 2, to);
      if (!text.isEmpty()) {
        texts.put(code.at(from).text(), text);
      }
    } else {
      positional.add(text(from, to));
    }
  }

  /** The text that an argument is, where it is a literal or a variable that holds one. */
  private String text(int from, int to) {
    if (to != from + 1) {
      return "";
    }
    if (code.at(from).isString()) {
      return code.at(from).text();
    }
    Object value = notebook.variables().get(code.at(from).text());
    return value instanceof String || value instanceof File || value instanceof Path
        ? String.valueOf(value)
        : "";
  }

  /** The names that follow in the same arguments, or that begin the lines that follow. */
  private Set<String> following(boolean lines) {
    Set<String> names = new HashSet<>();
    int depth = 0;
    for (int i = 0; i < after.size() && depth >= 0; i++) {
      Token token = after.get(i);
      boolean statementEnds = depth == 0 && token.isEnd();
      if (statementEnds && !lines) {
        break;
      }
      if (token.kind() == Token.Kind.OPEN) {
        depth++;
      } else if (token.kind() == Token.Kind.CLOSE) {
        depth--;
      } else if (depth == 0 && token.isWord()) {
        boolean begins = i > 0 && after.get(i - 1).isEnd();
        boolean isName = i + 1 < after.size() && after.get(i + 1).is(":");
        if (lines ? begins : isName) {
          names.add(token.text());
        }
      }
    }
    return names;
  }
}
