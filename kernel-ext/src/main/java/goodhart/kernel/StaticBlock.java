package goodhart.kernel;

import goodhart.dsl.CompiledBlock;
import goodhart.kernel.RowArithmetic.Term;
import goodhart.kernel.SessionLoader.CellLoader;
import goodhart.reward.shape.Shape;
import groovy.lang.Closure;
import groovy.lang.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.codehaus.groovy.GroovyBugError;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.ast.Parameter;
import org.codehaus.groovy.ast.expr.ClosureExpression;
import org.codehaus.groovy.control.CompilationUnit;
import org.codehaus.groovy.control.CompilationUnit.IPrimaryClassNodeOperation;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.codehaus.groovy.control.Phases;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.runtime.InvokerHelper;
import org.codehaus.groovy.tools.GroovyClass;

/**
 * Compiles a block of plain arithmetic (see {@link ShapeBlocks}) statically, once its variables
 * have values and so types: their numbers at that moment are what it computes with. The class
 * repeats the loop over a prompt's candidates, so that the virtual machine compiles it for this
 * block alone; a formula with exponentials or logarithms goes through the prompt an operator at a
 * time instead ({@link RowArithmetic}). Where a variable is no number or the compiler objects, the
 * block stays what it is.
 */
public final class StaticBlock {
  private static final Map<Class<?>, String> TYPES =
      Map.of(
          Boolean.class, "boolean",
          Integer.class, "int",
          Long.class, "long",
          Double.class, "double");

  /** Of each block's class: what was compiled for the types of its variables. */
  private static final ClassValue<Map<List<Class<?>>, Optional<Compiled>>> COMPILED =
      new ClassValue<>() {
        @Override
        protected Map<List<Class<?>>, Optional<Compiled>> computeValue(Class<?> block) {
          return new ConcurrentHashMap<>();
        }
      };

  /** The code for one candidate, and the block as one formula where it is one. */
  private record Compiled(Class<? extends Shape.OfOne> type, Optional<Term> formula) {}

  private StaticBlock() {}

  /**
   * The block with a compiled function, or the block. Compiled into every cell.
   *
   * @param file the name for stack frames
   * @param line where the block begins
   * @param text the block as the user wrote it
   * @param names the variables of the notebook in it
   * @param locals the local variables around it, with their values
   */
  public static Closure<?> of(
      Closure<?> block,
      String file,
      int line,
      String text,
      List<String> names,
      Map<String, Object> locals) {
    if (!(block.getThisObject() instanceof Script script)) {
      return block;
    }
    Map<String, Object> numbers = new TreeMap<>(locals);
    for (String name : names) {
      if (!script.getBinding().hasVariable(name)) {
        return block;
      }
      numbers.put(name, script.getBinding().getVariable(name));
    }
    List<Class<?>> types = new ArrayList<>();
    for (Object number : numbers.values()) {
      if (number == null || !TYPES.containsKey(number.getClass())) {
        return block;
      }
      types.add(number.getClass());
    }
    return COMPILED
        .get(block.getClass())
        .computeIfAbsent(
            types, t -> compiled(block.getClass(), script.getClass(), file, line, text, numbers))
        .<Closure<?>>map(code -> new CompiledBlock(block, new Function(text, numbers, code)))
        .orElse(block);
  }

