package goodhart;

import goodhart.internal.Catalogue;
import goodhart.internal.MethodDoc;
import goodhart.internal.MethodDoc.Paragraph;
import goodhart.internal.Papers;
import goodhart.internal.Papers.Paper;
import goodhart.optimize.Direct;
import goodhart.optimize.Online;
import goodhart.optimize.Optimizer;
import goodhart.policy.PolicyClass;
import goodhart.reward.Aggregation;
import goodhart.reward.RewardTrainer;
import goodhart.reward.shape.Combination;
import goodhart.reward.shape.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code docs/papers.md}: the catalogue by method, the survey by paper. */
final class PapersPage {
  private static final String SOURCES = "engine/src/main/java";
  private static final Pattern DEVIATION = Pattern.compile("\\b[Dd]eviation: (.*)", Pattern.DOTALL);

  /** The kinds of the catalogue by the heading that they stand under. */
  private static final Map<String, Class<?>> KINDS = new LinkedHashMap<>();

  static {
    KINDS.put("Methods", Optimizer.class);
    KINDS.put("Reward models", RewardTrainer.class);
    KINDS.put("Aggregations of an ensemble", Aggregation.class);
    KINDS.put("Shapes of a reward", Shape.class);
    KINDS.put("Combinations of rewards", Combination.class);
    KINDS.put("Policies", PolicyClass.class);
  }

  /** Full names of the engine's classes that name a paper, by its title. */
  private final Map<String, Set<String>> named = new TreeMap<>();

