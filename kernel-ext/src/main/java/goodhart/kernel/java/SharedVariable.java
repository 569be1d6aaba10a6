package goodhart.kernel.java;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Map;

/**
 * A variable that both languages know. Its value is in the static field that JShell made for it.
 */
public final class SharedVariable {
  private static final Map<Class<?>, Class<?>> BOXES =
      Map.of(
          boolean.class, Boolean.class,
          byte.class, Byte.class,
          short.class, Short.class,
          char.class, Character.class,
          int.class, Integer.class,
          long.class, Long.class,
          float.class, Float.class,
          double.class, Double.class);

  private volatile Field field;
  private volatile String type;

  /**
   * @param type the type that Java code gives a variable of Groovy's; empty for one declared in
   *     Java, whose type is its author's
   */
  SharedVariable(Field field, String type) {
    this.type = type;
    moveTo(field);
  }

  String type() {
    return type;
  }

  void declared(String newType) {
    type = newType;
  }

  /** The variable is compiled again, into another class. */
  void moveTo(Field newField) {
    newField.setAccessible(true);
    field = newField;
  }

  /** Its value. */
  public Object get() {
    try {
      return field.get(null);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Gives it a value, if its type can hold it. A number becomes a wider one only where Java code
   * declared the variable: {@code x = 2} makes {@code double x} 2.0.
   *
   * @return whether it has the value now
   */
  public boolean set(Object value) {
    Field target = field;
    if (!type.isEmpty() && !holds(target, value)) {
      return false;
    }
    return write(target, value);
  }

  static boolean holds(Field field, Object value) {
    Class<?> declared = field.getType();
    return value == null
        ? !declared.isPrimitive()
        : BOXES.getOrDefault(declared, declared).isInstance(value);
  }

  /** Whether the field took the value. */
  static boolean write(Field field, Object value) {
    if (Modifier.isFinal(field.getModifiers()) || value == null && field.getType().isPrimitive()) {
      return false;
    }
    try {
      field.setAccessible(true);
      field.set(null, value);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
