package goodhart.kernel;

/** The compiler rejects a cell. Line and column are the user's, from 1; 0 when unknown. */
public final class CellSyntaxException extends RuntimeException {
  private final int line;
  private final int column;

  public CellSyntaxException(String message, int line, int column) {
    super(message);
    this.line = line;
    this.column = column;
  }

  public int line() {
    return line;
  }

  public int column() {
    return column;
  }
}
