package goodhart.data;

import com.fasterxml.jackson.databind.JsonNode;

/** The values of one row by column number, converted when they are asked for. */
interface Cells {

  /** What a value is. */
  enum Kind {
    /** A column that some rows have and this one does not. */
    ABSENT,
    /** A null; in a format without null and without types, an empty cell. */
    NULL,
    TEXT,
    /** A number, NaN or an infinity. */
    NUMBER,
    BOOLEAN,
    /** A list or an object. */
    NESTED,
    /** A cell of a format without types: text that may be a number. */
    UNTYPED
  }

  Kind kind(int column);

  /** A text or untyped cell as it is; a number or boolean as the file spells it. */
  String text(int column);

  /** Adds a text to others. */
  default int addTo(Texts.Builder texts, int column) {
    return texts.add(text(column));
  }

  /** The number of a text among others, added where it is new. */
  default int internIn(Texts.Builder texts, int column) {
    return texts.intern(text(column));
  }

  /** Whether a text has no character but white space. */
  default boolean isBlank(int column) {
    return text(column).isBlank();
  }

  /** Whether two texts are the same. */
  default boolean sameText(int column, int other) {
    return text(column).equals(text(other));
  }

  /** False for an untyped cell that is no list in JSON; quicker than to read it. */
  default boolean mayBeList(int column) {
    return true;
  }

  /**
   * Resolves escapes where the bytes stand, once and for all. Whoever reads the same bytes again
   * gets something else, so this is for the last reader.
   */
  default void settle() {}

  /** The same values, whatever becomes of the bytes that these stand in. */
  default Cells detached() {
    return this;
  }

  double number(int column);

  boolean truth(int column);

  JsonNode nested(int column);
}
