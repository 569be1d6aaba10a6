package goodhart.kernel;

import goodhart.Progress;
import goodhart.internal.Names;
import goodhart.kernel.Session.CellFailure;
import goodhart.kernel.java.JavaText;
import goodhart.kernel.magic.Magics;
import groovy.lang.MissingMethodException;
import groovy.lang.MissingPropertyException;
import groovy.lang.Script;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.codehaus.groovy.runtime.InvokerInvocationException;
import org.codehaus.groovy.runtime.powerassert.PowerAssertionError;

/**
 * Turns whatever a cell threw into what its author needs: a sentence with the place, the line that
 * was wrong, and for failures other than the author's own mistakes the cells that led there.
 */
final class Explainer {
  private static final int MOST_FRAMES = 8;
  private static final int MOST_NAMES = 12;
  private static final int LONGEST_STATEMENT = 50;
  private static final Pattern UNKNOWN_VARIABLE =
      Pattern.compile("^(?:[^']*: )?no variable named '([^']+)'");

  private final Map<String, Source> sources = new ConcurrentHashMap<>();
  private final CellBinding binding;
  private final Class<? extends Script> base;

  Explainer(CellBinding binding, Class<? extends Script> base) {
    this.binding = binding;
    this.base = base;
  }

  /** Makes a source known, so that frames in it are recognised. */
  void know(Source source) {
    sources.put(source.file(), source);
  }

  /**
   * Explains a failure.
   *
   * @param thrown what the cell threw
   * @param cell the cell that ran
   * @param stopped whether the user had asked to stop
   */
  CellError explain(Throwable thrown, Source cell, boolean stopped) {
    try {
      return explained(thrown, cell, stopped);
    } catch (Throwable t) { // an exception of the user's may fail at saying what it is
      String sentence = kind(thrown) + ", which cannot say more " + cell.at(0);
      return new CellError(kind(thrown), sentence, List.of(sentence), 0);
    }
  }

  private CellError explained(Throwable thrown, Source cell, boolean stopped) {
    Throwable cause = unwrap(thrown);
    StackTraceElement frame =
        userFrames(cause).stream()
            .findFirst()
            .orElse(userFrames(thrown).stream().findFirst().orElse(null));
    Source source = frame == null ? cell : sources.get(frame.getFileName());
    int line = frame == null ? firstLine(cell) : frame.getLineNumber();
    if (stopped || cause instanceof Stop.Interrupted || cause instanceof Progress.Stopped) {
      String sentence = "interrupted " + source.at(line);
      return new CellError("Interrupted", sentence, List.of(sentence), line);
    }
    if (cause instanceof CellSyntaxException syntax) {
      return syntax(syntax, cell);
    }
    if (cause instanceof CellFailure loaded) {
      return loaded(loaded.error(), source, line);
    }
    String kind = kind(cause);
    String mistake = mistake(cause);
    if (mistake != null) {
      line = lineOfName(mistake, source, line);
      String sentence = sentence(mistake, source, line);
      return new CellError(kind, sentence, shown(sentence, source, line, 0), line);
    }
    String said = cause.getMessage() == null ? kind : firstLine(JavaText.plain(cause.getMessage()));
    List<String> lines = new ArrayList<>();
    if (cause instanceof PowerAssertionError) {
      said = "assertion failed: " + said.replaceFirst("^assert ", "");
      lines.add(sentence(said, source, line));
      cause.getMessage().lines().forEach(lines::add);
    } else {
      String headline = cause.getMessage() == null ? kind : kind + ": " + said;
      lines.addAll(shown(sentence(headline, source, line), source, line, 0));
      trace(cause, lines);
    }
    return new CellError(kind, sentence(said, source, line), lines, line);
  }

  /** A failure in a file that the cell loaded, with the line that loaded it. */
  private static CellError loaded(CellError error, Source source, int line) {
    List<String> lines = new ArrayList<>(error.lines());
    lines.add("loaded by " + source.line(line).strip() + " " + source.at(line));
    return new CellError(error.kind(), error.message(), lines, line);
  }

