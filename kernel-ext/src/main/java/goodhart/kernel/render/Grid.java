package goodhart.kernel.render;

/**
 * Values in rows and columns, asked for one by one: a view shows only some of them, and the rest
 * need not exist as text.
 */
interface Grid {

  /** What stands before the counts, for example a name or a shape; may be empty. */
  String title();

  long rows();

  long columns();

  /** The name above a column, from 0. */
  String name(long column);

  /** Whether a column holds numbers, which are set to the right. */
  boolean numeric(long column);

  /** The text of a cell; null for a missing value. */
  String cell(long row, long column);
}
