package goodhart.kernel.help;

import goodhart.dsl.GoodhartScript;
import goodhart.dsl.Setting;
import goodhart.dsl.Vocabulary;
import goodhart.dsl.Vocabulary.Use;
import goodhart.internal.MethodDoc;
import goodhart.kernel.MimeBundle;
import goodhart.kernel.magic.Magic;
import goodhart.kernel.magic.Magics;
import goodhart.kernel.magic.MethodsMagic;
import goodhart.optimize.Families;
import goodhart.optimize.Optimizer;
import groovy.lang.Closure;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is shown of a name, the most useful line first. */
final class Pages {
  private static final int SHORT = 200;
  private static final int LONG = 20_000;
  private static final int MOST_METHODS = 40;

  private final Surroundings notebook;
  private final Classes classes;
  private final Words words;
  private final boolean detailed;

  Pages(Surroundings notebook, Classes classes, Words words, boolean detailed) {
    this.notebook = notebook;
    this.classes = classes;
    this.words = words;
    this.detailed = detailed;
  }

  /**
   * A magic's explanation, or the page of a method that is named in its line.
   *
   * @param line the line from its % to the end of the word
   */
  Optional<MimeBundle> magic(String line, String word) {
    String name = line.replaceFirst("^%{1,2}", "").replaceFirst("(?s)[^\\w-].*", "");
    Magic magic = notebook.magics().all().get(name);
    if (magic == null) {
      return Optional.empty();
    }
    boolean argument = line.matches("(?s)%{1,2}[\\w-]+\\s.*");
    Optional<MimeBundle> named = argument ? named(word) : Optional.empty();
    return named.or(() -> Optional.of(MimeBundle.text(Magics.explain(magic))));
  }

  /** What the catalogue knows by a name: a method, a family, a shape. */
  Optional<MimeBundle> named(String name) {
    Optional<MimeBundle> page = MethodsMagic.page(name);
    if (page.isPresent() || !Families.groups().contains(name)) {
      return page;
    }
    List<Optimizer> methods = Families.in(name);
    Page text = new Page("methods '" + name + "': " + methods.size() + " methods");
    methods.forEach(
        m -> text.row(m.name(), "", MethodDoc.of(m.getClass()).map(MethodDoc::summary).orElse("")));
    return Optional.of(text.bundle());
  }

  /** A property, or the methods of a name, with what the source says where it is at hand. */
  Optional<MimeBundle> member(Value owner, String name) {
    List<Method> methods = new ArrayList<>(Members.named(owner, name));
    Optional<Value> property = Members.property(owner, name);
    if (property.isPresent()
        && (methods.stream().allMatch(m -> m.getParameterCount() == 0)
            || Members.keys(owner.value()).containsKey(name))) {
      Page page = new Page(name + ": " + Signatures.simple(property.get().type()));
      documented(owner.raw(), name, page);
      return Optional.of(page.bundle());
    }
    List<String> signatures =
        methods.stream()
            .map(m -> m.getName() + Signatures.ofCall(m, owner.type()))
            .distinct()
            .sorted()
            .toList();
    if (signatures.isEmpty()) {
      signatures =
          GroovyMethods.named(owner.raw(), name).stream()
              .map(m -> m.getName() + Signatures.ofAdded(m, owner.type()))
              .distinct()
              .toList();
    }
    if (signatures.isEmpty()) {
      return Optional.empty();
    }
    Page page = new Page(signatures);
    methods.stream()
        .map(Method::getDeclaringClass)
        .distinct()
        .forEach(declaring -> documented(declaring, name, page));
    return Optional.of(page.bundle());
  }

  private static void documented(Class<?> declaring, String name, Page page) {
    if (!declaring.getName().startsWith("goodhart.")) {
      return;
    }
    String getter = "get" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
    List<MethodDoc> docs = MethodDoc.ofMember(declaring, name);
    (docs.isEmpty() ? MethodDoc.ofMember(declaring, getter) : docs).forEach(page::documentation);
    if (docs.isEmpty() && declaring.isRecord()) {
      MethodDoc.of(declaring).map(d -> d.settings().get(name)).ifPresent(page::paragraph);
    }
    if (Vocabulary.knows(name)) {
      rows(Vocabulary.settings(new Use(name)), page);
    }
  }

  /** A setting, as {@code world.prompts} or {@code drro.radius} names it. */
  Optional<MimeBundle> setting(String word, String name) {
    List<Setting> all = new ArrayList<>(Vocabulary.settings(new Use(word)));
    all.addAll(Vocabulary.lines(new Use(word)));
    if (MethodsMagic.page(word).isPresent()) {
      for (String of : List.of("method", "reward", "shape", "combine")) {
        List<String> named =
            of.equals("method") || of.equals("combine") ? List.of(word) : List.of("", word);
        all.addAll(Vocabulary.settings(new Use(of, named, Map.of())));
      }
    }
    return all.stream().filter(s -> s.name().equals(name)).findFirst().map(this::setting);
  }

