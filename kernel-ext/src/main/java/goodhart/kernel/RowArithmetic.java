package goodhart.kernel;

import goodhart.internal.ArrayMath;
import goodhart.internal.Scratch;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * A formula of one prompt's K rewards, an operator at a time over the whole row.
 *
 * <pre>{@code 1 / (1 + exp(reference - r)):  a = reference - r;  b = e^a;  c = 1 + b;  d = 1 / c}
 * </pre>
 *
 * Each operator is one short loop that the just-in-time compiler turns into vector instructions,
 * and exponentials and logarithms are those of {@link ArrayMath}: within 2 ulp of the exact value,
 * and e^x is 0 below -708.4. All else gives the bits that the formula gives for one candidate.
 * Immutable, and used by several threads at once.
 */
final class RowArithmetic {
  /** More operators than this would want more rows than a core's cache holds. */
  private static final int MOST_OPERATORS = 64;

  /** Rows that an operator may use besides the one that it fills. */
  private static final int SPARE = 3;

  private final Term term;
  private final Scratch scratch;

  private RowArithmetic(Term term) {
    this.term = term;
    scratch = new Scratch(depth(term) + SPARE + 1);
  }

  /** A formula of the reward, of the reference's mean reward and of numbers. */
  sealed interface Term permits Reward, Reference, Fixed, Named, Of1, Of2 {}

  /** The rewards. */
  record Reward() implements Term {}

  /** The reference's mean reward on the prompt. */
  record Reference() implements Term {}

  /** An Integer, a Long or a Double. */
  record Fixed(Number value) implements Term {}

  /** A number that has a name until it is bound. */
  record Named(String name) implements Term {}

  /** A function. */
  record Of1(Function function, Term of) implements Term {}

  /** An operator. */
  record Of2(Operator operator, Term left, Term right) implements Term {}

  /** The functions of one number; {@code negative} is the sign. */
  enum Function {
    exp,
    log,
    sqrt,
    abs,
    tanh,
    negative
  }

  /** The operators and the functions of two numbers. */
  enum Operator {
    plus,
    minus,
    times,
    over,
    power,
    max,
    min
  }

  /**
   * The formula with its numbers; empty where it is better evaluated candidate by candidate: it has
   * no exponential and no logarithm of the rewards, or too many operators, or a number of it is
   * none of double, int and long.
   */
  static Optional<RowArithmetic> of(Term formula, Map<String, Object> numbers) {
    Term bound = bound(formula, numbers);
    return bound != null && paysOff(bound) && operators(bound) <= MOST_OPERATORS
        ? Optional.of(new RowArithmetic(bound))
        : Optional.empty();
  }

  /**
   * Evaluates the formula.
   *
   * @param reward K rewards
   * @param shaped K numbers to fill in, another row
   */
  void applyAll(double[] reward, double reference, double[] shaped) {
    double[][] rows = scratch.rows(reward.length);
    double[] own = rows[0];
    rows[0] = shaped;
    row(term, reward, reference, rows, 0);
    rows[0] = own;
  }

  private static Term bound(Term term, Map<String, Object> numbers) {
    if (term instanceof Named n) {
      Object value = numbers.get(n.name());
      return value instanceof Double || value instanceof Integer || value instanceof Long
          ? new Fixed((Number) value)
          : null;
    }
    if (term instanceof Of1 t) {
      Term of = bound(t.of(), numbers);
      return of == null
          ? null
          : of instanceof Fixed f ? folded(t.function(), f) : new Of1(t.function(), of);
    }
    if (term instanceof Of2 t) {
      Term left = bound(t.left(), numbers);
      Term right = bound(t.right(), numbers);
      if (left == null || right == null) {
        return null;
      }
      return left instanceof Fixed a && right instanceof Fixed b
          ? folded(t.operator(), a.value(), b.value())
          : new Of2(t.operator(), left, right);
    }
    return term;
  }

  private static Term folded(Function function, Fixed of) {
    if (of.value() instanceof Double x) {
      return new Fixed(one(function, x));
    }
    return function == Function.abs || function == Function.negative
        ? null // whole numbers overflow
        : new Fixed(one(function, of.value().doubleValue()));
  }

  private static Term folded(Operator operator, Number left, Number right) {
    boolean real = left instanceof Double || right instanceof Double;
    return real || operator == Operator.over
        ? new Fixed(one(operator, left.doubleValue(), right.doubleValue()))
        : null; // whole numbers overflow
  }

  private static boolean hasReward(Term term) {
    return term instanceof Reward
        || term instanceof Of1 t && hasReward(t.of())
        || term instanceof Of2 o && (hasReward(o.left()) || hasReward(o.right()));
  }

  private static boolean paysOff(Term term) {
    if (term instanceof Of1 t) {
      boolean series = t.function() == Function.exp || t.function() == Function.log;
      return series && hasReward(t.of()) || paysOff(t.of());
    }
    return term instanceof Of2 o && (paysOff(o.left()) || paysOff(o.right()));
  }

  private static int operators(Term term) {
    if (term instanceof Of1 t) {
      return 1 + operators(t.of());
    }
    return term instanceof Of2 o ? 1 + operators(o.left()) + operators(o.right()) : 0;
  }

