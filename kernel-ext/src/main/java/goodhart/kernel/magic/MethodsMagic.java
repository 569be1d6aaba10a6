package goodhart.kernel.magic;

import com.google.auto.service.AutoService;
import goodhart.internal.Catalogue;
import goodhart.internal.MethodDoc;
import goodhart.internal.Names;
import goodhart.optimize.Allocation;
import goodhart.optimize.Direct;
import goodhart.optimize.Game;
import goodhart.optimize.Joint;
import goodhart.optimize.Online;
import goodhart.optimize.Optimizer;
import goodhart.policy.PolicyClass;
import goodhart.reward.Aggregation;
import goodhart.reward.RewardTrainer;
import goodhart.reward.shape.Shape;
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
    return "%methods          everything by kind\n"
        + "%methods kl       what mentions a word\n"
        + "%methods drro     one method: formula, settings and their defaults, source";
  }

  @Override
  public Object run(MagicCall call) {
    Optional<String> word = call.parse().single();
    Map<String, Map<String, Object>> kinds = kinds();
    if (word.isEmpty()) {
      return list(kinds, "");
    }
    Map<String, Object> all = new TreeMap<>();
    kinds.values().forEach(all::putAll);
    if (all.containsKey(word.get())) {
      return page(word.get(), all.get(word.get()));
    }
    String found = list(kinds, word.get().toLowerCase(Locale.ROOT));
    if (found.isEmpty()) {
      throw new IllegalArgumentException(Names.unknown("method", word.get(), all.keySet()));
    }
    return found;
  }

  private static Map<String, Map<String, Object>> kinds() {
    Map<String, Map<String, Object>> kinds = new LinkedHashMap<>();
    new Catalogue<>("method", Optimizer.class)
        .all()
        .forEach(
            (name, optimizer) ->
                kinds.computeIfAbsent(kind(optimizer), k -> new TreeMap<>()).put(name, optimizer));
    Map<String, Map<String, Object>> ordered = new TreeMap<>(kinds);
    kinds.clear();
    kinds.putAll(ordered);
    add(kinds, "reward models", RewardTrainer.class);
    add(kinds, "aggregations of an ensemble", Aggregation.class);
    add(kinds, "shapes of a reward", Shape.class);
    add(kinds, "policies", PolicyClass.class);
    return kinds;
  }

  private static <T> void add(Map<String, Map<String, Object>> kinds, String title, Class<T> type) {
    Map<String, Object> all = new TreeMap<>(new Catalogue<>(title, type).all());
    if (!all.isEmpty()) {
      kinds.put(title, all);
    }
  }

  private static String kind(Optimizer optimizer) {
    if (optimizer instanceof Allocation) {
      return "methods, exact for each prompt";
    }
    if (optimizer instanceof Joint) {
      return "methods, exact over all prompts together";
    }
    if (optimizer instanceof Online) {
      return "methods, policy gradient on a reward";
    }
    if (optimizer instanceof Direct) {
      return "methods, direct on preference pairs";
    }
    return optimizer instanceof Game ? "methods, games of preferences" : "methods";
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
    Map<String, Object> settings = Catalogue.settings(value);
    if (!settings.isEmpty()) {
      page.append("\nsettings\n");
      settings.forEach(
          (setting, initial) -> {
            String said = doc.map(d -> d.settings().getOrDefault(setting, "")).orElse("");
            String line =
                setting + " = " + Catalogue.shown(initial) + (said.isEmpty() ? "" : ": " + said);
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