  private static Optional<Compiled> compiled(
      Class<?> block,
      Class<?> script,
      String file,
      int line,
      String text,
      Map<String, Object> numbers) {
    StringBuilder fields = new StringBuilder();
    numbers.forEach(
        (name, number) ->
            fields.append("public " + TYPES.get(number.getClass()) + " " + name + "; "));
    String source =
        "@groovy.transform.CompileStatic class Block extends "
            + script.getSuperclass().getCanonicalName()
            + " implements goodhart.reward.shape.Shape.OfOne { "
            + fields
            + "Object run() { null }; "
            + "double apply(double reward, double reference) { 0d }; "
            + "void applyAll(double[] reward, double reference, double[] shaped) {"
            + " for (int i = 0; i < reward.length; i++) shaped[i] = apply(reward[i], reference) }; "
            + "private Object $block = "
            + "\n".repeat(line - 1)
            + text
            + " }";
    SessionLoader loader = (SessionLoader) block.getClassLoader().getParent();
    CompilerConfiguration configuration = new CompilerConfiguration();
    configuration.setTargetBytecode(CompilerConfiguration.JDK17);
    CompilationUnit unit = new CompilationUnit(configuration, null, loader);
    unit.addSource(file, source);
    AtomicReference<Optional<Term>> formula = new AtomicReference<>(Optional.empty());
    unit.addPhaseOperation(
        (IPrimaryClassNodeOperation) (from, context, type) -> formula.set(fill(type, from, source)),
        Phases.CONVERSION);
    try {
      unit.compile(Phases.CLASS_GENERATION);
      GroovyClass code = unit.getClasses().get(0);
      CellLoader defining = new CellLoader(loader, Map.of(code.getName(), code.getBytes()));
      return Optional.of(
          new Compiled(
              Class.forName(code.getName(), true, defining).asSubclass(Shape.OfOne.class),
              formula.get()));
    } catch (RuntimeException | ReflectiveOperationException | GroovyBugError | LinkageError e) {
      return Optional.empty(); // the block itself says what is wrong, if anything is
    }
  }

  /** Moves the user's code from the block to the method, and reads it as one formula. */
  private static Optional<Term> fill(ClassNode type, SourceUnit from, String source) {
    ClosureExpression block = (ClosureExpression) type.getField("$block").getInitialExpression();
    type.removeField("$block");
    Parameter[] named = block.getParameters();
    String reward = named.length == 0 ? "it" : named[0].getName();
    MethodNode apply = type.getDeclaredMethods("apply").get(0);
    Parameter[] parameters = apply.getParameters();
    parameters[0] = new Parameter(ClassHelper.double_TYPE, reward);
    parameters[1] =
        new Parameter(ClassHelper.double_TYPE, named.length == 2 ? named[1].getName() : "$unused");
    apply.setParameters(parameters);
    Optional<Term> formula = RowFormula.of(block);
    new CellTransform(from, source).transformBlock(block.getCode());
    apply.setCode(block.getCode());
    return formula;
  }

  /** A compiled block with its numbers; equal to one of the same text and the same numbers. */
  static final class Function implements Shape.OfOne {
    private final String text;
    private final Map<String, Object> numbers;
    private final Shape.OfOne code;
    private final Optional<RowArithmetic> rows;

    private Function(String text, Map<String, Object> numbers, Compiled compiled) {
      this.text = text;
      this.numbers = numbers;
      rows = compiled.formula().flatMap(f -> RowArithmetic.of(f, numbers));
      Class<? extends Shape.OfOne> type = compiled.type();
      try {
        code = type.getConstructor().newInstance();
        for (Map.Entry<String, Object> number : numbers.entrySet()) {
          type.getField(number.getKey()).set(code, number.getValue());
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("a compiled block cannot be used", e);
      } finally {
        InvokerHelper.removeClass(type);
      }
    }

    @Override
    public double apply(double reward, double referenceReward) {
      return code.apply(reward, referenceReward);
    }

    @Override
    public void applyAll(double[] reward, double referenceReward, double[] shaped) {
      if (rows.isPresent()) {
        rows.get().applyAll(reward, referenceReward, shaped);
      } else {
        code.applyAll(reward, referenceReward, shaped);
      }
    }

    /** Whether it goes through a prompt an operator at a time; see {@link RowArithmetic}. */
    boolean byRows() {
      return rows.isPresent();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Function f && text.equals(f.text) && numbers.equals(f.numbers);
    }

    @Override
    public int hashCode() {
      return 31 * text.hashCode() + numbers.hashCode();
    }
  }
}
