package goodhart.kernel;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.codehaus.groovy.ast.AnnotatedNode;
import org.codehaus.groovy.ast.ClassCodeExpressionTransformer;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.ConstructorNode;
import org.codehaus.groovy.ast.MethodNode;
import org.codehaus.groovy.ast.Parameter;
import org.codehaus.groovy.ast.expr.ArgumentListExpression;
import org.codehaus.groovy.ast.expr.BinaryExpression;
import org.codehaus.groovy.ast.expr.CastExpression;
import org.codehaus.groovy.ast.expr.ClosureExpression;
import org.codehaus.groovy.ast.expr.ConstantExpression;
import org.codehaus.groovy.ast.expr.DeclarationExpression;
import org.codehaus.groovy.ast.expr.EmptyExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.expr.PropertyExpression;
import org.codehaus.groovy.ast.expr.RangeExpression;
import org.codehaus.groovy.ast.expr.StaticMethodCallExpression;
import org.codehaus.groovy.ast.expr.TupleExpression;
import org.codehaus.groovy.ast.expr.VariableExpression;
import org.codehaus.groovy.ast.stmt.BlockStatement;
import org.codehaus.groovy.ast.stmt.DoWhileStatement;
import org.codehaus.groovy.ast.stmt.ExpressionStatement;
import org.codehaus.groovy.ast.stmt.ForStatement;
import org.codehaus.groovy.ast.stmt.ReturnStatement;
import org.codehaus.groovy.ast.stmt.Statement;
import org.codehaus.groovy.ast.stmt.WhileStatement;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.syntax.Token;
import org.codehaus.groovy.syntax.Types;

/**
 * What makes Groovy a notebook's language. Variables declared at the top of a cell outlive it;
 * decimal literals, the quotient of whole numbers and the power of doubles are doubles ({@code
 * 1.5G} stays a BigDecimal); the blocks of {@code shape} are compiled statically where they can be;
 * loops, closures and functions look at {@link Stop} first.
 */
final class CellTransform extends ClassCodeExpressionTransformer {
  private static final ClassNode STOP = ClassHelper.make(Stop.class);
  private static final ClassNode ARITHMETIC = ClassHelper.make(Arithmetic.class);

  private final SourceUnit unit;
  private final List<String> lines;
  private final Predicate<String> replaced;
  private ClassNode cell;
  private boolean typed;
  private boolean inBlock;

  CellTransform(SourceUnit unit, String text) {
    this(unit, text, name -> false);
  }

  /**
   * For the classes of a cell.
   *
   * @param replaced whether a word of the language now means a function of the notebook's
   */
  CellTransform(SourceUnit unit, String text, Predicate<String> replaced) {
    this.unit = unit;
    this.replaced = replaced;
    this.lines = text.lines().toList();
  }

  @Override
  protected SourceUnit getSourceUnit() {
    return unit;
  }

  @Override
  public void visitClass(ClassNode node) {
    cell = node.isScriptBody() ? node : null;
    super.visitClass(node);
  }

  /** Transforms a block that is compiled statically: of it, only loops look at {@link Stop}. */
  void transformBlock(Statement code) {
    typed = true;
    inBlock = true;
    code.visit(this);
  }

  /**
   * Turns the declarations of a cell's own statements into variables of the notebook.
   *
   * @param text the cell as it was compiled
   * @return whether the last statement is an expression whose value is worth showing: an assignment
   *     is not, nor what ends in a semicolon
   */
  static boolean keepVariables(BlockStatement cell, String text) {
    List<Statement> statements = cell.getStatements();
    boolean shows = false;
    if (!statements.isEmpty()) {
      Statement last = statements.get(statements.size() - 1);
      shows = isShown(last) && !isSilenced(last, text);
    }
    List<Statement> kept = new ArrayList<>();
    for (Statement statement : statements) {
      if (statement instanceof ExpressionStatement s
          && s.getExpression() instanceof DeclarationExpression declaration
          && declaration.getAnnotations().stream()
              .allMatch(a -> a.getClassNode().getNameWithoutPackage().equals("Field"))) {
        assignments(declaration, kept);
      } else {
        kept.add(statement);
      }
    }
    statements.clear();
    statements.addAll(kept);
    return shows;
  }

  private static boolean isShown(Statement last) {
    if (last instanceof ReturnStatement) {
      return true;
    }
    return last instanceof ExpressionStatement s
        && !(s.getExpression() instanceof BinaryExpression b
            && Types.ofType(b.getOperation().getType(), Types.ASSIGNMENT_OPERATOR));
  }

  private static boolean isSilenced(Statement last, String text) {
    String[] lines = text.split("\n", -1);
    int line = last.getLastLineNumber() - 1;
    int column = last.getLastColumnNumber() - 1;
    while (line >= 0 && line < lines.length) {
      String rest = lines[line].substring(Math.min(column, lines[line].length())).stripLeading();
      if (!rest.isEmpty()) {
        return rest.startsWith(";");
      }
      line++;
      column = 0;
    }
    return false;
  }

