package goodhart.kernel.java;

import goodhart.kernel.CellSyntaxException;
import goodhart.kernel.Session.Completion;
import goodhart.kernel.java.GroovySide.Imported;
import goodhart.kernel.java.Snippets.Outcome;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.ExpressionSnippet;
import jdk.jshell.ImportSnippet;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import jdk.jshell.VarSnippet;
import jdk.jshell.spi.SPIResolutionException;

/** The Java cells of one notebook, one after another. */
final class JavaCells {
  /** What Java code need not import. */
  static final List<String> IMPORTS =
      List.of(
          "java.util.*",
          "java.util.function.*",
          "java.util.stream.*",
          "goodhart.*",
          "goodhart.dsl.*",
          "goodhart.measure.*",
          "goodhart.optimize.*",
          "goodhart.policy.*",
          "goodhart.pool.*",
          "goodhart.preference.*",
          "goodhart.reward.*",
          "goodhart.study.*",
          "static goodhart.dsl.Goodhart.*");

  private final GroovySide groovy;
  private final CompilerThread thread = new CompilerThread();
  private Snippets snippets;
  private GroovyNames names;

  JavaCells(GroovySide groovy) {
    this.groovy = groovy;
  }

  /**
   * Runs the code of a cell.
   *
   * @param file what stack frames call the cell
   * @param line the line of the cell on which the code begins
   * @return the value of the last statement when it is an expression but no assignment, or null
   * @throws CellSyntaxException when the compiler rejects a statement; those before it have run
   * @throws Exception what the code throws, an Error too
   */
  Object run(String code, String file, int line) throws Exception {
    return thread.call(
        () -> {
          start();
          try {
            return runAll(split(code, file, line));
          } finally {
            snippets.tidy();
          }
        });
  }

  private void start() {
    if (snippets == null) {
      snippets = new Snippets(groovy, thread);
      names = new GroovyNames(groovy, snippets);
      IMPORTS.forEach(i -> snippets.run("import " + i + ";"));
    }
    snippets.extend(groovy.classPath());
  }

  private List<Chunk> split(String code, String file, int line) {
    List<Chunk> chunks = new ArrayList<>();
    int at = 0;
    while (!code.substring(at).isBlank()) {
      String rest = code.substring(at);
      CompletionInfo info = snippets.analysis().analyzeCompletion(rest);
      if (info.completeness() == Completeness.EMPTY) {
        break;
      }
      int length = rest.length() - (info.remaining() == null ? 0 : info.remaining().length());
      if (length <= 0) {
        length = rest.length(); // what is not finished is all that remains
      }
      String text = rest.substring(0, length);
      if (info.completeness() == Completeness.COMPLETE_WITH_SEMI) {
        text = text.stripTrailing() + ";";
      }
      String before = code.substring(0, at);
      chunks.add(
          new Chunk(
              text,
              file,
              line + (int) before.chars().filter(c -> c == '\n').count(),
              at - before.lastIndexOf('\n'),
              info.completeness() != Completeness.UNKNOWN
                  && info.completeness() != Completeness.DEFINITELY_INCOMPLETE));
      at += length;
    }
    return chunks;
  }

  private Object runAll(List<Chunk> chunks) throws Exception {
    List<Declared> declarations = new ArrayList<>();
    Set<String> declared = new HashSet<>();
    StringBuilder all = new StringBuilder();
    for (Chunk chunk : chunks) {
      Declared declares = Declared.in(chunk);
      if (!declares.readable()) {
        reject(chunk, snippets.run(chunk)); // what cannot be read has no effect: tell at once
      }
      declarations.add(declares);
      declared.addAll(declares.names());
      all.append(chunk.text()).append('\n');
    }
    names.declareFor(all.toString(), declared, true);
    Set<String> soFar = new HashSet<>();
    List<Snippet> own = new ArrayList<>();
    Object value = null;
    for (int i = 0; i < chunks.size(); i++) {
      soFar.addAll(declarations.get(i).names());
      names.declareFor(chunks.get(i).text(), soFar, false);
      Outcome outcome = run(chunks.get(i), declarations.get(i));
      own.addAll(outcome.own());
      value = shown(outcome);
    }
    for (Snippet snippet : own) {
      unresolved(snippet, chunks);
    }
    return value;
  }

  private Outcome run(Chunk chunk, Declared declares) throws Exception {
    Set<String> existing = new HashSet<>(declares.variables());
    existing.removeIf(name -> snippets.variable(name) == null);
    declares.methods().forEach(names::declaresMethod);
    declares.types().forEach(names::declaresType);
    Map<String, Class<?>> typesBefore = snippets.types();
    Outcome outcome = snippets.run(chunk);
    reject(chunk, outcome);
    for (Snippet snippet : outcome.own()) {
      if (snippet instanceof VarSnippet variable
          && snippet.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND) {
        snippets.drop(variable);
      } else if (snippet instanceof VarSnippet variable) {
        if (outcome.thrown() != null && !existing.contains(variable.name())) {
          snippets.dropVariable(variable);
        } else if (snippets.variable(variable.name()) != null) {
          groovy.share(variable.name(), snippets.variable(variable.name()));
        }
      } else if (snippet instanceof MethodSnippet method) {
        shareMethod(method.name());
      } else if (snippet instanceof ImportSnippet imported) {
        shareImport(imported);
      }
    }
    snippets
        .types()
        .forEach(
            (name, type) -> {
              if (typesBefore.get(name) != type) {
                groovy.addType(name, type);
              }
            });
    if (outcome.thrown() instanceof SPIResolutionException unresolved) {
      throw JavaMethod.doesNotCompile(unresolved.getStackTrace()[0].getMethodName());
    }
    if (outcome.thrown() != null) {
      throw Thrown.again(outcome.thrown());
    }
    return outcome;
  }

