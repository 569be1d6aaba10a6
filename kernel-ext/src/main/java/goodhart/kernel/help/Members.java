package goodhart.kernel.help;

import goodhart.kernel.Session.Completion.Item;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What stands after a dot: properties and methods by declared types. It runs none of them. */
final class Members {
  private static final Set<String> NOISE =
      Set.of(
          "wait",
          "notify",
          "notifyAll",
          "getClass",
          "getMetaClass",
          "setMetaClass",
          "metaClass",
          "invokeMethod",
          "getProperty",
          "setProperty",
          "hashCode");

  private Members() {}

  /** What may follow the dot: keys, then properties, then methods, then what Groovy adds. */
  static List<Item> of(Value owner) {
    Map<String, Item> all = new TreeMap<>();
    Class<?> raw = owner.raw();
    if (!owner.isStatic()) {
      GroovyMethods.of(raw)
          .forEach((name, methods) -> put(all, name, "function", added(methods.get(0), owner)));
    }
    methods(raw).stream()
        .filter(m -> !owner.isStatic() || Modifier.isStatic(m.getModifiers()))
        .sorted(Comparator.comparingInt(Method::getParameterCount).reversed())
        .forEach(m -> put(all, m.getName(), "function", Signatures.ofCall(m, owner.type())));
    for (Field field : raw.getFields()) {
      if (!owner.isStatic() || Modifier.isStatic(field.getModifiers())) {
        put(all, field.getName(), "property", Signatures.simple(field.getGenericType()));
      }
    }
    if (!owner.isStatic()) {
      methods(raw).stream()
          .filter(m -> m.getParameterCount() == 0)
          .forEach(
              m ->
                  propertyOf(m)
                      .ifPresent(p -> put(all, p, "property", returnType(m, owner.type()))));
      put(all, "class", "property", "Class");
      if (raw.isArray()) {
        put(all, "length", "property", "int");
      }
    } else {
      for (Class<?> inner : raw.getClasses()) {
        put(all, inner.getSimpleName(), "class", "");
      }
      put(all, "class", "property", "Class");
    }
    List<Item> items = new ArrayList<>();
    keys(owner.value())
        .forEach(
            (key, value) ->
                items.add(
                    new Item(
                        key,
                        "property",
                        value == null ? "null" : Signatures.simple(value.getClass()))));
    for (String type : List.of("property", "class", "function")) {
      all.values().stream()
          .filter(i -> i.type().equals(type) && items.stream().noneMatch(k -> same(k, i)))
          .forEach(items::add);
    }
    return items;
  }

  private static boolean same(Item a, Item b) {
    return a.text().equals(b.text());
  }

  private static String added(Method method, Value owner) {
    return Signatures.ofAdded(method, owner.type());
  }

  private static String returnType(Method method, Type owner) {
    return Signatures.simple(returned(method, owner));
  }

  private static void put(Map<String, Item> all, String name, String type, String signature) {
    if (!NOISE.contains(name)
        && !name.isEmpty()
        && Character.isJavaIdentifierStart(name.charAt(0))
        && name.indexOf('$') < 0) {
      all.put(name, new Item(name, type, signature));
    }
  }

  /** The keys of a map of Java's own that are plain names; another's might run code. */
  static Map<String, Object> keys(Object value) {
    Map<String, Object> keys = new TreeMap<>();
    if (value instanceof Map<?, ?> map && map.getClass().getName().startsWith("java.")) {
      map.forEach(
          (key, held) -> {
            if (key instanceof String name && name.matches("[A-Za-z_]\\w*")) {
              keys.put(name, held);
            }
          });
    }
    return keys;
  }

  private static List<Method> methods(Class<?> type) {
    return Arrays.stream(type.getMethods())
        .filter(m -> !m.isBridge() && !m.isSynthetic() && m.getName().indexOf('$') < 0)
        .toList();
  }

  private static Optional<String> propertyOf(Method method) {
    String name = method.getName();
    if (Modifier.isStatic(method.getModifiers()) || method.getReturnType() == void.class) {
      return Optional.empty();
    }
    if (name.startsWith("get") && name.length() > 3 && Character.isUpperCase(name.charAt(3))) {
      return Optional.of(java.beans.Introspector.decapitalize(name.substring(3)));
    }
    if (name.startsWith("is")
        && name.length() > 2
        && Character.isUpperCase(name.charAt(2))
        && method.getReturnType() == boolean.class) {
      return Optional.of(java.beans.Introspector.decapitalize(name.substring(2)));
    }
    boolean component =
        method.getDeclaringClass().isRecord()
            && Arrays.stream(method.getDeclaringClass().getRecordComponents())
                .anyMatch(c -> c.getName().equals(name));
    return component ? Optional.of(name) : Optional.empty();
  }

  /** What a property is, from the type that its field or getter declares. */
  static Optional<Value> property(Value owner, String name) {
    Object held = keys(owner.value()).get(name);
    if (held != null) {
      return Optional.of(Value.holding(held));
    }
    Class<?> raw = owner.raw();
    if (name.equals("class")) {
      return Optional.of(Value.of(Class.class));
    }
    if (raw.isArray() && name.equals("length")) {
      return Optional.of(Value.of(int.class));
    }
    for (Method method : methods(raw)) {
      if (method.getParameterCount() == 0
          && !owner.isStatic()
          && propertyOf(method).filter(name::equals).isPresent()) {
        return Optional.of(Value.of(returned(method, owner.type())));
      }
    }
    for (Field field : raw.getFields()) {
      if (field.getName().equals(name)
          && (!owner.isStatic() || Modifier.isStatic(field.getModifiers()))) {
        return Optional.of(Value.of(Generics.resolve(field.getGenericType(), owner.type())));
      }
    }
    for (Class<?> inner : owner.isStatic() ? raw.getClasses() : new Class<?>[0]) {
      if (inner.getSimpleName().equals(name)) {
        return Optional.of(Value.named(inner));
      }
    }
    if (!owner.isStatic() && Map.class.isAssignableFrom(raw)) {
      return Optional.of(
          Value.of(Generics.resolve(Map.class.getTypeParameters()[1], owner.type())));
    }
    return Optional.empty();
  }

  /** What a call gives, from the type that the method declares; the number of arguments decides. */
  static Optional<Value> call(Value owner, String name, int arguments) {
    Optional<Method> method =
        named(owner, name).stream()
            .min(Comparator.comparingInt(m -> Math.abs(m.getParameterCount() - arguments)));
    if (method.isPresent()) {
      return Optional.of(Value.of(returned(method.get(), owner.type())));
    }
    return GroovyMethods.named(owner.raw(), name).stream()
        .min(Comparator.comparingInt(m -> Math.abs(m.getParameterCount() - 1 - arguments)))
        .map(m -> Value.of(GroovyMethods.returned(m, owner.type())));
  }

  /** The methods of a name that the class itself has. */
  static List<Method> named(Value owner, String name) {
    return methods(owner.raw()).stream()
        .filter(m -> m.getName().equals(name))
        .filter(m -> !owner.isStatic() || Modifier.isStatic(m.getModifiers()))
        .toList();
  }

  private static Type returned(Method method, Type owner) {
    return Generics.resolve(method.getGenericReturnType(), owner);
  }
}
