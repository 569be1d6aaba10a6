package goodhart.kernel;

import org.codehaus.groovy.runtime.InvokerHelper;

/**
 * Arithmetic in cells, where it differs from plain Groovy. {@code 1 / 3} is the double 0.333.., not
 * a BigDecimal of ten digits: two whole numbers of Java (byte to long) give a double. {@code 3d **
 * 2} is the double 9, not an Integer that overflows in the next product: a power with a double in
 * it is a double. Everything else is Groovy's. Compiled into every cell.
 *
 * <p>The typed forms are for statically compiled code. What Groovy decides when it runs gives an
 * Object there, with which a statically compiled block can do nothing.
 */
public final class Arithmetic {
  private Arithmetic() {}

  /** {@code left / right}. */
  public static Object quotient(Object left, Object right) {
    if (left instanceof Double a && right instanceof Double b) {
      return a / b;
    }
    return isWhole(left) && isWhole(right)
        ? ((Number) left).doubleValue() / ((Number) right).doubleValue()
        : InvokerHelper.invokeMethod(left, "div", right);
  }

  /** {@code base ** exponent}. */
  public static Object power(Object base, Object exponent) {
    return base instanceof Number b
            && exponent instanceof Number e
            && (base instanceof Double || exponent instanceof Double)
        ? (Object) Math.pow(b.doubleValue(), e.doubleValue())
        : InvokerHelper.invokeMethod(base, "power", exponent);
  }

  private static boolean isWhole(Object value) {
    return value instanceof Integer
        || value instanceof Long
        || value instanceof Short
        || value instanceof Byte;
  }

  /** See {@link #quotient}. */
  public static double typedQuotient(long left, long right) {
    return (double) left / right;
  }

  /** See {@link #quotient}. */
  public static double typedQuotient(double left, double right) {
    return left / right;
  }

  /** See {@link #quotient}. */
  public static Object typedQuotient(Object left, Object right) {
    return quotient(left, right);
  }

  /** See {@link #power}. */
  public static double typedPower(double base, double exponent) {
    return Math.pow(base, exponent);
  }

  /** See {@link #power}. */
  public static Object typedPower(long base, long exponent) {
    return power(base, exponent);
  }

  /**
   * Negative, 0 or positive as the left is less, equal or more. -0.0 is less than 0.0, NaN is more
   * than every number and equal to itself, as when dynamic Groovy compares a double to an int.
   */
  public static int typedOrder(double left, double right) {
    return Double.compare(left, right);
  }

  /** See {@link #typedOrder(double, double)}. */
  public static int typedOrder(long left, long right) {
    return Long.compare(left, right);
  }
}
