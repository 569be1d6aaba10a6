package goodhart.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.codehaus.groovy.ast.ASTNode;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.DynamicVariable;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.ast.Parameter;
import org.codehaus.groovy.ast.Variable;
import org.codehaus.groovy.ast.expr.ArgumentListExpression;
import org.codehaus.groovy.ast.expr.BinaryExpression;
import org.codehaus.groovy.ast.expr.BooleanExpression;
import org.codehaus.groovy.ast.expr.CastExpression;
import org.codehaus.groovy.ast.expr.ClassExpression;
import org.codehaus.groovy.ast.expr.ClosureExpression;
import org.codehaus.groovy.ast.expr.ClosureListExpression;
import org.codehaus.groovy.ast.expr.ConstantExpression;
import org.codehaus.groovy.ast.expr.DeclarationExpression;
import org.codehaus.groovy.ast.expr.EmptyExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.LambdaExpression;
import org.codehaus.groovy.ast.expr.ListExpression;
import org.codehaus.groovy.ast.expr.MapEntryExpression;
import org.codehaus.groovy.ast.expr.MapExpression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.expr.NotExpression;
import org.codehaus.groovy.ast.expr.PostfixExpression;
import org.codehaus.groovy.ast.expr.PrefixExpression;
import org.codehaus.groovy.ast.expr.PropertyExpression;
import org.codehaus.groovy.ast.expr.RangeExpression;
import org.codehaus.groovy.ast.expr.StaticMethodCallExpression;
import org.codehaus.groovy.ast.expr.TernaryExpression;
import org.codehaus.groovy.ast.expr.UnaryMinusExpression;
import org.codehaus.groovy.ast.expr.UnaryPlusExpression;
import org.codehaus.groovy.ast.expr.VariableExpression;
import org.codehaus.groovy.ast.stmt.BlockStatement;
import org.codehaus.groovy.ast.stmt.BreakStatement;
import org.codehaus.groovy.ast.stmt.ContinueStatement;
import org.codehaus.groovy.ast.stmt.DoWhileStatement;
import org.codehaus.groovy.ast.stmt.EmptyStatement;
import org.codehaus.groovy.ast.stmt.ExpressionStatement;
import org.codehaus.groovy.ast.stmt.ForStatement;
import org.codehaus.groovy.ast.stmt.IfStatement;
import org.codehaus.groovy.ast.stmt.ReturnStatement;
import org.codehaus.groovy.ast.stmt.Statement;
import org.codehaus.groovy.ast.stmt.WhileStatement;
import org.codehaus.groovy.syntax.Types;

/**
 * Hands the block of {@code shape(proxy, 'bounded') { r, reference -> ... }} to {@link StaticBlock}
 * when it is plain arithmetic: its parameters, local variables, numbers, variables of the notebook,
 * Math and the language's words from numbers to a number. There static typing gives the same
 * numbers as dynamic typing, which elsewhere it may not.
 *
 * <p>Two corners are left. Where a variable or a conditional is a whole number in one case and a
 * double in another, it is a double in both, and does not overflow at 2^31. And two doubles compare
 * as {@link Double#compare} says, while Groovy's answer for NaN and for -0.0 against 0.0 depends on
 * how they are declared.
 */
final class ShapeBlocks {
  private static final ClassNode STATIC_BLOCK = ClassHelper.make(StaticBlock.class);
  private static final ClassNode MATH = ClassHelper.make(Math.class);
  private static final Set<String> OPERATORS =
      Set.of(
          "+", "-", "*", "/", "%", "**", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "=", "+=",
          "-=", "*=", "/=", "%=", "**=");

  private static final Set<ClassNode> CONSTANTS =
      Set.of(
          ClassHelper.boolean_TYPE,
          ClassHelper.Boolean_TYPE,
          ClassHelper.int_TYPE,
          ClassHelper.Integer_TYPE,
          ClassHelper.long_TYPE,
          ClassHelper.Long_TYPE,
          ClassHelper.double_TYPE,
          ClassHelper.Double_TYPE,
          ClassHelper.BigDecimal_TYPE);

  /** Kinds of expression that are plain when their parts are. */
  private static final Set<Class<?>> PLAIN =
      Set.of(
          ArgumentListExpression.class,
          BooleanExpression.class,
          ClosureListExpression.class,
          NotExpression.class,
          RangeExpression.class,
          TernaryExpression.class,
          UnaryMinusExpression.class,
          UnaryPlusExpression.class);

  private static final int LONGEST = 10_000;

