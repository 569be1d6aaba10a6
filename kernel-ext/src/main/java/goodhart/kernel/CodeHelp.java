package goodhart.kernel;

import goodhart.kernel.Session.Completion;
import goodhart.kernel.magic.Magics;
import groovy.lang.Closure;
import groovy.lang.MetaMethod;
import groovy.lang.Script;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.codehaus.groovy.runtime.InvokerHelper;

/**
 * What a front end shows while somebody types: the words that may stand at the cursor, and what is
 * known of the word there. Runs no code of the user's but {@code toString}.
 */
final class CodeHelp {
  private static final Pattern MAGIC =
      Pattern.compile("(?:^|=)[ \\t]*(%{1,2}[\\w-]*)$", Pattern.MULTILINE);
  private static final Pattern CHAIN =
      Pattern.compile("((?:[A-Za-z_][\\w$]*\\??\\.)*)([A-Za-z_][\\w$]*)?$");
  private static final Set<String> NOISE =
      Set.of(
          "wait",
          "notify",
          "notifyAll",
          "getClass",
          "getMetaClass",
          "setMetaClass",
          "metaClass",
          "invokeMethod",
          "getProperty",
          "setProperty",
          "hashCode");
  private static final List<String> KEYWORDS =
      List.of(
          "assert",
          "boolean",
          "break",
          "case",
          "catch",
          "class",
          "continue",
          "def",
          "double",
          "else",
          "enum",
          "extends",
          "false",
          "final",
          "finally",
          "float",
          "for",
          "if",
          "implements",
          "import",
          "in",
          "instanceof",
          "int",
          "interface",
          "long",
          "new",
          "null",
          "record",
          "return",
          "static",
          "switch",
          "this",
          "throw",
          "trait",
          "true",
          "try",
          "var",
          "void",
          "while");
  private static final int LONGEST_VALUE = 200;

  private final CellBinding binding;
  private final Class<? extends Script> base;
  private final SessionLoader loader;
  private final Magics magics;
  private final Function<Object, MimeBundle> renderer;

  CodeHelp(
      CellBinding binding,
      Class<? extends Script> base,
      SessionLoader loader,
      Magics magics,
      Function<Object, MimeBundle> renderer) {
    this.binding = binding;
    this.base = base;
    this.loader = loader;
    this.magics = magics;
    this.renderer = renderer;
  }

  Completion complete(String code, int cursor) {
    String before = code.substring(0, cursor);
    int to = cursor;
    while (to < code.length() && Character.isJavaIdentifierPart(code.charAt(to))) {
      to++;
    }
    Matcher magic = MAGIC.matcher(before);
    if (magic.find()) {
      String typed = magic.group(1);
      String percent = typed.startsWith("%%") ? "%%" : "%";
      Set<String> words = new TreeSet<>();
      magics.all().keySet().forEach(name -> words.add(percent + name));
      return completion(words, typed, cursor, to);
    }
    Matcher chain = CHAIN.matcher(before);
    if (!chain.find()) {
      return new Completion(List.of(), cursor, cursor);
    }
    String typed = chain.group(2) == null ? "" : chain.group(2);
    if (!chain.group(1).isEmpty()) {
      Owner owner = owner(chain.group(1));
      return completion(owner == null ? Set.of() : members(owner), typed, cursor, to);
    }
    if (before.endsWith(".")) { // a member of something that is not a plain name
      return new Completion(List.of(), cursor, cursor);
    }
    Set<String> words = new TreeSet<>(variables().keySet());
    words.addAll(Explainer.words(base));
    words.addAll(binding.offered().keySet());
    words.addAll(loader.types().keySet());
    words.addAll(KEYWORDS);
    words.removeIf(w -> w.startsWith("$"));
    return completion(words, typed, cursor, to);
  }

  private static Completion completion(Set<String> words, String typed, int cursor, int to) {
    List<String> fitting = words.stream().filter(w -> w.startsWith(typed)).sorted().toList();
    return new Completion(fitting, cursor - typed.length(), to);
  }

  private Map<String, Object> variables() {
    @SuppressWarnings("unchecked")
    Map<String, Object> variables = binding.getVariables();
    return variables;
  }

  /** What stands before a dot: a class, and the value when it is a variable's. */
  private record Owner(Class<?> type, Object value, boolean isStatic) {}

  private Owner owner(String chain) {
    String[] names = chain.replace("?", "").split("\\.");
    Owner owner = null;
    for (String name : names) {
      owner = owner == null ? first(name) : property(owner, name);
      if (owner == null) {
        return null;
      }
    }
    return owner;
  }

  private Owner first(String name) {
    Object value = binding.hasVariable(name) ? binding.getVariable(name) : null;
    if (value != null) {
      return new Owner(value.getClass(), value, false);
    }
    for (String full :
        List.of(
            loader.types().getOrDefault(name, name), "java.lang." + name, "java.util." + name)) {
      try {
        return new Owner(Class.forName(full, false, loader), null, true);
      } catch (ClassNotFoundException | LinkageError e) {
        continue;
      }
    }
    return null;
  }