  private static void assignments(DeclarationExpression declaration, List<Statement> kept) {
    if (declaration.isMultipleAssignmentDeclaration()) {
      TupleExpression typed = declaration.getTupleExpression();
      List<Expression> plain = new ArrayList<>();
      for (Expression variable : typed) {
        plain.add(untyped((VariableExpression) variable));
      }
      kept.add(
          assignment(
              declaration, new ArgumentListExpression(plain), declaration.getRightExpression()));
      for (Expression variable : typed) {
        VariableExpression v = (VariableExpression) variable;
        if (!v.isDynamicTyped()) {
          kept.add(assignment(declaration, untyped(v), cast(v, untyped(v))));
        }
      }
      return;
    }
    VariableExpression variable = declaration.getVariableExpression();
    Expression value = declaration.getRightExpression();
    if (value instanceof EmptyExpression) {
      value =
          new ConstantExpression(
              variable.getOriginType() == ClassHelper.boolean_TYPE
                  ? (Object) false
                  : ClassHelper.isPrimitiveType(variable.getOriginType()) ? (Object) 0 : null);
    }
    kept.add(
        assignment(
            declaration,
            untyped(variable),
            variable.isDynamicTyped() ? value : cast(variable, value)));
  }

  private static VariableExpression untyped(VariableExpression variable) {
    VariableExpression plain = new VariableExpression(variable.getName());
    plain.setSourcePosition(variable);
    return plain;
  }

  private static Expression cast(VariableExpression variable, Expression value) {
    CastExpression cast = new CastExpression(variable.getOriginType(), value);
    cast.setSourcePosition(value.getLineNumber() > 0 ? value : variable);
    return cast;
  }

  private static Statement assignment(
      DeclarationExpression declaration, Expression left, Expression right) {
    Token equals =
        Token.newSymbol(Types.ASSIGN, declaration.getLineNumber(), declaration.getColumnNumber());
    BinaryExpression binary = new BinaryExpression(left, equals, right);
    binary.setSourcePosition(declaration);
    ExpressionStatement statement = new ExpressionStatement(binary);
    statement.setSourcePosition(declaration);
    return statement;
  }

  @Override
  protected void visitConstructorOrMethod(MethodNode method, boolean isConstructor) {
    typed = isTyped(method) || isTyped(method.getDeclaringClass());
    super.visitConstructorOrMethod(method, isConstructor);
    // A constructor must begin with this(..) or super(..); its loops are checked all the same.
    if (!(method instanceof ConstructorNode)
        && method.getLineNumber() > 0
        && method.getCode() != null) {
      method.setCode(checked(method.getCode()));
    }
  }

  private static boolean isTyped(AnnotatedNode node) {
    return node.getAnnotations().stream()
        .map(a -> a.getClassNode().getNameWithoutPackage())
        .anyMatch(name -> name.equals("CompileStatic") || name.equals("TypeChecked"));
  }

  @Override
  public void visitForLoop(ForStatement loop) {
    Parameter counter = loop.getValueVariable();
    if (inBlock
        && loop.getCollectionExpression() instanceof RangeExpression
        && counter.isDynamicTyped()) {
      counter.setType(ClassHelper.int_TYPE);
    }
    super.visitForLoop(loop);
    loop.setLoopBlock(checked(loop.getLoopBlock()));
  }

  @Override
  public void visitWhileLoop(WhileStatement loop) {
    super.visitWhileLoop(loop);
    loop.setLoopBlock(checked(loop.getLoopBlock()));
  }

  @Override
  public void visitDoWhileLoop(DoWhileStatement loop) {
    super.visitDoWhileLoop(loop);
    loop.setLoopBlock(checked(loop.getLoopBlock()));
  }

  private static Statement checked(Statement body) {
    Expression call =
        new StaticMethodCallExpression(STOP, "check", ArgumentListExpression.EMPTY_ARGUMENTS);
    call.setSourcePosition(body);
    Statement check = new ExpressionStatement(call);
    check.setSourcePosition(body);
    if (body instanceof BlockStatement block) {
      block.getStatements().add(0, check);
      return block;
    }
    BlockStatement block = new BlockStatement();
    block.addStatement(check);
    block.addStatement(body);
    block.setSourcePosition(body);
    return block;
  }

  @Override
  public Expression transform(Expression expression) {
    if (expression instanceof ClosureExpression closure) {
      if (closure.getParameters() != null) {
        for (Parameter parameter : closure.getParameters()) {
          if (parameter.hasInitialExpression()) {
            parameter.setInitialExpression(transform(parameter.getInitialExpression()));
          }
        }
      }
      closure.getCode().visit(this);
      closure.setCode(checked(closure.getCode()));
      return closure;
    }
    if (expression instanceof ConstantExpression constant) {
      return decimal(constant);
    }
    if (expression instanceof BinaryExpression binary) {
      return operation(binary);
    }
    if (expression instanceof MethodCallExpression call && cell != null) {
      ShapeBlocks.wrap(call, cell, unit.getName(), lines);
      if (callsReplaced(call)) {
        return super.transform(replacement(call));
      }
    }
    return super.transform(expression);
  }

