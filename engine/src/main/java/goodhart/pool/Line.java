package goodhart.pool;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One candidate of a file, whatever shape the file has: named values, and words to complain with.
 */
interface Line {

  /** Where it stands, for messages. */
  String place();

  /** Whether there is a value of that name that is not null and no empty cell. */
  boolean has(String column);

  /** A finite number; true and false are 1 and 0. */
  double number(String column);

  String text(String column);

  /** A value of any kind. */
  JsonNode value(String column);

  IllegalArgumentException error(String what);

  IllegalArgumentException error(String column, String what);
}
