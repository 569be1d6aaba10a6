package goodhart.data;

import java.util.function.Predicate;

/** A part of a file that is read by one thread: some whole rows, perhaps none. */
interface Block {

  /**
   * Reads the rows in order and hands them on until {@code body} says that it is enough.
   *
   * @throws IllegalArgumentException at the first that cannot be read
   */
  void each(Noticed noticed, Predicate<Row> body);
}
