package goodhart.kernel.help;

import groovy.lang.Closure;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Types and methods as a reader knows them: {@code curve(String label): Curve}. */
final class Signatures {
  private Signatures() {}

  /** A type without packages. */
  static String simple(Type type) {
    if (type instanceof ParameterizedType parameterized) {
      String arguments =
          Arrays.stream(parameterized.getActualTypeArguments())
              .map(Signatures::simple)
              .collect(Collectors.joining(", ", "<", ">"));
      String raw = simple(parameterized.getRawType());
      return arguments.matches("<(Object|\\?)(, (Object|\\?))*>") || raw.equals("Closure")
          ? raw
          : raw + arguments;
    }
    Class<?> raw = Generics.raw(type);
    if (Closure.class.isAssignableFrom(raw)) {
      return "Closure";
    }
    Class<?> named = raw;
    while (named.isAnonymousClass() && named.getSuperclass() != null) {
      named = named.getSuperclass();
    }
    return named.getSimpleName().isEmpty() ? named.getName() : named.getSimpleName();
  }

  /** A method with its name. */
  static String of(Method method) {
    return method.getName() + ofCall(method, method.getDeclaringClass());
  }

  /** A constructor with its name. */
  static String of(Constructor<?> constructor) {
    return "new " + constructor.getDeclaringClass().getSimpleName() + parameters(constructor, 0);
  }

  /** A method without its name, as an owner with type arguments has it. */
  static String ofCall(Method method, Type owner) {
    return parameters(method, 0) + returned(Generics.resolve(method.getGenericReturnType(), owner));
  }

  /** A method that Groovy adds, without its name. */
  static String ofAdded(Method method, Type owner) {
    return parameters(method, 1) + returned(GroovyMethods.returned(method, owner));
  }

  private static String returned(Type type) {
    return type == void.class ? "" : ": " + simple(type);
  }

  private static String parameters(Executable method, int from) {
    Parameter[] parameters = method.getParameters();
    return Arrays.stream(parameters)
        .skip(from)
        .map(p -> parameter(p, method.isVarArgs() && p == parameters[parameters.length - 1]))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private static String parameter(Parameter parameter, boolean several) {
    Type type = parameter.getParameterizedType();
    String simple = several ? simple(parameter.getType().getComponentType()) + "..." : simple(type);
    return simple + (parameter.isNamePresent() ? " " + parameter.getName() : "");
  }
}