  private static int depth(Term term) {
    if (term instanceof Of1 t) {
      return 1 + depth(t.of());
    }
    return term instanceof Of2 o ? 1 + Math.max(depth(o.left()), depth(o.right())) : 1;
  }

  /** The term's row: the rewards themselves or {@code rows[at]}; later rows are written over. */
  private static double[] row(
      Term term, double[] reward, double reference, double[][] rows, int at) {
    double[] out = rows[at];
    if (term instanceof Reward) {
      return reward;
    }
    if (!hasReward(term)) {
      Arrays.fill(out, number(term, reference));
    } else if (term instanceof Of1 t) {
      apply(t.function(), row(t.of(), reward, reference, rows, at + 1), out, rows, at + 2);
    } else if (term instanceof Of2 o) {
      double[] left = row(o.left(), reward, reference, rows, at);
      apply(o.operator(), left, row(o.right(), reward, reference, rows, at + 1), out);
    }
    return out;
  }

  /** A term without rewards. */
  private static double number(Term term, double reference) {
    if (term instanceof Fixed f) {
      return f.value().doubleValue();
    }
    if (term instanceof Of1 t) {
      return one(t.function(), number(t.of(), reference));
    }
    if (term instanceof Of2 o) {
      return one(o.operator(), number(o.left(), reference), number(o.right(), reference));
    }
    return reference;
  }

  private static double one(Function function, double x) {
    return switch (function) {
      case exp -> Math.exp(x);
      case log -> Math.log(x);
      case sqrt -> Math.sqrt(x);
      case abs -> Math.abs(x);
      case tanh -> Math.tanh(x);
      case negative -> -x;
    };
  }

  private static double one(Operator operator, double a, double b) {
    return switch (operator) {
      case plus -> a + b;
      case minus -> a - b;
      case times -> a * b;
      case over -> a / b;
      case power -> Math.pow(a, b);
      case max -> Math.max(a, b);
      case min -> Math.min(a, b);
    };
  }

  private static void apply(
      Function function, double[] x, double[] out, double[][] rows, int spare) {
    switch (function) {
      case exp -> ArrayMath.exp(x, x.length, out, rows[spare]);
      case log -> log(x, out, rows[spare], rows[spare + 1]);
      case sqrt -> sqrt(x, out);
      case abs -> abs(x, out);
      case tanh -> tanh(x, out);
      case negative -> negative(x, out);
    }
  }

  private static void apply(Operator operator, double[] a, double[] b, double[] out) {
    switch (operator) {
      case plus -> plus(a, b, out);
      case minus -> minus(a, b, out);
      case times -> times(a, b, out);
      case over -> over(a, b, out);
      case power -> power(a, b, out);
      case max -> max(a, b, out);
      case min -> min(a, b, out);
    }
  }

  /** Numbers that have no logarithm, or are too small to be normal, are Java's to answer. */
  private static void log(double[] x, double[] out, double[] scratch, double[] scratch2) {
    ArrayMath.log(x, x.length, out, scratch, scratch2);
    for (int i = 0; i < x.length; i++) {
      if (!(x[i] >= Double.MIN_NORMAL && x[i] <= Double.MAX_VALUE)) {
        out[i] = Math.log(x[i]);
      }
    }
  }

  private static void sqrt(double[] x, double[] out) {
    for (int i = 0; i < x.length; i++) {
      out[i] = Math.sqrt(x[i]);
    }
  }

  private static void abs(double[] x, double[] out) {
    for (int i = 0; i < x.length; i++) {
      out[i] = Math.abs(x[i]);
    }
  }

  private static void tanh(double[] x, double[] out) {
    for (int i = 0; i < x.length; i++) {
      out[i] = Math.tanh(x[i]);
    }
  }

  private static void negative(double[] x, double[] out) {
    for (int i = 0; i < x.length; i++) {
      out[i] = -x[i];
    }
  }

  private static void plus(double[] a, double[] b, double[] out) {
    for (int i = 0; i < a.length; i++) {
      out[i] = a[i] + b[i];
    }
  }

  private static void minus(double[] a, double[] b, double[] out) {
    for (int i = 0; i < a.length; i++) {
      out[i] = a[i] - b[i];
    }
  }

  private static void times(double[] a, double[] b, double[] out) {
    for (int i = 0; i < a.length; i++) {
      out[i] = a[i] * b[i];
    }
  }

  private static void over(double[] a, double[] b, double[] out) {
    for (int i = 0; i < a.length; i++) {
      out[i] = a[i] / b[i];
    }
  }

  private static void power(double[] a, double[] b, double[] out) {
    for (int i = 0; i < a.length; i++) {
      out[i] = Math.pow(a[i], b[i]);
    }
  }

  private static void max(double[] a, double[] b, double[] out) {
    for (int i = 0; i < a.length; i++) {
      out[i] = Math.max(a[i], b[i]);
    }
  }

  private static void min(double[] a, double[] b, double[] out) {
    for (int i = 0; i < a.length; i++) {
      out[i] = Math.min(a[i], b[i]);
    }
  }
}
