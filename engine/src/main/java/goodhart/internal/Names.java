package goodhart.internal;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Names in the language: how a class is called there, and what a misspelt word was meant to be. */
public final class Names {
  private static final int MOST_LISTED = 24;

  private Names() {}

  /** The name of a method's class in the language: {@code BestOfN} is {@code bestOfN}. */
  public static String of(Class<?> type) {
    String simple = type.getSimpleName();
    return simple.isEmpty()
        ? "anonymous"
        : Character.toLowerCase(simple.charAt(0)) + simple.substring(1);
  }

  /** The name of a constant in the language: {@code BEST_OF_N} is {@code bestOfN}. */
  public static String of(Enum<?> constant) {
    StringBuilder name = new StringBuilder();
    for (String word : constant.name().split("_")) {
      String lower = word.toLowerCase(Locale.ROOT);
      name.append(
          name.isEmpty() ? lower : Character.toUpperCase(lower.charAt(0)) + lower.substring(1));
    }
    return name.toString();
  }

  /** The known name nearest to {@code found}, when it is near enough to be what was meant. */
  public static Optional<String> nearest(String found, Collection<String> known) {
    String best = null;
    int least = Integer.MAX_VALUE;
    for (String candidate : new TreeSet<>(known)) {
      int distance = distance(found.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return best != null && least <= Math.max(1, found.length() / 3)
        ? Optional.of(best)
        : Optional.empty();
  }

  /**
   * The sentence for an unknown name, for example {@code no method named 'dro0'. Did you mean
   * 'dro'? Known: bestOfN, dpo, dro}. Of many known names it lists those that are most alike.
   */
  public static String unknown(String kind, String found, Collection<String> known) {
    return "no "
        + kind
        + " named '"
        + found
        + "'."
        + nearest(found, known).map(n -> " Did you mean '" + n + "'?").orElse("")
        + " Known: "
        + listed(found.toLowerCase(Locale.ROOT), new TreeSet<>(known));
  }

  private static String listed(String found, TreeSet<String> known) {
    if (known.size() <= MOST_LISTED) {
      return String.join(", ", known);
    }
    Comparator<String> likeness =
        Comparator.comparingInt(name -> distance(found, name.toLowerCase(Locale.ROOT)));
    String alike =
        known.stream()
            .sorted(likeness)
            .limit(MOST_LISTED / 2)
            .sorted()
            .collect(Collectors.joining(", "));
    return alike + " and " + (known.size() - MOST_LISTED / 2) + " more";
  }

  /** Edit distance in which a swap of neighbours counts once. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
