package goodhart.kernel.help;

import java.lang.reflect.Type;

/**
 * What is known of an expression without running it.
 *
 * @param type its type, with type arguments where they are declared
 * @param value the value itself where a variable holds it, otherwise null
 * @param isStatic whether the expression is the name of the class
 */
record Value(Type type, Object value, boolean isStatic) {
  static Value of(Type type) {
    return new Value(type, null, false);
  }

  static Value holding(Object value) {
    return new Value(value.getClass(), value, false);
  }

  static Value named(Class<?> type) {
    return new Value(type, null, true);
  }

  Class<?> raw() {
    return Generics.raw(type);
  }
}
