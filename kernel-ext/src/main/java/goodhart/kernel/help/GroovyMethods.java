package goodhart.kernel.help;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.codehaus.groovy.runtime.DefaultGroovyMethods;
import org.codehaus.groovy.runtime.IOGroovyMethods;
import org.codehaus.groovy.runtime.ResourceGroovyMethods;
import org.codehaus.groovy.runtime.StringGroovyMethods;

/**
 * The methods that Groovy adds to classes of Java, with their type arguments: {@code each}, {@code
 * collect}, {@code findAll}.
 */
final class GroovyMethods {
  private static final class Loaded {
    static final Map<String, List<Method>> BY_NAME = load();
  }

  private GroovyMethods() {}

  private static Map<String, List<Method>> load() {
    Map<String, List<Method>> byName = new HashMap<>();
    for (Class<?> home :
        List.of(
            DefaultGroovyMethods.class,
            StringGroovyMethods.class,
            IOGroovyMethods.class,
            ResourceGroovyMethods.class)) {
      for (Method method : home.getDeclaredMethods()) {
        if (Modifier.isPublic(method.getModifiers())
            && Modifier.isStatic(method.getModifiers())
            && method.getParameterCount() > 0
            && !method.isAnnotationPresent(Deprecated.class)) {
          byName.computeIfAbsent(method.getName(), n -> new ArrayList<>()).add(method);
        }
      }
    }
    return byName;
  }

  /** All that a class has, by name. */
  static Map<String, List<Method>> of(Class<?> type) {
    Map<String, List<Method>> found = new HashMap<>();
    for (String name : Loaded.BY_NAME.keySet()) {
      List<Method> methods = named(type, name);
      if (!methods.isEmpty()) {
        found.put(name, methods);
      }
    }
    return found;
  }

  /** Those with a name that a class has, the most specific first. */
  static List<Method> named(Class<?> type, String name) {
    return Loaded.BY_NAME.getOrDefault(name, List.of()).stream()
        .filter(m -> m.getParameterTypes()[0].isAssignableFrom(type))
        .sorted(
            Comparator.<Method>comparingInt(m -> distance(type, m.getParameterTypes()[0]))
                .thenComparing(m -> Arrays.toString(m.getParameterTypes())))
        .toList();
  }

  private static int distance(Class<?> type, Class<?> home) {
    if (type == home) {
      return 0;
    }
    int nearest = home == Object.class ? 100 : 50;
    if (type.getSuperclass() != null && home.isAssignableFrom(type.getSuperclass())) {
      nearest = Math.min(nearest, 1 + distance(type.getSuperclass(), home));
    }
    for (Class<?> face : type.getInterfaces()) {
      if (home.isAssignableFrom(face)) {
        nearest = Math.min(nearest, 1 + distance(face, home));
      }
    }
    return nearest;
  }

  /** What one returns for a receiver. */
  static Type returned(Method method, Type receiver) {
    return Generics.substitute(
        method.getGenericReturnType(),
        Generics.matched(method.getGenericParameterTypes()[0], receiver));
  }
}