  /** A setting at its place. */
  Optional<MimeBundle> setting(Site site, String name) {
    return site.isLine()
        ? Vocabulary.lines(site.use()).stream()
            .filter(s -> s.name().equals(name))
            .findFirst()
            .map(this::setting)
        : site.setting(name).map(this::setting);
  }

  private MimeBundle setting(Setting setting) {
    if (setting.isLine()) {
      return language(setting.name());
    }
    Page page = new Page(setting.name() + ": " + setting.signature());
    page.paragraph(setting.documentation());
    if (!setting.values().isEmpty()) {
      page.paragraph("One of " + String.join(", ", setting.values()));
    }
    return page.bundle();
  }

  /** A word that stands by itself. */
  Optional<MimeBundle> word(String word) {
    Map<String, Object> variables = notebook.variables();
    if (variables.containsKey(word)) {
      return Optional.of(variable(word, variables.get(word)));
    }
    Object offered = word.startsWith("$") ? null : notebook.offered().get(word);
    if (offered != null) {
      return Optional.of(MimeBundle.text(offered.toString()));
    }
    if (notebook.words().contains(word)) {
      MimeBundle page = language(word);
      Optional<MimeBundle> alike = Vocabulary.knows(word) ? Optional.empty() : named(word);
      return Optional.of(alike.map(a -> Page.both(page, a)).orElse(page));
    }
    return named(word)
        .or(() -> classes.named(word, List.of()).filter(c -> !c.isPrimitive()).map(this::type))
        .or(
            () ->
                Optional.ofNullable(notebook.magics().all().get(word))
                    .map(magic -> MimeBundle.text(Magics.explain(magic))));
  }

  private MimeBundle variable(String name, Object value) {
    List<Method> overloads = notebook.overloads(value);
    if (!overloads.isEmpty()) {
      return new Page(overloads.stream().map(Signatures::of).distinct().sorted().toList()).bundle();
    }
    if (value == null) {
      return MimeBundle.text(name + ": null");
    }
    if (value instanceof Closure<?> closure) {
      return MimeBundle.text(name + ": Closure" + Words.closure(closure));
    }
    String text = String.valueOf(notebook.render(value).data().get("text/plain"));
    int most = detailed ? LONG : SHORT;
    String shown = text.length() > most ? text.substring(0, most) + " ..." : text;
    return MimeBundle.text(name + ": " + Signatures.simple(value.getClass()) + " = " + shown);
  }

  /** A word of the language: how it is called, what it does, an example, its settings. */
  private MimeBundle language(String word) {
    List<String> signatures =
        words.methods(word).stream()
            .filter(m -> !Vocabulary.isLine(word) && !isShorter(m))
            .map(Signatures::of)
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    Page page = new Page(signatures.isEmpty() ? List.of(word) : signatures);
    if (!GoodhartScript.class.isAssignableFrom(notebook.base())) {
      return page.bundle(); // another language may use the same words
    }
    Vocabulary.documentation(word).forEach(page::documentation);
    rows(Vocabulary.settings(new Use(word)), page);
    rows(Vocabulary.lines(new Use(word)).stream().filter(Setting::isLine).toList(), page);
    if (word.equals("preferences")) {
      rows(Vocabulary.settings(new Use(word, List.of("file"), Map.of())), page);
    }
    return page.bundle();
  }

  /** Whether the language has the same function with a map of settings in front. */
  private boolean isShorter(Method method) {
    return words.methods(method.getName()).stream()
        .anyMatch(
            m ->
                m.getParameterCount() == method.getParameterCount() + 1
                    && m.getParameterTypes()[0] == Map.class
                    && Arrays.equals(
                        Arrays.copyOfRange(m.getParameterTypes(), 1, m.getParameterCount()),
                        method.getParameterTypes()));
  }

  private static void rows(Collection<Setting> settings, Page page) {
    settings.forEach(s -> page.row(s.name(), s.signature(), s.documentation()));
  }

  private MimeBundle type(Class<?> type) {
    String kind =
        type.isAnnotation()
            ? "annotation"
            : type.isInterface()
                ? "interface"
                : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
    Page page = new Page(kind + " " + type.getName());
    if (type.getName().startsWith("goodhart.")) {
      MethodDoc.of(type).ifPresent(page::documentation);
    }
    page.code(
        Arrays.stream(type.getConstructors())
            .sorted(Comparator.comparingInt(Constructor::getParameterCount))
            .map(Signatures::of)
            .collect(Collectors.joining("\n")));
    page.code(
        Arrays.stream(type.getMethods())
            .filter(m -> Modifier.isStatic(m.getModifiers()) && m.getDeclaringClass() == type)
            .map(Signatures::of)
            .distinct()
            .sorted()
            .limit(detailed ? Long.MAX_VALUE : MOST_METHODS)
            .collect(Collectors.joining("\n")));
    return page.bundle();
  }
}
