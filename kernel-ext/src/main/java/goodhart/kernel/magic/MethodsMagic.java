package goodhart.kernel.magic;

import com.google.auto.service.AutoService;
import goodhart.Listed;
import goodhart.internal.Catalogue;
import goodhart.internal.MethodDoc;
import goodhart.internal.Names;
import goodhart.kernel.MimeBundle;
import goodhart.kernel.magic.MagicCall.Notebook;
import goodhart.kernel.render.Html;
import goodhart.optimize.Families;
import goodhart.optimize.Online;
import goodhart.optimize.Optimizer;
import goodhart.policy.PolicyClass;
import goodhart.reward.Aggregation;
import goodhart.reward.RewardTrainer;
import goodhart.reward.shape.Combination;
import goodhart.reward.shape.Shape;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code %methods}: the catalogue, and each method's page. */
@AutoService(Magic.class)
public final class MethodsMagic implements Magic {
  private static final int MARGIN = 100;

  @Override
  public String name() {
    return "methods";
  }

  @Override
  public String summary() {
    return "lists what there is to compare, or explains one of it";
  }

  @Override
  public String usage() {
    return "%methods          everything by family\n"
        + "%methods kl       what mentions a word\n"
        + "%methods drro     one method: formula, settings and their defaults, label, source";
  }

  @Override
  public Group group() {
    return Group.STUDY;
  }

  @Override
  public Collection<String> words(String option, Notebook notebook) {
    return all().keySet();
  }

  @Override
  public Object run(MagicCall call) {
    Optional<String> word = call.parse(this).single();
    Map<String, Map<String, Object>> kinds = kinds();
    if (word.isEmpty()) {
      return list(kinds, "");
    }
    Map<String, Object> all = all();
    if (all.containsKey(word.get())) {
      return shown(word.get(), all.get(word.get()));
    }
    String found = list(kinds, word.get().toLowerCase(Locale.ROOT));
    if (found.isEmpty()) {
      throw new IllegalArgumentException(Names.unknown("method", word.get(), all.keySet()));
    }
    return found;
  }

  /** Everything that has a page, by name. */
  static Map<String, Object> all() {
    Map<String, Object> all = new TreeMap<>();
    kinds().values().forEach(all::putAll);
    return all;
  }

  /** The page of a method, a shape or whatever else the catalogue knows by this name. */
  public static Optional<MimeBundle> page(String name) {
    return Optional.ofNullable(all().get(name)).map(value -> shown(name, value));
  }

  /** By heading: families of methods, then what methods are made of. */
  static Map<String, Map<String, Object>> kinds() {
    return Discovered.KINDS;
  }

  private static final class Discovered {
    static final Map<String, Map<String, Object>> KINDS = discover();
  }

  private static Map<String, Map<String, Object>> discover() {
    Map<String, Map<String, Object>> kinds = new TreeMap<>();
    new Catalogue<>("method", Optimizer.class)
        .all()
        .forEach(
            (name, optimizer) -> {
              String family = Families.of(name).get(0);
              kinds
                  .computeIfAbsent(
                      Families.words(family) + " (methods '" + family + "')", k -> new TreeMap<>())
                  .put(name, optimizer);
            });
    Map<String, Map<String, Object>> ordered = new LinkedHashMap<>(kinds);
    add(ordered, "Reward models", RewardTrainer.class);
    add(ordered, "Aggregations of an ensemble", Aggregation.class);
    add(ordered, "Shapes of a reward", Shape.class);
    add(ordered, "Combinations of rewards", Combination.class);
    add(ordered, "Policies", PolicyClass.class);
    return ordered;
  }

  private static <T> void add(Map<String, Map<String, Object>> kinds, String title, Class<T> type) {
    Map<String, Object> all = new TreeMap<>(new Catalogue<>(title, type).all());
    if (!all.isEmpty()) {
      kinds.put(title, all);
    }
  }