  /** A block of the language's may have a verb of that name, so calls that take a block stay. */
  private boolean callsReplaced(MethodCallExpression call) {
    return call.isImplicitThis()
        && call.getMethodAsString() != null
        && replaced.test(call.getMethodAsString())
        && call.getArguments() instanceof TupleExpression arguments
        && arguments.getExpressions().stream().noneMatch(ClosureExpression.class::isInstance);
  }

  private static Expression replacement(MethodCallExpression call) {
    VariableExpression function = new VariableExpression(call.getMethodAsString());
    function.setSourcePosition(call.getMethod());
    MethodCallExpression replacement =
        new MethodCallExpression(function, "call", call.getArguments());
    replacement.setSourcePosition(call);
    return replacement;
  }

  private Expression decimal(ConstantExpression constant) {
    if (!(constant.getValue() instanceof BigDecimal value) || hasBigSuffix(constant, lines)) {
      return constant;
    }
    ConstantExpression number = new ConstantExpression(value.doubleValue(), true);
    number.setSourcePosition(constant);
    return number;
  }

  /** Whether it is written with a G, as {@code 1.5G} is. */
  static boolean hasBigSuffix(ConstantExpression constant, List<String> lines) {
    int line = constant.getLastLineNumber() - 1;
    int end = constant.getLastColumnNumber() - 2;
    if (line < 0 || line >= lines.size() || end < 0 || end >= lines.get(line).length()) {
      return false;
    }
    char last = lines.get(line).charAt(end);
    return last == 'g' || last == 'G';
  }

  private Expression operation(BinaryExpression binary) {
    Expression result = binary.transformExpression(this);
    if (!(result instanceof BinaryExpression operation)) {
      return result;
    }
    String function = function(operation);
    if (function == null) {
      return operation;
    }
    Expression left = operation.getLeftExpression();
    Expression call =
        new StaticMethodCallExpression(
            ARITHMETIC, function, new ArgumentListExpression(left, operation.getRightExpression()));
    call.setSourcePosition(operation);
    int type = operation.getOperation().getType();
    if (Types.ofType(type, Types.COMPARISON_OPERATOR)) {
      return binary(operation, call, type, new ConstantExpression(0, true));
    }
    if (Types.ofType(type, Types.ASSIGNMENT_OPERATOR)) {
      return isRepeatable(left) ? binary(operation, left, Types.ASSIGN, call) : operation;
    }
    return call;
  }

  /** The function of {@link Arithmetic} that stands for an operation; null where none does. */
  private String function(BinaryExpression operation) {
    return switch (operation.getOperation().getType()) {
      case Types.DIVIDE, Types.DIVIDE_EQUAL -> {
        if (isDouble(operation.getLeftExpression()) || isDouble(operation.getRightExpression())) {
          yield null;
        }
        yield typed ? "typedQuotient" : "quotient";
      }
      case Types.POWER, Types.POWER_EQUAL -> inBlock ? "typedPower" : typed ? null : "power";
      case Types.COMPARE_EQUAL,
          Types.COMPARE_NOT_EQUAL,
          Types.COMPARE_LESS_THAN,
          Types.COMPARE_LESS_THAN_EQUAL,
          Types.COMPARE_GREATER_THAN,
          Types.COMPARE_GREATER_THAN_EQUAL ->
          inBlock ? "typedOrder" : null;
      default -> null;
    };
  }

  private static Expression binary(
      BinaryExpression at, Expression left, int operation, Expression right) {
    Token token =
        Token.newSymbol(
            operation, at.getOperation().getStartLine(), at.getOperation().getStartColumn());
    BinaryExpression binary = new BinaryExpression(left, token, right);
    binary.setSourcePosition(at);
    return binary;
  }

  private static boolean isDouble(Expression expression) {
    ClassNode type =
        expression instanceof VariableExpression v ? v.getOriginType() : expression.getType();
    return type == ClassHelper.double_TYPE || type == ClassHelper.float_TYPE;
  }

  /** Whether evaluating it twice does what evaluating it once does. */
  private static boolean isRepeatable(Expression expression) {
    if (expression instanceof BinaryExpression index) {
      return index.getOperation().getType() == Types.LEFT_SQUARE_BRACKET
          && isRepeatable(index.getLeftExpression())
          && isRepeatable(index.getRightExpression());
    }
    if (expression instanceof PropertyExpression property) {
      return isRepeatable(property.getObjectExpression())
          && property.getProperty() instanceof ConstantExpression;
    }
    return expression instanceof VariableExpression || expression instanceof ConstantExpression;
  }
}