  private final ClassNode script;
  private final ClosureExpression block;
  private final List<String> lines;
  private final Set<String> names = new LinkedHashSet<>();
  private final Map<String, Variable> locals = new LinkedHashMap<>();

  private ShapeBlocks(ClassNode script, ClosureExpression block, List<String> lines) {
    this.script = script;
    this.block = block;
    this.lines = lines;
  }

  /** Wraps the block in the arguments of a call, if it is one of shape and its block is plain. */
  static void wrap(MethodCallExpression call, ClassNode script, String file, List<String> lines) {
    if (call.isImplicitThis()
        && "shape".equals(call.getMethodAsString())
        && script.getDeclaredMethods("shape").isEmpty()
        && call.getArguments() instanceof ArgumentListExpression arguments
        && !arguments.getExpressions().isEmpty()) {
      int last = arguments.getExpressions().size() - 1;
      if (arguments.getExpression(last) instanceof ClosureExpression block
          && !(block instanceof LambdaExpression)) {
        String text = text(block, lines);
        ShapeBlocks of = new ShapeBlocks(script, block, lines);
        if (text.length() < LONGEST && of.isPlain()) {
          List<Expression> wrapped = new ArrayList<>(arguments.getExpressions());
          wrapped.set(last, of.wrapped(file, text));
          call.setArguments(new ArgumentListExpression(wrapped));
        }
      }
    }
  }

  private Expression wrapped(String file, String text) {
    ListExpression listed = new ListExpression();
    names.forEach(name -> listed.addExpression(new ConstantExpression(name)));
    MapExpression captured = new MapExpression();
    locals.forEach(
        (name, variable) ->
            captured.addMapEntryExpression(
                new MapEntryExpression(
                    new ConstantExpression(name), new VariableExpression(variable))));
    Expression wrapped =
        new StaticMethodCallExpression(
            STATIC_BLOCK,
            "of",
            new ArgumentListExpression(
                List.of(
                    block,
                    new ConstantExpression(file),
                    new ConstantExpression(block.getLineNumber(), true),
                    new ConstantExpression(text),
                    listed,
                    captured)));
    wrapped.setSourcePosition(block);
    return wrapped;
  }

  /** What stands between two places of the source; the compiler counts code points. */
  private static String text(ASTNode node, List<String> lines) {
    int first = node.getLineNumber() - 1;
    int last = node.getLastLineNumber() - 1;
    List<String> part = new ArrayList<>(lines.subList(first, last + 1));
    String end = part.get(last - first);
    part.set(
        last - first, end.substring(0, end.offsetByCodePoints(0, node.getLastColumnNumber() - 1)));
    String start = part.get(0);
    part.set(0, start.substring(start.offsetByCodePoints(0, node.getColumnNumber() - 1)));
    return String.join("\n", part);
  }

  private boolean isPlain() {
    Parameter[] parameters = block.getParameters();
    return parameters != null
        && parameters.length <= 2
        && Arrays.stream(parameters)
            .allMatch(
                p ->
                    !p.hasInitialExpression()
                        && (p.isDynamicTyped() || p.getType().equals(ClassHelper.double_TYPE)))
        && isPlain(block.getCode())
        && gives(block.getCode());
  }

  /** Whether every way through it ends with a value. */
  private static boolean gives(Statement statement) {
    if (statement instanceof BlockStatement b) {
      return !b.isEmpty() && gives(b.getStatements().get(b.getStatements().size() - 1));
    }
    if (statement instanceof IfStatement i) {
      return gives(i.getIfBlock()) && gives(i.getElseBlock());
    }
    return statement instanceof ExpressionStatement || statement instanceof ReturnStatement;
  }

  private boolean isPlain(Statement statement) {
    if (statement instanceof BlockStatement b) {
      return b.getStatements().stream().allMatch(this::isPlain);
    }
    if (statement instanceof ExpressionStatement e) {
      return isPlain(e.getExpression());
    }
    if (statement instanceof ReturnStatement r) {
      return isPlain(r.getExpression());
    }
    if (statement instanceof IfStatement i) {
      return isPlain(i.getBooleanExpression())
          && isPlain(i.getIfBlock())
          && isPlain(i.getElseBlock());
    }
    if (statement instanceof ForStatement f) {
      return isPlain(f.getCollectionExpression()) && isPlain(f.getLoopBlock());
    }
    if (statement instanceof WhileStatement w) {
      return isPlain(w.getBooleanExpression()) && isPlain(w.getLoopBlock());
    }
    if (statement instanceof DoWhileStatement d) {
      return isPlain(d.getBooleanExpression()) && isPlain(d.getLoopBlock());
    }
    return statement instanceof EmptyStatement
        || statement instanceof BreakStatement
        || statement instanceof ContinueStatement;
  }

