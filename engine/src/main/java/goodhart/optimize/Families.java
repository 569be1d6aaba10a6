package goodhart.optimize;

import goodhart.Listed;
import goodhart.internal.Catalogue;
import goodhart.internal.Names;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The families of methods, by the method's name: what {@link Listed} says of it in the catalogue.
 */
public final class Families {
  /** Where a method stands that says nothing of its family, such as one written in a notebook. */
  public static final String OTHER = "other";

  /** The group of all methods. */
  public static final String ALL = "all";

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

  /**
   * The methods of a family, of a kind ({@code exact}, {@code joint}, {@code online}, {@code
   * direct}, {@code games}), or {@code all}, with default settings, by name.
   *
   * @throws IllegalArgumentException when there is no such group; the message names the nearest
   */
  public static List<Optimizer> in(String group) {
    List<Optimizer> found =
        METHODS.values().stream()
            .filter(m -> group.equals(ALL) || kind(m).equals(group) || of(m.name()).contains(group))
            .toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(Names.unknown("family of methods", group, groups()));
    }
    return found;
  }

  /** The names of all groups: kinds, families and {@code all}. */
  public static Set<String> groups() {
    Set<String> groups = new TreeSet<>(List.of(ALL));
    for (Optimizer method : METHODS.values()) {
      groups.add(kind(method));
      groups.addAll(of(method.name()));
    }
    return groups;
  }

  /** The kind of a method as the language calls it. */
  public static String kind(Optimizer method) {
    if (method instanceof Allocation) {
      return "exact";
    }
    if (method instanceof Joint) {
      return "joint";
    }
    if (method instanceof Online) {
      return "online";
    }
    return method instanceof Direct ? "direct" : "games";
  }

  /** A family as a heading says it: {@code policyGradient} is "Policy gradient". */
  public static String words(String family) {
    String words = family.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    return WORDS.getOrDefault(
        family, words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1));
  }
}