  PapersPage() throws IOException {
    Path sources = Repository.root().resolve(SOURCES);
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
        String text = Files.readString(file);
        String type =
            sources
                .relativize(file)
                .toString()
                .replaceAll("\\.java$", "")
                .replaceAll("[/\\\\]", ".");
        List<String> ids = Papers.idsIn(text);
        for (Paper paper : Papers.all()) {
          if (ids.contains(paper.arxiv())
              || !paper.mention().isEmpty() && text.contains(paper.mention())) {
            named.computeIfAbsent(paper.title(), t -> new TreeSet<>()).add(type);
          }
        }
      }
    }
  }

  /** The whole page. */
  String text() {
    StringBuilder page =
        new StringBuilder(
            """
            # Papers

            Made from the catalogue and the register of papers; DocumentationTest says when it is stale. `%cite NAME` prints the BibTeX of a method's papers, `%methods NAME` its page.

            Labels: *exact* is computed on the pool without sampling, *sampled* draws groups of responses, *pairs* fits preference pairs. *As published* is the paper's formula; *derived* was worked out
            here from an abstract or from first principles, so the paper may differ; *by analogy* is the pool's counterpart of a method from another setting.

            What the papers found and no theorem says is [measured here](empirical.md).
            """);
    KINDS.forEach((heading, kind) -> page.append(catalogue(heading, kind)));
    page.append(
        """

        ## The survey

        The papers that the catalogue was made from, by number, and where each one is.

        | no. | paper | arXiv | where it is, or why it is not |
        |---|---|---|---|
        """);
    survey()
        .forEach(
            p ->
                page.append(
                    "| %d | %s | %s | %s |\n".formatted(p.row(), title(p), id(p), where(p))));
    page.append(
        """

        ## Others that are cited

        | paper | arXiv | where |
        |---|---|---|
        """);
    Papers.all().stream()
        .filter(p -> p.row() == 0 && named.containsKey(p.title()))
        .forEach(p -> page.append("| %s | %s | %s |\n".formatted(title(p), id(p), where(p))));
    return page.toString();
  }

  /** The survey's papers that neither a class names nor a reason excuses. */
  List<String> bare() {
    return survey()
        .filter(p -> where(p).isEmpty())
        .map(p -> p.row() + " " + p.arxiv() + " " + p.title())
        .toList();
  }

  /** The survey's papers whose reason for not being there has been overtaken by a class. */
  List<String> overtaken() {
    return survey()
        .filter(p -> !p.status().isEmpty() && p.classes().isEmpty())
        .filter(p -> named.containsKey(p.title()))
        .map(p -> p.row() + " " + p.arxiv() + " " + p.title() + " " + named.get(p.title()))
        .toList();
  }

  private static Stream<Paper> survey() {
    return Papers.all().stream().filter(p -> p.row() > 0);
  }

  private String where(Paper paper) {
    Set<String> classes = new TreeSet<>(named.getOrDefault(paper.title(), Set.of()));
    classes.addAll(paper.classes());
    String links = classes.stream().map(PapersPage::link).collect(Collectors.joining(", "));
    return links.isEmpty() || paper.status().isEmpty()
        ? links + cell(paper.status())
        : links + ": " + cell(paper.status());
  }

  private static <T> String catalogue(String heading, Class<T> kind) {
    Map<String, T> all = new Catalogue<>(heading, kind).all();
    if (all.isEmpty()) {
      return "";
    }
    StringBuilder table =
        new StringBuilder(
            "\n## "
                + heading
                + "\n\n| name | papers | formula | class | label | deviation |\n|---|---|---|---|---|---|\n");
    all.forEach(
        (name, value) -> {
          MethodDoc doc = MethodDoc.of(value.getClass()).orElseThrow();
          table.append(
              "| `%s` | %s | %s | %s | %s | %s |\n"
                  .formatted(
                      name,
                      Papers.citedBy(value.getClass()).stream()
                          .map(PapersPage::citation)
                          .collect(Collectors.joining("; ")),
                      formula(doc),
                      link(value.getClass().getName()),
                      label(value),
                      deviation(doc)));
        });
    return table.toString();
  }

  private static String formula(MethodDoc doc) {
    return doc.paragraphs().stream()
        .filter(Paragraph::formula)
        .findFirst()
        .map(
            p ->
                p.text()
                    .lines()
                    .filter(line -> !line.isBlank())
                    .map(line -> "`" + line.strip().replace("|", "\\|") + "`")
                    .collect(Collectors.joining("<br>")))
        .orElse("");
  }

  private static String label(Object value) {
    List<String> words = new ArrayList<>();
    if (value instanceof Optimizer) {
      words.add(
          value instanceof Direct
              ? "pairs"
              : value instanceof Online online && online.groupSize() > 0 ? "sampled" : "exact");
    }
    Listed listed = value.getClass().getAnnotation(Listed.class);
    if (listed != null) {
      words.add(listed.provenance().toString());
    }
    return String.join(", ", words);
  }

  private static String deviation(MethodDoc doc) {
    String said =
        Stream.concat(
                Stream.of(doc.source()),
                doc.paragraphs().stream()
                    .map(Paragraph::text)
                    .filter(text -> text.startsWith("Deviation:")))
            .collect(Collectors.joining(" "));
    Matcher deviation = DEVIATION.matcher(said);
    if (deviation.find()) {
      return cell(deviation.group(1).replaceFirst("\\.$", ""));
    }
    return said.contains("No deviation") ? "none" : "";
  }

  /** {@code Wang et al. 2026, 2605.00155}. */
  private static String citation(Paper paper) {
    List<String> surnames =
        paper.authors().stream().map(a -> a.substring(a.lastIndexOf(' ') + 1)).toList();
    String who =
        switch (surnames.size()) {
          case 0 -> paper.title();
          case 1 -> surnames.get(0);
          case 2 -> surnames.get(0) + " and " + surnames.get(1);
          default -> surnames.get(0) + " et al.";
        };
    return who + " " + paper.year() + (paper.arxiv().isEmpty() ? "" : ", " + id(paper));
  }

  private static String title(Paper paper) {
    return cell(paper.title() + (paper.acronym().isEmpty() ? "" : " (" + paper.acronym() + ")"));
  }

  private static String id(Paper paper) {
    return paper.arxiv().isEmpty()
        ? ""
        : "[" + paper.arxiv() + "](https://arxiv.org/abs/" + paper.arxiv() + ")";
  }

  private static String link(String type) {
    return "[`%s`](../%s/%s.java)"
        .formatted(type.substring(type.lastIndexOf('.') + 1), SOURCES, type.replace('.', '/'));
  }

  private static String cell(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace("|", "\\|")
        .replace("*", "\\*")
        .replace("_", "\\_");
  }
}
