package goodhart.kernel.java;

import groovy.lang.Closure;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import jdk.jshell.spi.SPIResolutionException;
import org.codehaus.groovy.reflection.CachedMethod;
import org.codehaus.groovy.runtime.MetaClassHelper;

/** A method that a Java cell declared, as Groovy cells call it; all overloads of its name. */
final class JavaMethod extends Closure<Object> {
  private final String name;
  private final transient Function<String, List<Method>> methods;

  /**
   * @param methods the newest methods of a name
   */
  JavaMethod(Object owner, String name, Function<String, List<Method>> methods) {
    super(owner);
    this.name = name;
    this.methods = methods;
    this.parameterTypes =
        methods.apply(name).stream()
            .map(Method::getParameterTypes)
            .max(Comparator.comparingInt(types -> types.length))
            .orElse(new Class<?>[0]);
    this.maximumNumberOfParameters = parameterTypes.length;
  }

  /**
   * Calls the overload that fits.
   *
   * @throws IllegalArgumentException when none fits; the message names them
   */
  public Object doCall(Object... arguments) {
    List<Method> overloads = methods.apply(name);
    Class<?>[] given = MetaClassHelper.convertToTypeArray(arguments);
    CachedMethod method =
        overloads.stream()
            .map(CachedMethod::find)
            .filter(m -> m.isValidMethod(arguments))
            .min(
                Comparator.comparingLong(m -> MetaClassHelper.calculateParameterDistance(given, m)))
            .orElse(null);
    if (method == null) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' takes "
              + overloads.stream()
                  .map(m -> types(m.getParameterTypes()))
                  .sorted()
                  .collect(Collectors.joining(" or "))
              + ", got "
              + types(given));
    }
    try {
      Method code = method.getCachedMethod();
      code.setAccessible(true);
      return code.invoke(null, method.coerceArgumentsToClasses(arguments));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof SPIResolutionException) {
        throw doesNotCompile(name);
      }
      throw Thrown.again(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Object call(Object... arguments) {
    return doCall(arguments);
  }

  /** What to say of a method or class that JShell could not compile with today's names. */
  static IllegalArgumentException doesNotCompile(String name) {
    return new IllegalArgumentException(
        "'"
            + name
            + "' does not compile with the variables, methods and classes of now: declare what it"
            + " uses, then declare it again");
  }

  private static String types(Class<?>[] types) {
    return Arrays.stream(types)
        .map(t -> t == null ? "null" : t.getSimpleName())
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
