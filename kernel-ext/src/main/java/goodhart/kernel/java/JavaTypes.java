package goodhart.kernel.java;

import java.lang.reflect.Modifier;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The type that Java code gives a variable of Groovy's: the most specific one it can name. What a
 * list or map holds is looked up in it, so {@code [1, 2]} is an {@code ArrayList<Integer>}.
 */
final class JavaTypes {
  private static final int MOST_ELEMENTS = 10_000;
  private static final Map<Class<?>, String> PRIMITIVES =
      Map.of(
          Boolean.class, "boolean",
          Byte.class, "byte",
          Short.class, "short",
          Character.class, "char",
          Integer.class, "int",
          Long.class, "long",
          Float.class, "float",
          Double.class, "double");

  private final ClassLoader loader;
  private final Function<Class<?>, String> javaNames;

  /**
   * @param loader finds what the Java compiler finds
   * @param javaNames how Java code names a class that a Java cell declared; null when it cannot
   */
  JavaTypes(ClassLoader loader, Function<Class<?>, String> javaNames) {
    this.loader = loader;
    this.javaNames = javaNames;
  }

  /** The type of a variable with this value. */
  String of(Object value) {
    if (value == null) {
      return "Object";
    }
    String primitive = PRIMITIVES.get(value.getClass());
    return primitive != null ? primitive : generic(nameable(value.getClass()), value);
  }

  /** The name of a declared type, without its type parameters: of a function's parameter. */
  String of(Class<?> declared) {
    return declared.isPrimitive() ? declared.getName() : generic(nameable(declared), null);
  }

  private String generic(Class<?> type, Object value) {
    TypeVariable<?>[] parameters = type.getTypeParameters();
    if (parameters.length == 0) {
      return name(type);
    }
    boolean known = type.getName().startsWith("java.util.") && value != null;
    if (known && value instanceof Map<?, ?> map && parameters.length == 2) {
      return name(type) + "<" + element(map.keySet()) + ", " + element(map.values()) + ">";
    }
    if (known && value instanceof Collection<?> collection && parameters.length == 1) {
      return name(type) + "<" + element(collection) + ">";
    }
    return name(type)
        + Arrays.stream(parameters).map(p -> "?").collect(Collectors.joining(", ", "<", ">"));
  }

  private String element(Collection<?> values) {
    try {
      if (values.isEmpty() || values.size() > MOST_ELEMENTS) {
        return "Object";
      }
      Set<Class<?>> types = new LinkedHashSet<>();
      for (Object value : values) {
        if (value != null) {
          types.add(value.getClass());
        }
      }
      if (types.size() == 1) {
        Class<?> type = nameable(types.iterator().next());
        return type.getTypeParameters().length == 0 ? name(type) : "Object";
      }
      return !types.isEmpty() && types.stream().allMatch(Number.class::isAssignableFrom)
          ? "Number"
          : "Object";
    } catch (RuntimeException e) { // somebody else is changing it
      return "Object";
    }
  }

  private String name(Class<?> type) {
    if (type.isArray()) {
      return name(type.getComponentType()) + "[]";
    }
    String java = javaNames.apply(type);
    return java != null ? java : type.getCanonicalName();
  }

  private Class<?> nameable(Class<?> type) {
    if (isNameable(type)) {
      return type;
    }
    if (type.isArray()) {
      Class<?> component = nameable(type.getComponentType());
      return component.arrayType();
    }
    List<Class<?>> candidates = new ArrayList<>();
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      interfaces(c, candidates);
    }
    for (Class<?> c = type.getSuperclass(); c != null; c = c.getSuperclass()) {
      if (isNameable(c)) {
        candidates.add(c);
        break;
      }
    }
    return candidates.stream()
        .filter(c -> candidates.stream().noneMatch(d -> d != c && c.isAssignableFrom(d)))
        .max((a, b) -> Integer.compare(usefulness(a), usefulness(b)))
        .orElse(Object.class);
  }

  private void interfaces(Class<?> type, List<Class<?>> found) {
    for (Class<?> i : type.getInterfaces()) {
      if (isNameable(i) && !found.contains(i)) {
        found.add(i);
      }
      interfaces(i, found);
    }
  }

  private static int usefulness(Class<?> type) {
    if (type == Object.class || type.getMethods().length == 0) {
      return 0;
    }
    if (type == Comparable.class
        || type.getName().startsWith("java.lang.constant.")
        || type.getName().equals("groovy.lang.GroovyObject")
        || type == Record.class
        || type == Enum.class) {
      return 1;
    }
    boolean isClass = !type.isInterface() && !Modifier.isAbstract(type.getModifiers());
    return isClass || type == groovy.lang.Closure.class ? 4 : type.isInterface() ? 3 : 2;
  }

  private boolean isNameable(Class<?> type) {
    if (type.isArray()) {
      return isNameable(type.getComponentType());
    }
    if (type.isPrimitive()) {
      return true;
    }
    if (type.getName().startsWith(SnippetClasses.PACKAGE)) {
      return javaNames.apply(type) != null;
    }
    if (type.isHidden()
        || type.isSynthetic()
        || type.getCanonicalName() == null
        || !type.getModule().isExported(type.getPackageName())) {
      return false;
    }
    for (Class<?> c = type; c != null; c = c.getEnclosingClass()) {
      if (!Modifier.isPublic(c.getModifiers())) {
        return false;
      }
    }
    try {
      return Class.forName(type.getName(), false, loader) == type;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
