package goodhart.kernel.java;

import goodhart.kernel.java.GroovySide.Imported;
import groovy.lang.Closure;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.SourceVersion;
import jdk.jshell.ImportSnippet;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;

/**
 * Makes what Groovy cells declared known to Java code: only the names that occur in it, because
 * each costs a compilation the first time.
 */
final class GroovyNames {
  private final GroovySide groovy;
  private final Snippets snippets;
  private final JavaTypes types;
  private final Map<String, String> imports = new HashMap<>();
  private final Set<String> starImports = new HashSet<>();
  private final Map<String, String> functions = new HashMap<>();
  private final Map<String, List<Snippet>> functionSnippets = new HashMap<>();

  GroovyNames(GroovySide groovy, Snippets snippets) {
    this.groovy = groovy;
    this.snippets = snippets;
    this.types = new JavaTypes(groovy.loader(), this::javaName);
  }

  private String javaName(Class<?> type) {
    if (!type.getName().startsWith(SnippetClasses.PACKAGE) || type.getCanonicalName() == null) {
      return null;
    }
    String path = type.getSimpleName();
    Class<?> top = type;
    while (top.getEnclosingClass() != null && top.getEnclosingClass().getEnclosingClass() != null) {
      top = top.getEnclosingClass();
      path = top.getSimpleName() + "." + path;
    }
    return snippets.types().get(top.getSimpleName()) == top ? path : null;
  }

  /**
   * Declares what code mentions.
   *
   * @param code Java
   * @param except names that the code declares itself
   * @param again whether variables that Java code knows get the type that suits their value now
   */
  void declareFor(String code, Set<String> except, boolean again) {
    Set<String> mentioned = JavaText.identifiers(code);
    mentioned.removeAll(except);
    imports(mentioned);
    classes(mentioned);
    variables(mentioned, again);
    Set<String> called = JavaText.called(code);
    called.removeAll(except);
    called.forEach(this::function);
  }

  private void imports(Set<String> mentioned) {
    for (Imported imported : groovy.imports()) {
      if (imported.star()) {
        if (starImports.add(imported.source())) {
          snippets.run(imported.source());
        }
      } else if (mentioned.contains(imported.name())) {
        importAs(imported.name(), imported.source());
      }
    }
  }

  private void classes(Set<String> mentioned) {
    for (Map.Entry<String, String> type : Map.copyOf(groovy.types()).entrySet()) {
      if (mentioned.contains(type.getKey())
          && !type.getValue().startsWith(SnippetClasses.PACKAGE)) {
        importAs(type.getKey(), new Imported(false, type.getValue(), null, false).source());
      }
    }
  }

  private void importAs(String name, String source) {
    if (source.equals(imports.put(name, source))) {
      return;
    }
    snippets.shell().types().filter(s -> s.name().equals(name)).toList().forEach(snippets::drop);
    snippets.run(source);
  }

  /** A Java cell imports a name itself. */
  void imported(Imported imported) {
    if (imported.star()) {
      starImports.add(imported.source());
    } else {
      imports.put(imported.name(), imported.source());
    }
  }

  /** A Java cell declares a class itself: an import of the name would stand in its way. */
  void declaresType(String name) {
    if (imports.remove(name) != null) {
      snippets
          .shell()
          .imports()
          .filter(s -> !s.isStatic() && s.name().equals(name))
          .map(ImportSnippet.class::cast)
          .toList()
          .forEach(snippets::drop);
    }
  }

  /** A Java cell declares a method itself: Groovy's of the name is gone. */
  void declaresMethod(String name) {
    functions.remove(name);
    List<Snippet> own = functionSnippets.remove(name);
    if (own != null) {
      own.forEach(snippets::drop);
    }
  }

  private void variables(Set<String> mentioned, boolean again) {
    Map<String, List<String>> byType = new LinkedHashMap<>();
    Map<String, Object> variables = groovy.variables();
    for (String name : List.copyOf(variables.keySet())) {
      SharedVariable known = snippets.variable(name);
      boolean shared = known != null && groovy.shares(name, known);
      boolean wanted = mentioned.contains(name);
      Object value = variables.get(name);
      if ((shared && (known.type().isEmpty() || !wanted || !again))
          || (known == null && !wanted)
          || value instanceof JavaMethod
          || !SourceVersion.isName(name)) {
        continue;
      }
      String type = types.of(value);
      if (!shared || !type.equals(known.type())) {
        byType.computeIfAbsent(type, t -> new ArrayList<>()).add(name);
      }
    }
    byType.forEach(this::declare);
  }

  private void declare(String type, List<String> names) {
    Map<String, Object> values = new HashMap<>();
    names.forEach(n -> values.put(n, groovy.variables().get(n)));
    if (!snippets.declare(type, names) && !type.equals("Object")) {
      snippets.declare("Object", names);
    }
    for (String name : names) {
      SharedVariable variable = snippets.variable(name);
      if (variable != null && variable.set(values.get(name))) {
        groovy.share(name, variable);
      }
    }
  }

  /** A function or closure can be called as if it were a method. */
  private void function(String name) {
    Object value =
        groovy.variables().containsKey(name)
            ? groovy.variables().get(name)
            : groovy.offered(name).orElse(null);
    if (!(value instanceof Closure) || value instanceof JavaMethod || !SourceVersion.isName(name)) {
      return;
    }
    List<String> sources = new ArrayList<>();
    List<Method> signatures = groovy.signatures(value);
    for (Method signature : signatures) {
      sources.add(wrapper(name, signature));
    }
    if (signatures.isEmpty()) {
      sources.add(
          "Object " + name + "(Object... arguments) { return " + name + ".call(arguments); }");
    }
    String all = String.join("\n", sources);
    if (all.equals(functions.get(name))) {
      return;
    }
    if (!groovy.variables().containsKey(name)) {
      snippets.declare("groovy.lang.Closure<?>", List.of(name));
      snippets.variable(name).set(value);
    }
    declaresMethod(name);
    snippets
        .shell()
        .methods()
        .filter(s -> s.name().equals(name))
        .map(MethodSnippet.class::cast)
        .toList()
        .forEach(snippets::drop);
    List<Snippet> own = new ArrayList<>();
    sources.forEach(source -> own.addAll(snippets.run(source).own()));
    functions.put(name, all);
    functionSnippets.put(name, own);
  }

  private String wrapper(String name, Method signature) {
    StringBuilder parameters = new StringBuilder();
    StringBuilder arguments = new StringBuilder();
    Class<?>[] given = signature.getParameterTypes();
    for (int i = 0; i < given.length; i++) {
      String separator = i == 0 ? "" : ", ";
      parameters.append(separator).append(types.of(given[i])).append(" a").append(i);
      arguments.append(separator).append("a").append(i);
    }
    Class<?> result = signature.getReturnType();
    String call = name + ".call(new Object[] {" + arguments + "})";
    String type = result == void.class ? "void" : types.of(result);
    String body =
        result == void.class
            ? call + ";"
            : "return " + (type.equals("Object") ? "" : "(" + type + ") ") + call + ";";
    return type + " " + name + "(" + parameters + ") { " + body + " }";
  }
}
