package goodhart.kernel.help;

import goodhart.dsl.Setting;
import goodhart.dsl.Vocabulary;
import goodhart.kernel.Session.Completion.Item;
import groovy.lang.Closure;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a name may be that stands by itself: settings, variables, functions, classes, keywords. */
final class Words {
  private final Surroundings notebook;
  private final Classes classes;
  private Map<String, List<Method>> byName;

  Words(Surroundings notebook, Classes classes) {
    this.notebook = notebook;
    this.classes = classes;
  }

  /** What the language offers at a place, which goes before everything else. */
  List<Item> settings(Site site) {
    List<Item> items = new ArrayList<>();
    if (!site.isLine() && !site.argument().isEmpty()) {
      site.setting().filter(s -> site.isStart()).ifPresent(setting -> values(setting, items));
      return items;
    }
    if (!site.isStart()) {
      return items;
    }
    if (!site.isLine()) {
      Vocabulary.names(site.use().word(), site.position())
          .forEach((name, kind) -> items.add(new Item("'" + name + "'", "value", kind)));
    }
    for (Setting setting : site.open()) {
      items.add(
          new Item(
              site.isLine() ? setting.name() : setting.name() + ":",
              setting.isLine() ? "keyword" : "param",
              setting.signature()));
    }
    return items;
  }

  private void values(Setting setting, List<Item> items) {
    if (setting.type() == boolean.class) {
      items.add(new Item("true", "keyword", setting.signature()));
      items.add(new Item("false", "keyword", setting.signature()));
    }
    setting.values().forEach(v -> items.add(new Item("'" + v + "'", "value", setting.kind())));
    if (!setting.type().isPrimitive() && setting.type() != Object.class) {
      notebook
          .variables()
          .forEach(
              (name, value) -> {
                if (setting.type().isInstance(value)) {
                  items.add(new Item(name, "instance", Signatures.simple(value.getClass())));
                }
              });
    }
  }

  /** What a line in a block may call besides the words of the block. */
  List<Item> functions() {
    List<Item> items = new ArrayList<>();
    notebook
        .variables()
        .forEach(
            (name, value) -> {
              if (value instanceof Closure<?>) {
                items.add(variable(name, value));
              }
            });
    return items;
  }

  /**
   * Everything that may stand where a value is expected.
   *
   * @param assigned names that the code itself assigns before the cursor
   * @param begun whether a first letter is typed: without one, a thousand classes would hide the
   *     rest
   */
  List<Item> all(Set<String> assigned, boolean begun) {
    List<Item> items = new ArrayList<>();
    for (String name : assigned) {
      if (!notebook.variables().containsKey(name)) {
        items.add(new Item(name, "instance", ""));
      }
    }
    new TreeMap<>(notebook.variables()).forEach((name, value) -> items.add(variable(name, value)));
    for (String word : new TreeSet<>(notebook.words())) {
      items.add(new Item(word, "function", word(word)));
    }
    notebook.offered().keySet().stream()
        .filter(name -> !name.startsWith("$"))
        .forEach(name -> items.add(new Item(name, "function", "")));
    Keywords.ALL.forEach(word -> items.add(new Item(word, "keyword", "")));
    if (begun) {
      items.addAll(classes());
    }
    return items;
  }

  /** The classes that may be called by their simple names. */
  List<Item> classes() {
    return classes.names().stream().map(name -> new Item(name, "class", "")).toList();
  }

  private Item variable(String name, Object value) {
    List<Method> overloads = notebook.overloads(value);
    if (!overloads.isEmpty()) {
      return new Item(name, "function", Signatures.ofCall(overloads.get(0), Object.class));
    }
    return value instanceof Closure<?> closure
        ? new Item(name, "function", closure(closure))
        : new Item(name, "instance", value == null ? "null" : Signatures.simple(value.getClass()));
  }

  static String closure(Closure<?> closure) {
    return "("
        + String.join(
            ", ", Arrays.stream(closure.getParameterTypes()).map(Signatures::simple).toList())
        + ")";
  }

  private String word(String word) {
    return methods(word).stream()
        .max(Comparator.comparingInt(Method::getParameterCount))
        .map(m -> Signatures.ofCall(m, Object.class))
        .orElse("");
  }

  /** The functions of the language with a name. */
  List<Method> methods(String word) {
    if (byName == null) {
      byName =
          Arrays.stream(notebook.base().getMethods())
              .filter(m -> !m.isSynthetic())
              .collect(Collectors.groupingBy(Method::getName));
    }
    return byName.getOrDefault(word, List.of());
  }
}
