package goodhart.kernel;

import java.io.IOException;

/**
 * Where the outputs of a cell go: Jupyter's IOPub channel, a notebook file, or a terminal. Text
 * that user code prints goes to System.out and System.err, which whoever runs the cell redirects.
 * Called from the cell's thread and from threads that it started.
 */
public interface Output {

  /** Shows something now. */
  void display(MimeBundle bundle);

  /** Shows something that {@link #update} may replace; the id is any text new to this session. */
  void display(MimeBundle bundle, String id);

  /** Replaces what {@link #display(MimeBundle, String)} showed under the same id. */
  void update(MimeBundle bundle, String id);

  /**
   * Removes what the cell has shown so far, where that can be done.
   *
   * @param wait only when the next thing is shown, so that a picture that is drawn again does not
   *     flicker
   */
  default void clear(boolean wait) {}

  /**
   * One line from the user.
   *
   * @param hidden true for a password
   * @throws IOException when nobody can be asked, or the cell is interrupted
   */
  default String ask(String prompt, boolean hidden) throws IOException {
    throw new IOException("nobody can be asked for input here: run this in a notebook");
  }

  /** Somebody who is told what cells print. */
  interface Printed {
    /**
     * Text was printed.
     *
     * @param stream {@code stdout} or {@code stderr}
     */
    void print(String stream, String text);
  }

  /**
   * From now on tells this listener too, and no other, what is printed, in order with what is
   * shown. An output that does not see printed text tells nobody.
   */
  default void alsoPrintTo(Printed listener) {}

  /** Passes on all that has been printed. */
  default void flush() {}
}
