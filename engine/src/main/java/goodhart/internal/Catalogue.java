package goodhart.internal;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The built-in methods of one kind by name, and records as sets of named settings. What is
 * discovered is an immutable record with a no-argument constructor.
 *
 * @param <T> the kind: Optimizer, RewardTrainer, Aggregation, PolicyClass
 */
public final class Catalogue<T> {
  private final String kind;
  private final Map<String, T> defaults = new TreeMap<>();

  /**
   * Discovers the implementations of {@code type}.
   *
   * @param kind what a message calls one of them: {@code method}, {@code reward model}
   */
  public Catalogue(String kind, Class<T> type) {
    this.kind = kind;
    for (T value : ServiceLoader.load(type, type.getClassLoader())) {
      defaults.put(Names.of(value.getClass()), value);
    }
  }

  /** What a message calls one of them. */
  public String kind() {
    return kind;
  }

  /** The names, in order, each with the value that has the default hyperparameters. */
  public Map<String, T> all() {
    return Collections.unmodifiableMap(defaults);
  }

  /**
   * The value with default hyperparameters.
   *
   * @throws IllegalArgumentException for an unknown name; the message names the nearest
   */
  public T named(String name) {
    T value = defaults.get(name);
    if (value == null) {
      throw new IllegalArgumentException(Names.unknown(kind, name, defaults.keySet()));
    }
    return value;
  }

  /** The settings of a record and their values, in the order of its components. */
  public static Map<String, Object> settings(Object value) {
    Map<String, Object> settings = new LinkedHashMap<>();
    for (RecordComponent component : components(value.getClass())) {
      try {
        component.getAccessor().setAccessible(true);
        settings.put(component.getName(), component.getAccessor().invoke(value));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("cannot read " + component, e);
      }
    }
    return settings;
  }

  /**
   * How the value of a setting is shown: a method by its name, an array as a list, a whole number
   * without a point.
   */
  public static String show(Object value) {
    if (value instanceof Record) {
      return Names.of(value.getClass());
    }
    if (value != null && value.getClass().isArray()) {
      return IntStream.range(0, Array.getLength(value))
          .mapToObj(i -> show(Array.get(value, i)))
          .collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Double d && d == Math.rint(d) && Math.abs(d) < 1e15) {
      return String.valueOf(d.longValue());
    }
    return String.valueOf(value);
  }

  /** The types of a record's settings by name. */
  public static Map<String, Class<?>> settingTypes(Class<?> type) {
    Map<String, Class<?>> types = new LinkedHashMap<>();
    for (RecordComponent component : components(type)) {
      types.put(component.getName(), component.getType());
    }
    return types;
  }

  /**
   * A copy of a record with some settings changed; values must already have the components' types
   * (boxed).
   *
   * @throws IllegalArgumentException what the record's own validation says
   */
  public static <R> R with(R value, Map<String, ?> changed) {
    Map<String, Object> settings = settings(value);
    settings.putAll(changed);
    Class<?>[] types =
        Arrays.stream(components(value.getClass()))
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      @SuppressWarnings("unchecked")
      Constructor<R> constructor = (Constructor<R>) value.getClass().getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(settings.values().toArray());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot construct " + value.getClass(), e);
    }
  }

  private static RecordComponent[] components(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    if (components == null) {
      throw new IllegalArgumentException(
          type.getSimpleName() + " must be a record: its components are its settings");
    }
    return components;
  }
}