  private void shareMethod(String name) {
    SharedVariable variable = snippets.variable(name);
    boolean isVariable =
        variable != null && variable.type().isEmpty() && groovy.shares(name, variable);
    if (!isVariable && !snippets.methods(name).isEmpty()) {
      groovy.variables().remove(name);
      groovy.variables().put(name, new JavaMethod(this, name, snippets::methods));
    }
  }

  private void shareImport(ImportSnippet snippet) {
    String full = snippet.fullname();
    boolean star = full.endsWith(".*") || snippet.name().equals("*");
    String owner = full.endsWith(".*") ? full.substring(0, full.length() - 2) : full;
    String member = null;
    if (snippet.isStatic() && !star) {
      member = full.substring(full.lastIndexOf('.') + 1);
      owner = full.substring(0, full.lastIndexOf('.'));
    }
    Imported imported = new Imported(snippet.isStatic(), owner, member, star);
    names.imported(imported);
    groovy.addImport(imported);
  }

  private static Object shown(Outcome outcome) {
    boolean shows =
        outcome.own().stream()
            .anyMatch(
                s ->
                    s.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND
                        || s instanceof ExpressionSnippet
                            && s.subKind() != SubKind.ASSIGNMENT_SUBKIND);
    return shows ? outcome.value() : null;
  }

  private void reject(Chunk chunk, Outcome outcome) {
    for (Snippet snippet : outcome.own()) {
      if (snippets.shell().status(snippet) == Status.REJECTED) {
        Diag first =
            snippets.shell().diagnostics(snippet).filter(Diag::isError).findFirst().orElse(null);
        if (first == null) {
          throw chunk.error("the Java compiler rejects this", 0);
        }
        throw chunk.error(
            JavaText.sentence(first.getMessage(Locale.ROOT)), (int) first.getPosition());
      }
    }
  }

  /** JShell lets a declaration use what comes later; at the end of the cell it must have come. */
  private void unresolved(Snippet snippet, List<Chunk> chunks) {
    Status status = snippets.shell().status(snippet);
    if (!(snippet instanceof DeclarationSnippet declaration)
        || status != Status.RECOVERABLE_DEFINED && status != Status.RECOVERABLE_NOT_DEFINED) {
      return;
    }
    Chunk chunk =
        chunks.stream().filter(c -> c.text().equals(snippet.source())).findFirst().orElse(null);
    if (chunk == null) {
      chunk = chunks.get(chunks.size() - 1);
    }
    Diag other =
        snippets.shell().diagnostics(snippet).filter(Diag::isError).findFirst().orElse(null);
    if (other != null) {
      throw chunk.error(
          JavaText.sentence(other.getMessage(Locale.ROOT)), (int) other.getPosition());
    }
    String missing =
        snippets.shell().unresolvedDependencies(declaration).findFirst().orElse("a name");
    Matcher word =
        Pattern.compile("\\b" + Pattern.quote(missing.replaceAll("^\\w+ |\\(.*", "")) + "\\b")
            .matcher(chunk.text());
    throw chunk.error(
        "cannot find symbol: " + JavaText.plain(missing), word.find() ? word.start() : 0);
  }

  boolean isComplete(String code) {
    return onThread(
        () -> {
          String rest = code;
          while (!rest.isBlank()) {
            CompletionInfo info = snippets.analysis().analyzeCompletion(rest);
            if (info.completeness() == Completeness.DEFINITELY_INCOMPLETE) {
              return false;
            }
            if (info.remaining() == null || info.remaining().length() >= rest.length()) {
              return true;
            }
            rest = info.remaining();
          }
          return true;
        });
  }

  Completion complete(String code, int cursor) {
    return onThread(
        () -> {
          names.declareFor(code + "\n" + namesLike(code, cursor), Set.of(), true);
          int start = startOfChunk(code, cursor);
          int[] anchor = {cursor - start};
          Set<String> words = new TreeSet<>();
          for (Suggestion s :
              snippets
                  .analysis()
                  .completionSuggestions(code.substring(start), cursor - start, anchor)) {
            words.add(s.continuation());
          }
          return Completion.ofWords(List.copyOf(words), start + anchor[0], cursor);
        });
  }

  List<String> document(String code, int cursor) {
    return onThread(
        () -> {
          names.declareFor(code, Set.of(), true);
          int start = startOfChunk(code, cursor);
          return snippets
              .analysis()
              .documentation(code.substring(start), cursor - start, false)
              .stream()
              .map(Documentation::signature)
              .distinct()
              .toList();
        });
  }

  /** The notebook's names that the word at the cursor may become. */
  private String namesLike(String code, int cursor) {
    int start = cursor;
    while (start > 0 && Character.isJavaIdentifierPart(code.charAt(start - 1))) {
      start--;
    }
    String word = code.substring(start, cursor);
    return word.isEmpty()
        ? ""
        : groovy.variables().keySet().stream()
            .filter(name -> name.startsWith(word))
            .collect(Collectors.joining(" "));
  }

  private int startOfChunk(String code, int cursor) {
    int start = 0;
    for (Chunk chunk : split(code.substring(0, cursor), "cell", 1)) {
      if (start + chunk.text().length() >= cursor) {
        break;
      }
      start += chunk.text().length();
    }
    return Math.min(start, cursor);
  }

  private <T> T onThread(java.util.concurrent.Callable<T> work) {
    try {
      return thread.call(
          () -> {
            start();
            return work.call();
          });
    } catch (Exception e) {
      throw Thrown.again(e);
    }
  }
}
