package goodhart.kernel.help;

import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Type arguments: what {@code E} is in a {@code List<Curve>}. */
final class Generics {
  private Generics() {}

  static Class<?> raw(Type type) {
    if (type instanceof Class<?> known) {
      return known;
    }
    if (type instanceof ParameterizedType parameterized) {
      return raw(parameterized.getRawType());
    }
    if (type instanceof GenericArrayType array) {
      return Array.newInstance(raw(array.getGenericComponentType()), 0).getClass();
    }
    if (type instanceof WildcardType wildcard) {
      return raw(wildcard.getUpperBounds()[0]);
    }
    return type instanceof TypeVariable<?> variable ? raw(variable.getBounds()[0]) : Object.class;
  }

  /** A type that a class declares, as it is for one with type arguments. */
  static Type resolve(Type declared, Type owner) {
    Map<TypeVariable<?>, Type> known = new HashMap<>();
    collect(owner, known);
    return substitute(declared, known);
  }

  /** What the variables of {@code pattern} are where a value of type {@code actual} stands. */
  static Map<TypeVariable<?>, Type> matched(Type pattern, Type actual) {
    Map<TypeVariable<?>, Type> all = new HashMap<>();
    collect(actual, all);
    Map<TypeVariable<?>, Type> matched = new HashMap<>();
    if (pattern instanceof TypeVariable<?> variable) {
      matched.put(variable, actual);
    } else if (pattern instanceof GenericArrayType array && raw(actual).isArray()) {
      matched.putAll(matched(array.getGenericComponentType(), raw(actual).getComponentType()));
    } else if (pattern instanceof ParameterizedType parameterized) {
      TypeVariable<?>[] variables = raw(pattern).getTypeParameters();
      Type[] arguments = parameterized.getActualTypeArguments();
      for (int i = 0; i < variables.length; i++) {
        if (arguments[i] instanceof TypeVariable<?> variable && all.containsKey(variables[i])) {
          matched.put(variable, all.get(variables[i]));
        }
      }
    }
    return matched;
  }

  private static void collect(Type type, Map<TypeVariable<?>, Type> known) {
    if (type instanceof ParameterizedType parameterized) {
      TypeVariable<?>[] variables = raw(type).getTypeParameters();
      Type[] arguments = parameterized.getActualTypeArguments();
      for (int i = 0; i < variables.length; i++) {
        known.putIfAbsent(variables[i], substitute(arguments[i], known));
      }
    }
    Class<?> raw = raw(type);
    if (raw.getGenericSuperclass() != null) {
      collect(raw.getGenericSuperclass(), known);
    }
    Arrays.stream(raw.getGenericInterfaces()).forEach(i -> collect(i, known));
  }

  static Type substitute(Type type, Map<TypeVariable<?>, Type> known) {
    if (type instanceof TypeVariable<?> variable) {
      return known.getOrDefault(variable, type);
    }
    if (type instanceof WildcardType wildcard) {
      return substitute(wildcard.getUpperBounds()[0], known);
    }
    if (type instanceof ParameterizedType parameterized) {
      Type[] arguments =
          Arrays.stream(parameterized.getActualTypeArguments())
              .map(a -> substitute(a, known))
              .toArray(Type[]::new);
      return new Parameterized(raw(type), arguments);
    }
    return type;
  }

  /** A class with type arguments: a list of {@code element}. */
  static Type of(Class<?> raw, Type... arguments) {
    return new Parameterized(raw, arguments);
  }

  /** What an element of a list, array or map is; Object where that is not known. */
  static Type element(Type type) {
    Class<?> raw = raw(type);
    if (raw.isArray()) {
      return raw.getComponentType();
    }
    if (Map.class.isAssignableFrom(raw)) {
      return resolve(of(Map.Entry.class, Map.class.getTypeParameters()), type);
    }
    return Iterable.class.isAssignableFrom(raw)
        ? resolve(Iterable.class.getTypeParameters()[0], type)
        : Object.class;
  }

  private record Parameterized(Class<?> raw, Type[] arguments) implements ParameterizedType {
    @Override
    public Type[] getActualTypeArguments() {
      return arguments.clone();
    }

    @Override
    public Type getRawType() {
      return raw;
    }

    @Override
    public Type getOwnerType() {
      return raw.getDeclaringClass();
    }
  }
}
