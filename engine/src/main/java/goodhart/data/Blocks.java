package goodhart.data;

import java.io.Closeable;

/** The blocks of one file, cut in order by one thread. */
interface Blocks extends Closeable {

  /** The next block; null at the end of the file. */
  Block next();

  /** The file's format, in words. */
  String format();

  /** What to say of a file without a row. */
  String missing();

  /** What was noticed while cutting. */
  Noticed noticed();

  @Override
  void close();
}