  private boolean isPlain(Expression expression) {
    if (expression instanceof ConstantExpression c) {
      return CONSTANTS.contains(c.getType()) && !CellTransform.hasBigSuffix(c, lines);
    }
    if (expression instanceof VariableExpression v) {
      return isOwn(v) || isCaptured(v);
    }
    if (expression instanceof BinaryExpression b) {
      return isOperation(b) && isPlain(b.getRightExpression());
    }
    if (expression instanceof PrefixExpression p) {
      return isChangeable(p.getExpression());
    }
    if (expression instanceof PostfixExpression p) {
      return isChangeable(p.getExpression());
    }
    if (expression instanceof MethodCallExpression c) {
      return isMathematics(c) && isPlain(c.getArguments());
    }
    if (expression instanceof StaticMethodCallExpression c) {
      return c.getOwnerType().equals(MATH) && isPlain(c.getArguments());
    }
    if (expression instanceof PropertyExpression p) {
      return isMath(p.getObjectExpression());
    }
    if (expression instanceof CastExpression c) {
      return isNumeric(c.getType()) && isPlain(c.getExpression());
    }
    if (expression instanceof EmptyExpression) {
      return true; // for (;;)
    }
    return PLAIN.contains(expression.getClass()) && partsArePlain(expression);
  }

  private boolean partsArePlain(Expression expression) {
    boolean[] plain = {true};
    expression.transformExpression(
        part -> {
          plain[0] &= part == null || isPlain(part);
          return part;
        });
    return plain[0];
  }

  private boolean isOperation(BinaryExpression operation) {
    Expression left = operation.getLeftExpression();
    if (operation instanceof DeclarationExpression) {
      return left instanceof VariableExpression v
          && (v.isDynamicTyped()
              ? !(operation.getRightExpression() instanceof EmptyExpression)
              : isNumeric(v.getOriginType()) || v.getOriginType().equals(ClassHelper.boolean_TYPE));
    }
    int type = operation.getOperation().getType();
    return OPERATORS.contains(operation.getOperation().getText())
        && (Types.ofType(type, Types.ASSIGNMENT_OPERATOR) ? isChangeable(left) : isPlain(left));
  }

  /**
   * Whether it is a local variable of the block. Parameters are not: they are doubles to the static
   * compiler also after a whole number was assigned.
   */
  private boolean isChangeable(Expression target) {
    return target instanceof VariableExpression v
        && isOwn(v)
        && !(v.getAccessedVariable() instanceof Parameter);
  }

  private boolean isOwn(VariableExpression variable) {
    return (variable.getAccessedVariable() instanceof VariableExpression
            || variable.getAccessedVariable() instanceof Parameter)
        && !block.getVariableScope().isReferencedLocalVariable(variable.getName());
  }

  private boolean isCaptured(VariableExpression variable) {
    Variable accessed = variable.getAccessedVariable();
    if (accessed instanceof DynamicVariable) {
      names.add(variable.getName());
      return true;
    }
    if (block.getVariableScope().isReferencedLocalVariable(variable.getName())) {
      locals.put(variable.getName(), accessed);
      return true;
    }
    return false;
  }

  private boolean isMathematics(MethodCallExpression call) {
    if (!call.isImplicitThis()) {
      return isMath(call.getObjectExpression()) && call.getMethodAsString() != null;
    }
    List<MethodNode> words = script.getSuperClass().getMethods(call.getMethodAsString());
    return !words.isEmpty()
        && script.getDeclaredMethods(call.getMethodAsString()).isEmpty()
        && words.stream().allMatch(ShapeBlocks::isMathematics);
  }

  private static boolean isMathematics(MethodNode word) {
    return isNumeric(word.getReturnType())
        && Arrays.stream(word.getParameters())
            .map(Parameter::getType)
            .allMatch(ShapeBlocks::isNumeric);
  }

  private static boolean isMath(Expression expression) {
    return expression instanceof ClassExpression c && c.getType().equals(MATH);
  }

  private static boolean isNumeric(ClassNode type) {
    return type.equals(ClassHelper.int_TYPE)
        || type.equals(ClassHelper.long_TYPE)
        || type.equals(ClassHelper.double_TYPE);
  }
}