  private static String list(Map<String, Map<String, Object>> kinds, String word) {
    int width =
        kinds.values().stream()
            .flatMap(k -> k.keySet().stream())
            .mapToInt(String::length)
            .max()
            .orElse(0);
    StringBuilder list = new StringBuilder();
    kinds.forEach(
        (title, methods) -> {
          StringBuilder lines = new StringBuilder();
          methods.forEach(
              (name, value) -> {
                String summary = MethodDoc.of(value.getClass()).map(MethodDoc::summary).orElse("");
                if ((name + " " + summary).toLowerCase(Locale.ROOT).contains(word)) {
                  lines.append(String.format("  %-" + width + "s  %s%n", name, summary));
                }
              });
          if (lines.length() > 0) {
            list.append(list.length() > 0 ? "\n" : "").append(title).append('\n').append(lines);
          }
        });
    return list.toString().stripTrailing();
  }

  /** A page as text, and with its formula typeset where the front end can. */
  private static MimeBundle shown(String name, Object value) {
    String text = page(name, value);
    Listed listed = value.getClass().getAnnotation(Listed.class);
    if (listed == null) {
      return MimeBundle.text(text);
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put(
        "text/html",
        "<div>$$"
            + Html.escape(listed.latex())
            + "$$<pre style=\"white-space:pre-wrap;word-break:normal;overflow-wrap:anywhere\">"
            + Html.escape(text)
            + "</pre></div>");
    data.put("text/plain", text);
    return new MimeBundle(data);
  }

  /** How exact a method is, and how sure its formula. */
  private static String label(Object value) {
    Listed listed = value.getClass().getAnnotation(Listed.class);
    String sure = listed == null ? "" : listed.provenance().toString();
    if (!(value instanceof Optimizer method)) {
      return sure;
    }
    String kind = Families.kind(method);
    String how =
        switch (kind) {
          case "online" -> ((Online) method).groupSize() == 0 ? "exact gradients" : "sampled";
          case "direct" -> "from preference pairs";
          default -> "exact";
        };
    return (kind.equals(how) ? kind : kind + ", " + how)
        + (sure.isEmpty() ? "" : ", formula " + sure);
  }

  static String page(String name, Object value) {
    Optional<MethodDoc> doc = MethodDoc.of(value.getClass());
    StringBuilder page = new StringBuilder(name);
    doc.ifPresent(
        d -> {
          page.append(": ").append(d.summary()).append('\n');
          for (MethodDoc.Paragraph p : d.paragraphs()) {
            page.append('\n')
                .append(p.formula() ? p.text().indent(4) : wrapped(p.text(), "", "") + "\n");
          }
        });
    String label = label(value);
    if (!label.isEmpty()) {
      page.append("\nlabel: ").append(label).append('\n');
    }
    Map<String, Object> settings = Catalogue.settings(value);
    if (!settings.isEmpty()) {
      page.append("\nsettings\n");
      settings.forEach(
          (setting, initial) -> {
            String said = doc.map(d -> d.settings().getOrDefault(setting, "")).orElse("");
            String line =
                setting + " = " + Catalogue.show(initial) + (said.isEmpty() ? "" : ": " + said);
            page.append(wrapped(line, "  ", "      ")).append('\n');
          });
    }
    doc.filter(d -> !d.source().isEmpty())
        .ifPresent(d -> page.append('\n').append(wrapped("Source: " + d.source(), "", "")));
    return page.toString().stripTrailing();
  }

  static String wrapped(String text, String first, String others) {
    StringBuilder out = new StringBuilder(first);
    int column = first.length();
    for (String word : text.split(" ")) {
      if (column + word.length() > MARGIN && column > first.length()) {
        out.setLength(out.length() - 1);
        out.append('\n').append(others);
        column = others.length();
      }
      out.append(word).append(' ');
      column += word.length() + 1;
    }
    return out.toString().stripTrailing();
  }
}
