package goodhart.kernel;

import goodhart.kernel.SessionLoader.CellLoader;
import goodhart.kernel.java.GroovySide.Imported;
import groovy.lang.Script;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.ImportNode;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.ast.ModuleNode;
import org.codehaus.groovy.control.CompilationUnit;
import org.codehaus.groovy.control.CompilationUnit.IPrimaryClassNodeOperation;
import org.codehaus.groovy.control.CompilationUnit.ISourceUnitOperation;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.codehaus.groovy.control.ErrorCollector;
import org.codehaus.groovy.control.MultipleCompilationErrorsException;
import org.codehaus.groovy.control.Phases;
import org.codehaus.groovy.control.messages.ExceptionMessage;
import org.codehaus.groovy.control.messages.Message;
import org.codehaus.groovy.control.messages.SyntaxErrorMessage;
import org.codehaus.groovy.syntax.SyntaxException;
import org.codehaus.groovy.tools.GroovyClass;

/**
 * Compiles cells, one after another. Imports and classes of earlier cells are known in later ones.
 * Each compilation has a package of its own, written in front of the first line, so that a class
 * can be declared again.
 */
final class CellCompiler {
  private static final Pattern PACKAGE =
      Pattern.compile("\\A(\\s|//[^\\n]*\\n|/\\*.*?\\*/)*package\\s.*", Pattern.DOTALL);

  private final SessionLoader loader;
  private final CompilerConfiguration configuration = new CompilerConfiguration();
  private final Set<Import> imports = new LinkedHashSet<>();
  private final Set<String> words;
  private final Predicate<String> isFunction;
  private int compilations;

  /**
   * @param base what every cell is
   * @param isFunction whether a variable of the notebook is a function
   */
  CellCompiler(SessionLoader loader, Class<? extends Script> base, Predicate<String> isFunction) {
    this.loader = loader;
    this.words = Explainer.words(base);
    this.isFunction = isFunction;
    configuration.setScriptBaseClass(base.getName());
    configuration.setTargetBytecode(CompilerConfiguration.JDK17);
    configuration.setParameters(true);
  }

  /**
   * A cell ready to run.
   *
   * @param script the class of its statements, null when it has none but classes
   * @param temporary the classes to forget when the cell has run: the script and its closures
   * @param functions the names of the functions it declares
   * @param shows whether the value of the last statement is the cell's result
   */
  record Cell(
      Class<? extends Script> script,
      List<Class<?>> temporary,
      Set<String> functions,
      boolean shows) {}

  /**
   * Compiles a cell and keeps its imports and classes.
   *
   * @param file the name for stack frames
   * @param code the code with its magics replaced, lines as the user wrote them
   * @throws CellSyntaxException when the compiler rejects it
   */
  Cell compile(String file, String code) {
    String name = SessionLoader.PACKAGE + ++compilations;
    String prefix = PACKAGE.matcher(code).matches() ? "" : "package " + name + ";";
    String text = prefix + (code.startsWith("#!") ? "//" + code.substring(2) : code);
    CompilationUnit unit = new CompilationUnit(configuration, null, loader);
    unit.addSource(file, text);
    boolean[] shows = new boolean[1];
    Set<String> functions = new LinkedHashSet<>();
    List<Import> found = new ArrayList<>();
    Predicate<String> replaced =
        word -> words.contains(word) && (functions.contains(word) || isFunction.test(word));
    unit.addPhaseOperation(
        (ISourceUnitOperation)
            source -> {
              ModuleNode module = source.getAST();
              shows[0] = CellTransform.keepVariables(module.getStatementBlock(), text);
              for (MethodNode method : module.getMethods()) {
                functions.add(method.getName());
              }
              found.addAll(Import.of(module));
              addKnown(module);
            },
        Phases.CONVERSION);
    unit.addPhaseOperation(
        (IPrimaryClassNodeOperation)
            (source, context, node) -> new CellTransform(source, text, replaced).visitClass(node),
        Phases.CANONICALIZATION);
    try {
      unit.compile(Phases.CLASS_GENERATION);
    } catch (MultipleCompilationErrorsException e) {
      throw syntaxError(e.getErrorCollector(), prefix.length());
    }
    found.forEach(i -> loader.types().remove(i.alias()));
    imports.removeAll(found);
    imports.addAll(found);
    return define(unit, functions, shows[0]);
  }

  /** The imports of all cells so far. */
  List<Imported> imports() {
    return imports.stream()
        .filter(i -> i.member() == null || i.alias() == null || i.member().equals(i.alias()))
        .map(
            i ->
                switch (i.kind()) {
                  case CLASS -> new Imported(false, i.type(), null, false);
                  case STAR -> new Imported(false, i.type().replaceAll("\\.$", ""), null, true);
                  case STATIC -> new Imported(true, i.type(), i.member(), false);
                  case STATIC_STAR -> new Imported(true, i.type(), null, true);
                })
        .toList();
  }

