package goodhart.kernel.extension;

import goodhart.internal.Names;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.lang.model.SourceVersion;

/**
 * The variables of {@code %%goodhart} cells, for the Java cells of the same notebook. Values are
 * shared, not copied.
 *
 * <pre>{@code
 * Comparison r = GoodhartCells.get("result", Comparison.class);
 * GoodhartCells.set("radii", List.of(0.1, 0.5, 2.5));
 * }</pre>
 */
public final class GoodhartCells {
  private static volatile GoodhartNotebook notebook;

  private GoodhartCells() {}

  static void attach(GoodhartNotebook installed) {
    notebook = installed;
  }

  static void detach(GoodhartNotebook uninstalled) {
    if (notebook == uninstalled) {
      notebook = null;
    }
  }

  /**
   * The value of a variable.
   *
   * @throws IllegalArgumentException when there is none; the message names the nearest
   * @throws IllegalStateException outside a notebook that has Goodhart's magics
   */
  public static Object get(String name) {
    Map<String, Object> variables = variables();
    if (!variables.containsKey(name)) {
      throw new IllegalArgumentException(
          variables.isEmpty()
              ? "no variable named '" + name + "': no %%goodhart cell has set any"
              : Names.unknown("variable", name, variables.keySet()));
    }
    return variables.get(name);
  }

  /**
   * The value of a variable of a known type.
   *
   * @throws IllegalArgumentException also when it is of another type
   */
  public static <T> T get(String name, Class<T> type) {
    Object value = get(name);
    if (value != null && !type.isInstance(value)) {
      throw new IllegalArgumentException(
          "variable '"
              + name
              + "' must be a "
              + type.getSimpleName()
              + ", got a "
              + value.getClass().getSimpleName());
    }
    return type.cast(value);
  }

  /**
   * Sets a variable, also a new one.
   *
   * @throws IllegalArgumentException when the name cannot be one
   */
  public static void set(String name, Object value) {
    if (!SourceVersion.isName(name) || name.indexOf('.') >= 0) {
      throw new IllegalArgumentException(
          "a variable's name must be one Java identifier, got '" + name + "'");
    }
    variables().put(name, value);
  }

  /** The names of all variables in alphabetical order. */
  public static Set<String> names() {
    return new TreeSet<>(variables().keySet());
  }

  private static Map<String, Object> variables() {
    GoodhartNotebook here = notebook;
    if (here == null) {
      throw new IllegalStateException(
          "there are no %%goodhart cells here: put goodhart-jjava.jar on JJAVA_CLASSPATH and"
              + " restart the kernel");
    }
    return here.session().variables();
  }
}
