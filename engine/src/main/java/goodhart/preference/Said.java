package goodhart.preference;

import goodhart.data.Row;
import goodhart.data.Texts;
import java.util.List;

/** What one row says, once its schema is known. */
sealed interface Said {

  /**
   * Comparisons: one, or those of a ranking.
   *
   * @param pairs with the names of columns in place of texts, where a row is given
   * @param row what holds the texts, which are read from it without a String in between; null where
   *     the pairs hold them
   */
  record Pairs(List<PreferencePair> pairs, Row row) implements Said {
    public Pairs {
      pairs = List.copyOf(pairs);
    }

    Pairs(List<PreferencePair> pairs) {
      this(pairs, null);
    }

    Pairs(PreferencePair pair) {
      this(List.of(pair), null);
    }

    boolean sameText(PreferencePair pair) {
      return row == null ? pair.sameText() : row.sameText(pair.chosen(), pair.rejected());
    }

    boolean isBlank(String text) {
      return row == null ? text.isBlank() : row.isBlank(text);
    }

    /** The number of a text in a column. */
    int intern(Texts.Builder texts, String text) {
      return row == null ? texts.intern(text) : texts.intern(row, text);
    }
  }

  /** One response with a rating; it is compared with those in the rows beside it. */
  record Rated(Rankings.Response response, String prompt) implements Said {}

  /**
   * Nothing that can be used.
   *
   * @param reason in words, plural: {@code "annotations that failed"}
   */
  record Aside(String reason) implements Said {}
}
