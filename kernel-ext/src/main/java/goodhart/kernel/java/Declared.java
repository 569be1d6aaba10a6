package goodhart.kernel.java;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The names that a statement declares, by javac's parser alone: JShell's own analysis compiles, and
 * rejects what uses a declaration that has not run yet.
 *
 * @param readable whether it is Java at all
 */
record Declared(Set<String> variables, Set<String> methods, Set<String> types, boolean readable) {
  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
  private static final JavaFileManager FILES = COMPILER.getStandardFileManager(null, null, null);

  static Declared in(Chunk chunk) {
    String code = chunk.text();
    String end = code.stripTrailing();
    if (chunk.whole() && !end.endsWith(";") && !end.endsWith("}")) {
      return new Declared(Set.of(), Set.of(), Set.of(), true); // an expression
    }
    Declared declared =
        new Declared(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>(), true);
    Optional<ClassTree> members = parsed("class C {" + code + "\n}").map(Declared::type);
    if (members.isPresent()) {
      members.get().getMembers().forEach(declared::add);
      return declared;
    }
    boolean readable =
        chunk.whole()
            || Stream.of(
                    "class C { void m() {" + code + "\n}}",
                    "class C { Object m = " + code + "\n}",
                    "class C { Object m = " + code + "\n;}",
                    code)
                .anyMatch(text -> parsed(text).isPresent());
    return new Declared(Set.of(), Set.of(), Set.of(), readable);
  }

  private static ClassTree type(CompilationUnitTree unit) {
    return (ClassTree) unit.getTypeDecls().get(0);
  }

  private void add(Tree member) {
    if (member instanceof VariableTree v) {
      variables.add(v.getName().toString());
    } else if (member instanceof MethodTree m) {
      methods.add(m.getName().toString());
    } else if (member instanceof ClassTree c) {
      types.add(c.getSimpleName().toString());
    }
  }

  /** The tree of a text that the parser accepts. */
  private static Optional<CompilationUnitTree> parsed(String text) {
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    JavaFileObject source =
        new SimpleJavaFileObject(URI.create("cell:///C.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
          }
        };
    JavacTask task =
        (JavacTask)
            COMPILER.getTask(null, FILES, problems, List.of("-proc:none"), null, List.of(source));
    try {
      CompilationUnitTree unit = task.parse().iterator().next();
      boolean fails =
          problems.getDiagnostics().stream().anyMatch(d -> d.getKind() == Diagnostic.Kind.ERROR);
      return fails ? Optional.empty() : Optional.of(unit);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All its names. */
  Set<String> names() {
    Set<String> all = new LinkedHashSet<>(variables);
    all.addAll(methods);
    all.addAll(types);
    return all;
  }
}
