package goodhart.kernel;

import groovy.lang.Closure;
import groovy.lang.MetaMethod;
import groovy.lang.MissingMethodException;
import groovy.lang.Script;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A function that a cell declared, as later cells call it; all overloads of its name. Groovy's own
 * method closure would look a call that fits no overload up in the binding, find itself, and try
 * for ever.
 */
final class CellFunction extends Closure<Object> {
  private final Script script;
  private final String name;

  CellFunction(Script script, String name) {
    super(script);
    this.script = script;
    this.name = name;
    this.parameterTypes =
        overloads().stream()
            .map(Method::getParameterTypes)
            .max(Comparator.comparingInt(types -> types.length))
            .orElse(new Class<?>[0]);
    this.maximumNumberOfParameters = parameterTypes.length;
  }

  /** The methods behind it. */
  List<Method> overloads() {
    return Arrays.stream(script.getClass().getDeclaredMethods())
        .filter(m -> m.getName().equals(name) && !m.isSynthetic())
        .toList();
  }

  /** Calls the overload that fits. */
  public Object doCall(Object... arguments) {
    MetaMethod method = script.getMetaClass().getMetaMethod(name, arguments);
    if (method != null && method.getDeclaringClass().getTheClass() != script.getClass()) {
      method = own(arguments).orElse(method); // the language has a word of that name
    }
    if (method == null) {
      throw new MissingMethodException(name, script.getClass(), arguments);
    }
    return method.doMethodInvoke(script, arguments);
  }

  private Optional<MetaMethod> own(Object[] arguments) {
    return script.getMetaClass().getMethods().stream()
        .filter(m -> m.getName().equals(name))
        .filter(m -> m.getDeclaringClass().getTheClass() == script.getClass())
        .filter(m -> m.isValidMethod(arguments))
        .findFirst();
  }

  @Override
  public Object call(Object... arguments) {
    return doCall(arguments);
  }
}
