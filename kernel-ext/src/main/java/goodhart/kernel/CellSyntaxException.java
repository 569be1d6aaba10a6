package goodhart.kernel;

/** The compiler rejects a cell. Line and column are the user's, from 1; 0 when unknown. */
final class CellSyntaxException extends RuntimeException {
  private final int line;
  private final int column;

  CellSyntaxException(String message, int line, int column) {
    super(message);
    this.line = line;
    this.column = column;
  }

  int line() {
    return line;
  }

  int column() {
    return column;
  }
}
