package goodhart.kernel.java;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Kind;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.SnippetWrapper;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/**
 * JShell with what a notebook needs of it: variables keep their values when JShell compiles them
 * again, lines are the cell's, and methods and classes can be reached from outside. Used on the
 * compiler's thread alone.
 */
final class Snippets implements SnippetClasses.Finishing {
  private static final Pattern OUTER = Pattern.compile("REPL\\.\\$JShell\\$\\w+");

  private final GroovySide groovy;
  private final JShell shell;
  private final SourceCodeAnalysis analysis;
  private final SnippetClasses classes;
  private final CellControl control;
  private final Map<Snippet, Chunk> chunks = new HashMap<>();
  private final Map<String, SharedVariable> variables = new HashMap<>();
  private final Set<Path> compiled = new HashSet<>();
  private final Set<Snippet> declared = new HashSet<>();
  private volatile Map<String, List<Method>> methods = Map.of();
  private volatile Map<String, Class<?>> types = Map.of();
  private Chunk current;
  private boolean mixed;
  private String currentType;

  Snippets(GroovySide groovy, CompilerThread thread) {
    this.groovy = groovy;
    classes = new SnippetClasses(groovy.loader(), this);
    control = new CellControl(classes, thread);
    shell =
        JShell.builder()
            .executionEngine(new Engine(control), Map.of())
            .fileManager(files -> GroovyClassFiles.beside(files, groovy, () -> mixed = true))
            .build();
    analysis = shell.sourceCodeAnalysis();
    groovy.findJavaClasses(classes::get);
  }

  JShell shell() {
    return shell;
  }

  SourceCodeAnalysis analysis() {
    return analysis;
  }

  SharedVariable variable(String name) {
    return variables.get(name);
  }

  /** The newest methods of a name. */
  List<Method> methods(String name) {
    return methods.getOrDefault(name, List.of());
  }

  /** The newest classes by simple name. */
  Map<String, Class<?>> types() {
    return types;
  }

  /**
   * What came of a piece of code.
   *
   * @param own the snippets of the piece itself
   * @param value what it gave
   * @param thrown what it threw, or null
   */
  record Outcome(List<Snippet> own, Object value, Throwable thrown) {
    boolean isRejected() {
      return own.stream().anyMatch(s -> s.kind() == Kind.ERRONEOUS);
    }
  }

  /** Lets the compiler see what was added to the class path; classes come from Groovy's loader. */
  void extend(List<Path> classPath) {
    classPath.stream().filter(compiled::add).forEach(e -> shell.addToClasspath(e.toString()));
  }

  /** Runs a piece of a user's cell. */
  Outcome run(Chunk chunk) {
    return run(chunk.text(), chunk, "");
  }

  /** Runs a piece of code that no user wrote. */
  Outcome run(String code) {
    return run(code, null, "");
  }

  /** Declares variables that take their values from Groovy. */
  boolean declare(String type, List<String> names) {
    String code = type + " " + String.join(", ", names) + ";";
    Outcome outcome = run(code, null, type);
    return outcome.own().stream().allMatch(s -> shell.status(s).isDefined());
  }

  private Outcome run(String code, Chunk chunk, String type) {
    current = chunk;
    currentType = type;
    control.reset();
    List<SnippetEvent> events = shell.eval(code);
    if (mixed) {
      // The compiler keeps classes from one piece to the next, but JShell takes its own away from
      // it; those of Groovy that refer to them must go too.
      shell.addToClasspath("");
      mixed = false;
    }
    Throwable thrown = control.thrown();
    try {
      classes.define();
    } catch (ClassNotFoundException | LinkageError e) {
      thrown = thrown == null ? e : thrown;
    }
    List<Snippet> own = new ArrayList<>();
    for (SnippetEvent event : events) {
      if (event.causeSnippet() == null) {
        own.add(event.snippet());
      } else if (event.snippet() instanceof VarSnippet v && !event.status().isDefined()) {
        detach(v.name());
      }
    }
    index();
    return new Outcome(own, control.value(), thrown);
  }

  /** A variable that no longer compiles, as its class has changed, keeps its value in Groovy. */
  private void detach(String name) {
    SharedVariable variable = variables.get(name);
    if (variable != null && groovy.shares(name, variable)) {
      Object value = variable.get();
      groovy.variables().remove(name);
      groovy.variables().put(name, value);
      variables.remove(name);
    }
  }

  void drop(Snippet snippet) {
    if (shell.status(snippet).isActive()) {
      for (SnippetEvent event : shell.drop(snippet)) {
        if (event.snippet() instanceof VarSnippet v && !event.status().isDefined()) {
          detach(v.name());
        }
      }
      try {
        classes.define();
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(e);
      }
      index();
    }
  }

  /** Forgets a variable that could not be given its first value. */
  void dropVariable(VarSnippet snippet) {
    drop(snippet);
    variables.remove(snippet.name());
  }

  /** Lets go of what nothing in the notebook needs any more. */
  void tidy() {
    Set<String> live =
        active()
            .filter(
                s -> s.kind() == Kind.VAR || s.kind() == Kind.METHOD || s.kind() == Kind.TYPE_DECL)
            .map(s -> analysis.wrapper(s).fullClassName())
            .collect(Collectors.toSet());
    classes.keepOnly(name -> live.contains(outer(name)));
    chunks.keySet().removeIf(s -> !shell.status(s).isActive());
    declared.removeIf(s -> !shell.status(s).isActive());
  }

  private Stream<Snippet> active() {
    return shell.snippets().filter(s -> s.kind() != Kind.IMPORT && shell.status(s).isDefined());
  }

