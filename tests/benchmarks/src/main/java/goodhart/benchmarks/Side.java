package goodhart.benchmarks;

import java.io.IOException;

/** One of the two processes of a contest. */
interface Side extends AutoCloseable {

  /** Does one round and waits for it. */
  Round round() throws IOException;

  @Override
  void close();
}
