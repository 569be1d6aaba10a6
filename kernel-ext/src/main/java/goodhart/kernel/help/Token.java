package goodhart.kernel.help;

/**
 * A piece of code.
 *
 * @param text a string's content without its quotes, otherwise what stands there
 * @param from where it begins, with its quote
 * @param to after its end
 */
record Token(Kind kind, String text, int from, int to) {
  enum Kind {
    WORD,
    NUMBER,
    STRING,
    OPEN,
    CLOSE,
    SYMBOL,
    /** The end of a statement: a line end or a semicolon. */
    END
  }

  boolean is(String symbol) {
    return kind != Kind.STRING && text.equals(symbol);
  }

  boolean isWord() {
    return kind == Kind.WORD;
  }

  boolean isString() {
    return kind == Kind.STRING;
  }

  boolean isEnd() {
    return kind == Kind.END;
  }

  /** Whether a dot follows a value here: {@code .}, {@code ?.} or {@code *.}. */
  boolean isDot() {
    return kind == Kind.SYMBOL
        && (text.equals(".") || text.equals("?.") || text.equals("*.") || text.equals(".&"));
  }
}
