package goodhart;

import goodhart.internal.Catalogue;
import goodhart.internal.MethodDoc;
import goodhart.optimize.Families;
import goodhart.optimize.Optimizer;
import goodhart.policy.PolicyClass;
import goodhart.reward.Aggregation;
import goodhart.reward.RewardTrainer;
import goodhart.reward.shape.Combination;
import goodhart.reward.shape.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * {@code docs/methods.md}, the catalogue with its settings, and the README's table of its names.
 */
final class MethodsPage {
  private static final Map<String, Class<?>> PARTS = new LinkedHashMap<>();

  static {
    PARTS.put("Reward models", RewardTrainer.class);
    PARTS.put("Aggregations of an ensemble, and of rewards", Aggregation.class);
    PARTS.put("Combinations of rewards", Combination.class);
    PARTS.put("Shapes of a reward", Shape.class);
    PARTS.put("Policies", PolicyClass.class);
  }

  private MethodsPage() {}

  /** By heading, the values of the catalogue by name. */
  private static Map<String, Map<String, Object>> headings() {
    Map<String, Map<String, Object>> families = new TreeMap<>();
    new Catalogue<>("method", Optimizer.class)
        .all()
        .forEach(
            (name, method) -> {
              String family = Families.of(name).get(0);
              families
                  .computeIfAbsent(
                      Families.words(family) + " (`methods '" + family + "'`)",
                      f -> new TreeMap<>())
                  .put(name, method);
            });
    Map<String, Map<String, Object>> headings = new LinkedHashMap<>(families);
    PARTS.forEach((title, type) -> headings.put(title, all(title, type)));
    return headings;
  }

  private static <T> Map<String, Object> all(String title, Class<T> type) {
    return new TreeMap<>(new Catalogue<>(title, type).all());
  }

  /** The README's table: a row for each heading. */
  static String names() {
    StringBuilder rows = new StringBuilder("| | |\n|---|---|\n");
    headings()
        .forEach(
            (heading, values) ->
                rows.append("| ")
                    .append(heading)
                    .append(" | ")
                    .append(values.keySet().stream().collect(Collectors.joining("`, `", "`", "`")))
                    .append(" |\n"));
    return rows.toString();
  }

  /** The whole page. */
  static String text() {
    StringBuilder page =
        new StringBuilder(
            """
            # What can be compared

            Made from the catalogue; DocumentationTest says when it is stale. In a notebook `%methods NAME` shows each with its formula, its settings explained and its source, and `%cite NAME`
            its papers. Settings are given by name, `method 'drro', reward: proxy, radius: 0.5`; a list makes a curve for each value. Methods of kind *exact* and *joint* compute their policies
            in closed form or to solver precision, *games* find equilibria of the preferences that a reward implies, *online* ones follow policy gradients and *direct* ones fit preference
            pairs; the last two take the settings of training too (`steps`, `learningRate`, `policy`, `batchSize`, `checkpoints`, `updatesPerGroup`).
            """);
    headings()
        .forEach(
            (heading, values) -> {
              boolean methods = values.values().iterator().next() instanceof Optimizer;
              page.append("\n## ").append(heading).append("\n\n");
              page.append(
                  methods
                      ? "| name | kind | what it does | settings |\n|---|---|---|---|\n"
                      : "| name | what it does | settings |\n|---|---|---|\n");
              values.forEach((name, value) -> page.append(row(name, value)));
            });
    return page.toString();
  }

  private static String row(String name, Object value) {
    String kind = value instanceof Optimizer method ? " | " + Families.kind(method) : "";
    String settings =
        Catalogue.settings(value).entrySet().stream()
            .map(s -> "`" + s.getKey() + ": " + Catalogue.show(s.getValue()) + "`")
            .collect(Collectors.joining(", "));
    String summary = MethodDoc.of(value.getClass()).orElseThrow().summary();
    return "| `%s`%s | %s | %s |\n".formatted(name, kind, summary, settings);
  }
}
