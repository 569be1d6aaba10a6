package goodhart.kernel;

import org.codehaus.groovy.runtime.InvokerHelper;

/**
 * Division in cells: {@code 1 / 3} is the double 0.333.., where plain Groovy gives a BigDecimal of
 * ten digits. Two whole numbers of Java (byte to long) give a double; everything else divides as in
 * Groovy. Compiled into every cell.
 */
public final class Quotient {
  private Quotient() {}

  /** What cells call: the types are known when it runs. */
  public static Object of(Object left, Object right) {
    if (left instanceof Double a && right instanceof Double b) {
      return a / b;
    }
    return isWhole(left) && isWhole(right)
        ? ((Number) left).doubleValue() / ((Number) right).doubleValue()
        : InvokerHelper.invokeMethod(left, "div", right);
  }

  private static boolean isWhole(Object value) {
    return value instanceof Integer
        || value instanceof Long
        || value instanceof Short
        || value instanceof Byte;
  }

  /** What statically compiled code calls: the types are known when it is compiled. */
  public static double typed(long left, long right) {
    return (double) left / right;
  }

  /** See {@link #typed(long, long)}. */
  public static double typed(double left, double right) {
    return left / right;
  }

  /** See {@link #typed(long, long)}. */
  public static Object typed(Object left, Object right) {
    return of(left, right);
  }
}