  private static Owner property(Owner owner, String name) {
    if (owner.value() instanceof Map<?, ?> map && map.get(name) != null) {
      return new Owner(map.get(name).getClass(), map.get(name), false);
    }
    for (Method method : owner.type().getMethods()) {
      if (method.getParameterCount() == 0
          && (method.getName().equals(getter(name))
              || (owner.type().isRecord() && method.getName().equals(name)))) {
        return new Owner(method.getReturnType(), null, false);
      }
    }
    for (Field field : owner.type().getFields()) {
      if (field.getName().equals(name)) {
        return new Owner(field.getType(), null, false);
      }
    }
    return null;
  }

  private static String getter(String property) {
    return "get" + Character.toUpperCase(property.charAt(0)) + property.substring(1);
  }

  private static Set<String> members(Owner owner) {
    Set<String> names = new TreeSet<>();
    for (Method method : owner.type().getMethods()) {
      if (!owner.isStatic() || Modifier.isStatic(method.getModifiers())) {
        names.add(method.getName());
      }
    }
    for (Field field : owner.type().getFields()) {
      if (!owner.isStatic() || Modifier.isStatic(field.getModifiers())) {
        names.add(field.getName());
      }
    }
    if (!owner.isStatic()) {
      for (MetaMethod method : InvokerHelper.getMetaClass(owner.type()).getMetaMethods()) {
        names.add(method.getName());
      }
      for (String name : Set.copyOf(names)) {
        if (name.startsWith("get") && name.length() > 3) {
          names.add(java.beans.Introspector.decapitalize(name.substring(3)));
        }
      }
      names.add("class");
    }
    if (owner.value() instanceof Map<?, ?> map) {
      map.keySet().stream().filter(String.class::isInstance).forEach(k -> names.add((String) k));
    }
    names.removeAll(NOISE);
    names.removeIf(
        n ->
            n.isEmpty()
                || !n.chars().allMatch(Character::isJavaIdentifierPart)
                || n.indexOf('$') >= 0);
    return names;
  }

  Optional<MimeBundle> inspect(String code, int cursor) {
    int from = cursor;
    while (from > 0 && isWord(code.charAt(from - 1))) {
      from--;
    }
    int to = cursor;
    while (to < code.length() && isWord(code.charAt(to))) {
      to++;
    }
    int line = code.lastIndexOf('\n', from - 1) + 1;
    Matcher magic =
        Pattern.compile("(?:^|.*=)\\s*%{1,2}([\\w-]+).*").matcher(code.substring(line, to));
    if (magic.matches()
        && line + magic.start(1) <= from
        && magics.all().containsKey(magic.group(1))) {
      return Optional.of(MimeBundle.text(Magics.explain(magics.named(magic.group(1)))));
    }
    if (from == to) {
      return Optional.empty();
    }
    String word = code.substring(from, to);
    Matcher chain = CHAIN.matcher(code.substring(0, to));
    if (chain.find() && !chain.group(1).isEmpty()) {
      Owner owner = owner(chain.group(1));
      return owner == null ? Optional.empty() : member(owner, word);
    }
    if (variables().get(word) instanceof CellFunction function) {
      return signatures(function.overloads());
    }
    if (variables().containsKey(word)
        || binding.offered().containsKey(word) && !word.startsWith("$")) {
      Object value = binding.getVariable(word);
      return Optional.of(
          MimeBundle.text(
              value instanceof GroovySession.Display display
                  ? display.toString()
                  : word + ": " + valued(value)));
    }
    return signatures(
        Arrays.stream(base.getMethods()).filter(m -> m.getName().equals(word)).toList());
  }

  private static boolean isWord(char c) {
    return Character.isJavaIdentifierPart(c);
  }

  private String valued(Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof Closure<?> closure) {
      return Arrays.stream(closure.getParameterTypes())
          .map(Explainer::simple)
          .collect(Collectors.joining(", ", "Closure(", ")"));
    }
    String text = String.valueOf(renderer.apply(value).data().get("text/plain"));
    String shown = text.length() > LONGEST_VALUE ? text.substring(0, LONGEST_VALUE) + " ..." : text;
    return Explainer.simple(value.getClass()) + " = " + shown;
  }

  private Optional<MimeBundle> member(Owner owner, String name) {
    List<Method> methods =
        Arrays.stream(owner.type().getMethods()).filter(m -> m.getName().equals(name)).toList();
    if (!methods.isEmpty()) {
      return signatures(methods);
    }
    Owner property = property(owner, name);
    return property == null
        ? Optional.empty()
        : Optional.of(MimeBundle.text(name + ": " + Explainer.simple(property.type())));
  }

  private static Optional<MimeBundle> signatures(List<Method> methods) {
    if (methods.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        MimeBundle.text(
            methods.stream()
                .map(CodeHelp::signature)
                .distinct()
                .sorted()
                .collect(Collectors.joining("\n"))));
  }

  private static String signature(Method method) {
    return Arrays.stream(method.getParameters())
            .map(p -> Explainer.simple(p.getType()) + (p.isNamePresent() ? " " + p.getName() : ""))
            .collect(Collectors.joining(", ", method.getName() + "(", ")"))
        + (method.getReturnType() == void.class
            ? ""
            : ": " + Explainer.simple(method.getReturnType()));
  }
}