  /** The line to name when no frame tells: that of a magic that is the whole cell. */
  private static int firstLine(Source cell) {
    return Magics.cellMagic(cell.text()).map(Magics.CellMagic::line).orElse(0);
  }

  /** A frame has the line on which its statement begins; the unknown name may come later. */
  private static int lineOfName(String mistake, Source source, int line) {
    Matcher unknown = UNKNOWN_VARIABLE.matcher(mistake);
    if (line < 1 || !unknown.find()) {
      return line;
    }
    Pattern name = Pattern.compile("(?<![\\w$])" + Pattern.quote(unknown.group(1)) + "(?![\\w$])");
    for (int at = line; at < line + LONGEST_STATEMENT; at++) {
      if (name.matcher(source.line(at)).find()) {
        return at;
      }
    }
    return line;
  }

  private static String kind(Throwable thrown) {
    Class<?> type = thrown.getClass();
    while (type.isAnonymousClass()) {
      type = type.getSuperclass();
    }
    return type.getSimpleName();
  }

  private static Throwable unwrap(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null
        && (cause instanceof InvocationTargetException
            || cause instanceof InvokerInvocationException
            || cause instanceof UndeclaredThrowableException
            || cause instanceof ExecutionException
            || cause instanceof ExceptionInInitializerError
            // fork/join repeats an exception in its own class to show both stacks
            || (cause.getClass() == cause.getCause().getClass()
                && Objects.equals(cause.getMessage(), cause.getCause().toString())))) {
      cause = cause.getCause();
    }
    return cause;
  }

  private List<StackTraceElement> userFrames(Throwable thrown) {
    return Arrays.stream(thrown.getStackTrace()).filter(this::isUsers).toList();
  }

  private boolean isUsers(StackTraceElement frame) {
    return frame.getFileName() != null
        && frame.getLineNumber() > 0
        && sources.containsKey(frame.getFileName());
  }

  private static CellError syntax(CellSyntaxException syntax, Source cell) {
    String said =
        firstLine(syntax.getMessage())
            .replaceFirst("^\\[Static type checking] - ", "")
            .replaceFirst(" @ line \\d+, column \\d+\\.?$", "");
    String sentence = sentence(decapitalised(said), cell, syntax.line());
    return new CellError(
        "SyntaxException",
        sentence,
        shown(sentence, cell, syntax.line(), syntax.column()),
        syntax.line());
  }

  /** What the author of the cell did wrong, or null when it was not a plain mistake of theirs. */
  private String mistake(Throwable cause) {
    if (cause instanceof StackOverflowError) {
      return "functions call each other too deeply: does the recursion end?";
    }
    if (cause instanceof OutOfMemoryError) {
      return "out of memory: this session has "
          + Runtime.getRuntime().maxMemory() / (1 << 20)
          + " MB. Start it with JDK_JAVA_OPTIONS=-Xmx8g, or keep less in variables";
    }
    StackTraceElement origin = origin(cause);
    boolean users = origin != null && isUsers(origin);
    if (cause instanceof MissingPropertyException missing && users) {
      return missingProperty(missing);
    }
    if (cause instanceof MissingMethodException missing && users) {
      return missingMethod(missing);
    }
    if (cause instanceof IllegalArgumentException
        && cause.getMessage() != null
        && origin != null
        && !users
        && origin.getClassName().startsWith("goodhart.")) {
      return cause.getMessage();
    }
    return null;
  }

  /** The first frame that belongs neither to Groovy nor to Java. */
  private StackTraceElement origin(Throwable cause) {
    return Arrays.stream(cause.getStackTrace())
        .filter(f -> isUsers(f) || !isMachinery(f.getClassName()))
        .findFirst()
        .orElse(null);
  }

  private static boolean isMachinery(String name) {
    return name.startsWith("java.")
        || name.startsWith("javax.")
        || name.startsWith("jdk.")
        || name.startsWith("sun.")
        || name.startsWith("groovy.")
        || name.startsWith("groovyjarjar")
        || name.startsWith("org.codehaus.groovy.")
        || name.startsWith("org.apache.groovy.")
        || name.equals(Arithmetic.class.getName())
        || name.equals(CellFunction.class.getName())
        || name.equals(CellBinding.class.getName());
  }

  private String missingProperty(MissingPropertyException missing) {
    String name = missing.getProperty();
    Class<?> type = missing.getType();
    if (type == null || isCell(type)) {
      Set<String> known = new TreeSet<>(variables().keySet());
      known.addAll(propertiesOf(base));
      Set<String> listed = new TreeSet<>(variables().keySet());
      listed.removeIf(v -> variables().get(v) instanceof CellFunction);
      return unknown("no variable named '" + name + "'", name, known, listed);
    }
    return unknown(
        "no property '" + name + "' on " + type.getSimpleName(),
        name,
        propertiesOf(type),
        Set.of());
  }

  private String missingMethod(MissingMethodException missing) {
    String name = missing.getMethod();
    Class<?> type = missing.getType();
    boolean inCell = isCell(type);
    Class<?> owner = inCell ? base : type;
    List<Method> same =
        inCell && variables().get(name) instanceof CellFunction function
            ? function.overloads()
            : Arrays.stream(owner.getMethods()).filter(m -> m.getName().equals(name)).toList();
    String given =
        Arrays.stream(missing.getArguments() == null ? new Object[0] : missing.getArguments())
            .map(a -> a == null ? "null" : simple(a.getClass()))
            .collect(Collectors.joining(", ", "(", ")"));
    if (!same.isEmpty()) {
      return "'"
          + name
          + "' takes "
          + same.stream()
              .map(Explainer::parameters)
              .distinct()
              .sorted()
              .limit(4)
              .collect(Collectors.joining(" or "))
          + ", got "
          + given;
    }
    if (!inCell) {
      Set<String> known =
          Arrays.stream(owner.getMethods()).map(Method::getName).collect(Collectors.toSet());
      return unknown("no method '" + name + given + "' on " + simple(type), name, known, Set.of());
    }
    if (variables().get(name) != null) {
      return "'"
          + name
          + "' cannot be called with "
          + given
          + ": it is "
          + article(simple(variables().get(name).getClass()));
    }
    Set<String> functions = new TreeSet<>(words(base));
    functions.addAll(binding.offered().keySet());
    variables()
        .forEach(
            (n, v) -> {
              if (v instanceof groovy.lang.Closure) {
                functions.add(n);
              }
            });
    return unknown("no function named '" + name + "'", name, functions, Set.of());
  }

  private Map<String, Object> variables() {
    @SuppressWarnings("unchecked")
    Map<String, Object> variables = binding.getVariables();
    return variables;
  }

  private static String unknown(
      String what, String name, Collection<String> known, Collection<String> listed) {
    String nearest =
        Names.nearest(name, known)
            .filter(n -> name.length() > 1)
            .map(n -> ". Did you mean '" + n + "'?")
            .orElse("");
    String list =
        listed.isEmpty() || listed.size() > MOST_NAMES
            ? ""
            : (nearest.isEmpty() ? "." : "")
                + " Known: "
                + String.join(", ", new TreeSet<>(listed));
    return what + nearest + list;
  }

  private boolean isCell(Class<?> type) {
    return type != null
        && (Script.class.isAssignableFrom(type)
            || groovy.lang.Closure.class.isAssignableFrom(type));
  }

  private static String article(String noun) {
    return ("AEIOU".indexOf(noun.charAt(0)) >= 0 ? "an " : "a ") + noun;
  }

  /** The functions that a base class offers to cells. */
  static Set<String> words(Class<? extends Script> base) {
    Set<String> words = new TreeSet<>();
    for (Class<?> c = base; c != null && c != Script.class; c = c.getSuperclass()) {
      for (Method method : c.getDeclaredMethods()) {
        if (Modifier.isPublic(method.getModifiers())
            && !method.isSynthetic()
            && method.getName().indexOf('$') < 0
            && !Set.of(
                    "run",
                    "getMetaClass",
                    "setMetaClass",
                    "getProperty",
                    "setProperty",
                    "invokeMethod")
                .contains(method.getName())) {
          words.add(method.getName());
        }
      }
    }
    words.add("println");
    words.add("print");
    words.add("printf");
    return words;
  }

  private static Set<String> propertiesOf(Class<?> type) {
    Set<String> names = new LinkedHashSet<>();
    for (Method method : type.getMethods()) {
      String name = method.getName();
      if (method.getParameterCount() == 0 && name.startsWith("get") && name.length() > 3) {
        names.add(java.beans.Introspector.decapitalize(name.substring(3)));
      } else if (method.getParameterCount() == 0 && type.isRecord()) {
        names.add(name);
      }
    }
    Arrays.stream(type.getFields()).forEach(f -> names.add(f.getName()));
    names.removeAll(Set.of("class", "metaClass", "binding"));
    return names;
  }

  static String parameters(Method method) {
    return Arrays.stream(method.getParameterTypes())
        .map(Explainer::simple)
        .collect(Collectors.joining(", ", "(", ")"));
  }

  static String simple(Class<?> type) {
    return groovy.lang.Closure.class.isAssignableFrom(type)
        ? "Closure"
        : type.getSimpleName().isEmpty() ? type.getName() : type.getSimpleName();
  }

  private void trace(Throwable cause, List<String> lines) {
    boolean ours = origin(cause) != null && origin(cause).getClassName().startsWith("goodhart.");
    List<StackTraceElement> frames =
        Arrays.stream(cause.getStackTrace())
            .filter(f -> isUsers(f) || (ours && f.getClassName().startsWith("goodhart.")))
            .toList();
    if (frames.size() > 1 || ours) {
      frames.stream().limit(MOST_FRAMES).forEach(f -> lines.add("    at " + name(f)));
      if (frames.size() > MOST_FRAMES) {
        lines.add("    ... " + (frames.size() - MOST_FRAMES) + " more");
      }
    }
    Set<Throwable> seen = new LinkedHashSet<>(List.of(cause));
    for (Throwable c = cause.getCause(); c != null && seen.add(c); c = c.getCause()) {
      lines.add(
          "caused by: "
              + kind(c)
              + (c.getMessage() == null ? "" : ": " + firstLine(c.getMessage())));
    }
  }

  private String name(StackTraceElement frame) {
    if (isUsers(frame)) {
      Source source = sources.get(frame.getFileName());
      return source.place()
          + ", line "
          + frame.getLineNumber()
          + ": "
          + source.line(frame.getLineNumber()).strip();
    }
    return frame.getClassName() + "." + frame.getMethodName() + ", line " + frame.getLineNumber();
  }

  private static List<String> shown(String sentence, Source source, int line, int column) {
    String text = source.line(line);
    if (text.isBlank()) {
      return List.of(sentence);
    }
    String number = String.format("%4d | ", line);
    if (column < 1 || column > text.length() + 1) {
      column = text.length() - text.stripLeading().length() + 1;
    }
    String margin = " ".repeat(number.length() - 2) + "| ";
    return List.of(
        sentence,
        number + text,
        margin + text.substring(0, column - 1).replaceAll("[^\t]", " ") + "^");
  }

  private static String sentence(String said, Source source, int line) {
    String trimmed = said.strip();
    if (trimmed.endsWith(".")) {
      trimmed = trimmed.substring(0, trimmed.length() - 1);
    }
    return trimmed + " " + source.at(line);
  }

  private static String decapitalised(String said) {
    return said.length() > 1 && Character.isLowerCase(said.charAt(1))
        ? Character.toLowerCase(said.charAt(0)) + said.substring(1)
        : said;
  }

  private static String firstLine(String text) {
    return text.lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst().orElse("");
  }
}
