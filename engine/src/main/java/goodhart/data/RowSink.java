package goodhart.data;

import java.io.Closeable;
import java.io.IOException;

/**
 * A file being written, value by value in the order of its columns. What is written appears under
 * its name when all is there.
 */
interface RowSink extends Closeable {
  void missing() throws IOException;

  void text(String value) throws IOException;

  void number(double value) throws IOException;

  void whole(long value) throws IOException;

  void truth(boolean value) throws IOException;

  /** A list or object, as JSON. */
  void nested(String json) throws IOException;

  void endRow() throws IOException;

  /** Says that all rows were written. */
  void finish() throws IOException;

  /** Ends the writing; without {@link #finish} before it, what was written is thrown away. */
  @Override
  void close() throws IOException;
}
