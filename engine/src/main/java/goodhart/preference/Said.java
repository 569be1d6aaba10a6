package goodhart.preference;

import java.util.List;

/** What one row says, once its schema is known. */
sealed interface Said {

  /** Comparisons: one, or those of a ranking. */
  record Pairs(List<PreferencePair> pairs) implements Said {
    public Pairs {
      pairs = List.copyOf(pairs);
    }

    Pairs(PreferencePair pair) {
      this(List.of(pair));
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
