package goodhart.optimize;

import goodhart.Listed;
import goodhart.internal.Catalogue;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The families of methods, by the method's name: what {@link Listed} says of it in the catalogue.
 */
public final class Families {
  /** Where a method stands that says nothing of its family, such as one written in a notebook. */
  public static final String OTHER = "other";

  private static final Map<String, Optimizer> METHODS =
      new Catalogue<>("method", Optimizer.class).all();

  /** Names that are more than words run together. */
  private static final Map<String, String> WORDS =
      Map.of("optimismPessimism", "Optimism and pessimism");

  private Families() {}

  /** The families of a method, at least one; the first is where it is listed and drawn. */
  public static List<String> of(String method) {
    Optimizer known = METHODS.get(method);
    Listed listed = known == null ? null : known.getClass().getAnnotation(Listed.class);
    return listed == null ? List.of(OTHER) : List.of(listed.families());
  }

  /** A family as a heading says it: {@code policyGradient} is "Policy gradient". */
  public static String words(String family) {
    String words = family.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    return WORDS.getOrDefault(
        family, words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1));
  }
}
