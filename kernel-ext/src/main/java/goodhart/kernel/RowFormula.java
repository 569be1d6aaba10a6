package goodhart.kernel;

import goodhart.kernel.RowArithmetic.Fixed;
import goodhart.kernel.RowArithmetic.Function;
import goodhart.kernel.RowArithmetic.Named;
import goodhart.kernel.RowArithmetic.Of1;
import goodhart.kernel.RowArithmetic.Of2;
import goodhart.kernel.RowArithmetic.Operator;
import goodhart.kernel.RowArithmetic.Reference;
import goodhart.kernel.RowArithmetic.Reward;
import goodhart.kernel.RowArithmetic.Term;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.codehaus.groovy.ast.Parameter;
import org.codehaus.groovy.ast.expr.ArgumentListExpression;
import org.codehaus.groovy.ast.expr.BinaryExpression;
import org.codehaus.groovy.ast.expr.ClosureExpression;
import org.codehaus.groovy.ast.expr.ConstantExpression;
import org.codehaus.groovy.ast.expr.DeclarationExpression;
import org.codehaus.groovy.ast.expr.Expression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.expr.UnaryMinusExpression;
import org.codehaus.groovy.ast.expr.UnaryPlusExpression;
import org.codehaus.groovy.ast.expr.VariableExpression;
import org.codehaus.groovy.ast.stmt.BlockStatement;
import org.codehaus.groovy.ast.stmt.ExpressionStatement;
import org.codehaus.groovy.ast.stmt.ReturnStatement;
import org.codehaus.groovy.ast.stmt.Statement;

/**
 * Reads a block of plain arithmetic (see {@link ShapeBlocks}) as one formula: declarations with
 * {@code def}, then an expression of operators and the functions of {@link RowArithmetic}. Anything
 * else, such as a branch or an assignment, has no formula.
 */
final class RowFormula {
  private static final Map<String, Operator> OPERATORS =
      Map.of(
          "+", Operator.plus,
          "-", Operator.minus,
          "*", Operator.times,
          "/", Operator.over,
          "**", Operator.power);

  private static final Map<String, Function> FUNCTIONS =
      Map.of(
          "exp", Function.exp,
          "log", Function.log,
          "sqrt", Function.sqrt,
          "abs", Function.abs,
          "tanh", Function.tanh);

  private static final Map<String, Operator> FUNCTIONS_OF_TWO =
      Map.of("max", Operator.max, "min", Operator.min, "pow", Operator.power);

  private final Map<String, Term> known = new HashMap<>();

  private RowFormula() {}

  /** The formula of a block; empty where it has none. */
  static Optional<Term> of(ClosureExpression block) {
    RowFormula reading = new RowFormula();
    Parameter[] parameters = block.getParameters();
    reading.known.put(parameters.length == 0 ? "it" : parameters[0].getName(), new Reward());
    if (parameters.length == 2) {
      reading.known.put(parameters[1].getName(), new Reference());
    }
    return Optional.ofNullable(reading.result(block.getCode()));
  }

  private Term result(Statement code) {
    if (!(code instanceof BlockStatement block) || block.isEmpty()) {
      return null;
    }
    List<Statement> statements = block.getStatements();
    int last = statements.size() - 1;
    for (Statement statement : statements.subList(0, last)) {
      if (!declares(statement)) {
        return null;
      }
    }
    if (statements.get(last) instanceof ReturnStatement r) {
      return term(r.getExpression());
    }
    return statements.get(last) instanceof ExpressionStatement e ? term(e.getExpression()) : null;
  }

  private boolean declares(Statement statement) {
    if (statement instanceof ExpressionStatement e
        && e.getExpression() instanceof DeclarationExpression declaration
        && declaration.getLeftExpression() instanceof VariableExpression variable
        && variable.isDynamicTyped()) {
      Term value = term(declaration.getRightExpression());
      return value != null && known.put(variable.getName(), value) == null;
    }
    return false;
  }

  private Term term(Expression expression) {
    if (expression instanceof ConstantExpression c) {
      return constant(c.getValue());
    }
    if (expression instanceof VariableExpression v) {
      return known.getOrDefault(v.getName(), new Named(v.getName()));
    }
    if (expression instanceof UnaryPlusExpression p) {
      return term(p.getExpression());
    }
    if (expression instanceof UnaryMinusExpression m) {
      return of1(Function.negative, m.getExpression());
    }
    if (expression instanceof DeclarationExpression) {
      return null;
    }
    if (expression instanceof BinaryExpression b) {
      return of2(
          OPERATORS.get(b.getOperation().getText()), b.getLeftExpression(), b.getRightExpression());
    }
    return expression instanceof MethodCallExpression c ? call(c) : null;
  }

  private static Term constant(Object value) {
    if (value instanceof BigDecimal d) {
      return new Fixed(d.doubleValue());
    }
    return value instanceof Double || value instanceof Integer || value instanceof Long
        ? new Fixed((Number) value)
        : null;
  }

  private Term call(MethodCallExpression call) {
    boolean mathematics =
        call.isImplicitThis()
            || call.getObjectExpression() instanceof VariableExpression v
                && v.getName().equals("Math");
    String name = call.getMethodAsString();
    if (!mathematics
        || name == null
        || !(call.getArguments() instanceof ArgumentListExpression arguments)) {
      return null;
    }
    return switch (arguments.getExpressions().size()) {
      case 1 -> of1(FUNCTIONS.get(name), arguments.getExpression(0));
      case 2 ->
          of2(FUNCTIONS_OF_TWO.get(name), arguments.getExpression(0), arguments.getExpression(1));
      default -> null;
    };
  }

  private Term of1(Function function, Expression of) {
    Term term = function == null ? null : term(of);
    return term == null ? null : new Of1(function, term);
  }

  private Term of2(Operator operator, Expression left, Expression right) {
    Term a = operator == null ? null : term(left);
    Term b = a == null ? null : term(right);
    return b == null ? null : new Of2(operator, a, b);
  }
}