  /** Makes an import known to later cells. */
  void addImport(Imported imported) {
    Import known =
        imported.isStatic()
            ? new Import(
                imported.star() ? Import.Kind.STATIC_STAR : Import.Kind.STATIC,
                imported.owner(),
                imported.member(),
                imported.member())
            : imported.star()
                ? new Import(Import.Kind.STAR, imported.owner() + ".", null, null)
                : new Import(Import.Kind.CLASS, imported.owner(), null, imported.name());
    loader.types().remove(known.alias());
    imports.remove(known);
    imports.add(known);
  }

  /** What cells have imported: full names, {@code java.time.*} for all of a package. */
  List<String> imported() {
    return imports.stream()
        .filter(i -> i.kind() == Import.Kind.CLASS || i.kind() == Import.Kind.STAR)
        .map(i -> i.kind() == Import.Kind.STAR ? i.type() + "*" : i.type())
        .toList();
  }

  private Cell define(CompilationUnit unit, Set<String> functions, boolean shows) {
    Map<String, byte[]> code = new LinkedHashMap<>();
    for (GroovyClass compiled : unit.getClasses()) {
      code.put(compiled.getName(), compiled.getBytes());
    }
    String script =
        unit.getAST().getClasses().stream()
            .filter(ClassNode::isScriptBody)
            .map(ClassNode::getName)
            .findFirst()
            .orElse(null);
    CellLoader cellLoader = new CellLoader(loader, code);
    Class<? extends Script> scriptClass = null;
    List<Class<?>> temporary = new ArrayList<>();
    for (String name : code.keySet()) {
      try {
        Class<?> type = Class.forName(name, false, cellLoader);
        if (script != null && (name.equals(script) || name.startsWith(script + "$"))) {
          temporary.add(type);
          scriptClass = name.equals(script) ? type.asSubclass(Script.class) : scriptClass;
        } else {
          loader.keep(type, code.get(name));
        }
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException("the class " + name + " was compiled and is lost", e);
      }
    }
    return new Cell(scriptClass, temporary, functions, shows);
  }

  private void addKnown(ModuleNode module) {
    Set<String> taken = new LinkedHashSet<>();
    module.getClasses().forEach(c -> taken.add(c.getNameWithoutPackage()));
    module.getImports().forEach(i -> taken.add(i.getAlias()));
    for (Map.Entry<String, String> type : loader.types().entrySet()) {
      if (taken.add(type.getKey())) {
        module.addImport(type.getKey(), ClassHelper.make(type.getValue()));
      }
    }
    // The newest import of a name is the one that counts.
    List<Import> newestFirst = new ArrayList<>(imports);
    Collections.reverse(newestFirst);
    for (Import known : newestFirst) {
      if (known.kind() != Import.Kind.CLASS || taken.add(known.alias())) {
        known.addTo(module);
      }
    }
  }

  private static CellSyntaxException syntaxError(ErrorCollector errors, int prefix) {
    for (Message message : errors.getErrors()) {
      if (message instanceof SyntaxErrorMessage syntax) {
        SyntaxException cause = syntax.getCause();
        int line = cause.getStartLine();
        int column = cause.getStartColumn() - (line == 1 ? prefix : 0);
        return new CellSyntaxException(cause.getOriginalMessage(), line, Math.max(1, column));
      }
      if (message instanceof ExceptionMessage exception) {
        return new CellSyntaxException(exception.getCause().getMessage(), 0, 0);
      }
    }
    return new CellSyntaxException("the compiler rejects this cell", 0, 0);
  }

  /** An import by its names alone, so that it means the same in a later cell. */
  record Import(Kind kind, String type, String member, String alias) {
    enum Kind {
      CLASS,
      STAR,
      STATIC,
      STATIC_STAR
    }

    static List<Import> of(ModuleNode module) {
      List<Import> found = new ArrayList<>();
      for (ImportNode i : module.getImports()) {
        found.add(new Import(Kind.CLASS, i.getClassName(), null, i.getAlias()));
      }
      for (ImportNode i : module.getStarImports()) {
        found.add(new Import(Kind.STAR, i.getPackageName(), null, null));
      }
      for (ImportNode i : module.getStaticImports().values()) {
        found.add(new Import(Kind.STATIC, i.getClassName(), i.getFieldName(), i.getAlias()));
      }
      for (ImportNode i : module.getStaticStarImports().values()) {
        found.add(new Import(Kind.STATIC_STAR, i.getClassName(), null, null));
      }
      return found;
    }

    void addTo(ModuleNode module) {
      switch (kind) {
        case CLASS -> module.addImport(alias, ClassHelper.make(type));
        case STAR -> module.addStarImport(type);
        case STATIC -> {
          if (!module.getStaticImports().containsKey(alias)) {
            module.addStaticImport(ClassHelper.make(type), member, alias);
          }
        }
        case STATIC_STAR -> module.addStaticStarImport(type, ClassHelper.make(type));
      }
    }
  }
}