  private static String outer(String className) {
    Matcher matcher = OUTER.matcher(className);
    return matcher.lookingAt() ? matcher.group() : className;
  }

  private void index() {
    Map<String, List<Method>> foundMethods = new HashMap<>();
    shell
        .methods()
        .filter(s -> shell.status(s).isDefined())
        .forEach(
            s ->
                method(s)
                    .ifPresent(
                        m ->
                            foundMethods.computeIfAbsent(s.name(), n -> new ArrayList<>()).add(m)));
    methods = foundMethods;
    Map<String, Class<?>> foundTypes = new LinkedHashMap<>();
    shell
        .types()
        .filter(s -> shell.status(s).isDefined())
        .forEach(
            s -> {
              Class<?> type = classes.get(typeName(s));
              if (type != null) {
                foundTypes.put(s.name(), type);
              }
            });
    types = foundTypes;
  }

  private String typeName(TypeDeclSnippet snippet) {
    return analysis.wrapper(snippet).fullClassName() + "$" + snippet.name();
  }

  private java.util.Optional<Method> method(MethodSnippet snippet) {
    Class<?> owner = classes.get(analysis.wrapper(snippet).fullClassName());
    if (owner == null) {
      return java.util.Optional.empty();
    }
    List<Method> same =
        Arrays.stream(owner.getDeclaredMethods())
            .filter(m -> m.getName().equals(snippet.name()) && !m.isSynthetic())
            .toList();
    if (same.size() < 2) {
      return same.stream().findFirst();
    }
    String wanted = snippet.parameterTypes().replaceAll("<[^>]*>|\\s|[\\w.]*\\.(?=\\w)", "");
    return same.stream()
        .filter(
            m ->
                Arrays.stream(m.getParameterTypes())
                    .map(Class::getSimpleName)
                    .collect(Collectors.joining(","))
                    .equals(wanted.replace("...", "[]")))
        .findFirst();
  }

  @Override
  public byte[] finish(String name, byte[] classFile) {
    String outer = outer(name);
    List<Snippet> of =
        active().filter(s -> analysis.wrapper(s).fullClassName().equals(outer)).toList();
    of.forEach(s -> chunks.computeIfAbsent(s, key -> current));
    String file =
        of.stream()
            .map(chunks::get)
            .filter(c -> c != null)
            .map(Chunk::file)
            .findFirst()
            .orElse(null);
    return SnippetBytecode.rewritten(classFile, file, lines(of));
  }

  private IntUnaryOperator lines(List<Snippet> snippets) {
    Map<Integer, Integer> known = new HashMap<>();
    return line ->
        known.computeIfAbsent(
            line,
            l -> {
              for (Snippet snippet : snippets) {
                Chunk chunk = chunks.get(snippet);
                int offset =
                    chunk == null ? -1 : offset(analysis.wrapper(snippet), l, chunk.text());
                if (offset >= 0) {
                  return chunk.lineAt(offset);
                }
              }
              return 0;
            });
  }

  /** Where in the source the code of a line of the compiled text begins, or -1. */
  private static int offset(SnippetWrapper wrapper, int line, String source) {
    String wrapped = wrapper.wrapped();
    int start = 0;
    for (int i = 1; i < line && start >= 0; i++) {
      start = wrapped.indexOf('\n', start) + 1;
    }
    int end = wrapped.indexOf('\n', start);
    end = end < 0 ? wrapped.length() : end;
    for (int at = start; at < end; at++) {
      int from = wrapper.wrappedToSourcePosition(at);
      if (from < 0 || from >= source.length() || Character.isWhitespace(wrapped.charAt(at))) {
        continue;
      }
      int sourceEnd = source.indexOf('\n', from);
      int length = Math.min((sourceEnd < 0 ? source.length() : sourceEnd) - from, end - at);
      // The last statement of a piece may lack the semicolon that JShell puts behind it.
      if (length > 0 && wrapped.regionMatches(at, source, from, length)) {
        return from;
      }
    }
    return -1;
  }

  /** JShell makes a variable's field anew with each compilation; its value goes along. */
  @Override
  public void defined(Map<String, Class<?>> batch) {
    List<VarSnippet> moved =
        shell
            .variables()
            .filter(s -> shell.status(s).isDefined())
            .filter(s -> batch.containsKey(analysis.wrapper(s).fullClassName()))
            .toList();
    for (VarSnippet snippet : moved) {
      if (snippet.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND) {
        continue;
      }
      try {
        Class<?> owner = batch.get(analysis.wrapper(snippet).fullClassName());
        move(snippet, owner.getDeclaredField(snippet.name()));
      } catch (NoSuchFieldException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void move(VarSnippet snippet, Field field) {
    String name = snippet.name();
    boolean isNew = declared.add(snippet);
    SharedVariable variable = variables.get(name);
    boolean starts = isNew && snippet.subKind() == SubKind.VAR_DECLARATION_SUBKIND;
    boolean shared = variable != null && groovy.shares(name, variable);
    if (variable != null && !starts) {
      Object value = variable.get();
      boolean kept = SharedVariable.write(field, value);
      if (!kept && shared && !isNew) {
        groovy.variables().remove(name);
        groovy.variables().put(name, value);
      }
    }
    if (variable == null) {
      variables.put(name, new SharedVariable(field, currentType));
    } else {
      variable.moveTo(field);
      if (isNew) {
        variable.declared(currentType);
      }
    }
  }

  /** Makes the control that the session has already made. */
  private record Engine(DirectExecutionControl control) implements ExecutionControlProvider {
    @Override
    public String name() {
      return "notebook";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
      return control;
    }
  }
}
