package goodhart.dsl;

import goodhart.internal.Names;
import goodhart.policy.PolicyClass;
import goodhart.pool.PoolSource;
import goodhart.pool.TextFeature;
import goodhart.preference.PreferenceSource;
import goodhart.reward.Aggregation;
import goodhart.reward.RewardModel;
import goodhart.reward.RewardTrainer;
import goodhart.reward.shape.Combination;
import goodhart.reward.shape.Shape;
import goodhart.study.RewardSource;
import groovy.lang.Closure;
import groovy.lang.Range;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** From what a user writes to the type that a setting has. Messages: name, rule, what was found. */
final class Conversion {
  private static final Map<Class<?>, String> EXPECTED =
      Map.of(
          Number.class, "a number",
          Boolean.class, "true or false",
          RewardTrainer.class, "the name of a reward model, or one",
          Aggregation.class, "the name of an aggregation, or one",
          PolicyClass.class, "the name of a policy, or one",
          Shape.class, "the name of a shape, or one",
          Combination.class, "the name of a combination, or one",
          RewardSource.class, "a reward such as reward(prefs, 'bradleyTerry')",
          PreferenceSource.class, "preferences such as preferences(lab)",
          PoolSource.class, "a world or a pool");

  private Conversion() {}

  /**
   * The value as a (boxed) {@code type}.
   *
   * @throws IllegalArgumentException when it cannot be one
   */
  static Object convert(String name, Object value, Class<?> type) {
    if (value == null && !type.isPrimitive()) {
      return null;
    }
    if (value == null) {
      throw new IllegalArgumentException(name + " has no value: it is null");
    }
    if (type == int.class) {
      return (int) whole(name, value, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    if (type == long.class) {
      return whole(name, value, Long.MIN_VALUE, Long.MAX_VALUE);
    }
    if (type == double.class) {
      return number(name, value);
    }
    if (type == boolean.class) {
      if (value instanceof Boolean) {
        return value;
      }
      throw wrong(name, "true or false", value);
    }
    if (type == String.class) {
      if (value instanceof CharSequence) {
        return value.toString();
      }
      throw wrong(name, "a text", value);
    }
    if (type == List.class) {
      return texts(name, value);
    }
    if (type == Map.class) {
      return textFeatures(name, value);
    }
    if (type.isInstance(value)) {
      return value;
    }
    if (type.isArray() && value instanceof Iterable<?> items) {
      return array(name, items, type.getComponentType());
    }
    if (type.isArray() && value instanceof Number) {
      return array(name, List.of(value), type.getComponentType());
    }
    if (value instanceof CharSequence && Catalogues.has(type)) {
      return Catalogues.of(type).named(value.toString());
    }
    if (value instanceof Iterable<?> items && type == RewardSource.class) {
      return several(name, items);
    }
    if (value instanceof CharSequence && type.isEnum()) {
      return constant(name, value.toString(), type);
    }
    if (value instanceof RewardModel model && type == RewardSource.class) {
      return new RewardSource.Given(value.getClass().getSimpleName(), model);
    }
    if (value instanceof Closure<?> closure && isFunction(type)) {
      return function(name, closure, type);
    }
    throw wrong(name, expected(type), value);
  }

  private static RewardSource several(String name, Iterable<?> items) {
    List<RewardSource> sources = new ArrayList<>();
    for (Object item : items) {
      sources.add((RewardSource) convert(name, item, RewardSource.class));
    }
    return new RewardSource.Several(sources);
  }

  /** The seeds that a range, a list or one number stands for. */
  static List<Long> seeds(Object value) {
    if (value instanceof Iterable<?> items) {
      return StreamSupport.stream(items.spliterator(), false).map(Conversion::seed).toList();
    }
    return List.of(seed(value));
  }

  private static long seed(Object value) {
    return whole("seeds", value, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** A user's closure with the notebook as its owner, whatever block it was written in. */
  static <T> Closure<T> onNotebook(Closure<T> closure) {
    Object notebook = closure.getThisObject();
    Closure<T> own = closure.rehydrate(notebook, notebook, notebook);
    own.setResolveStrategy(Closure.OWNER_FIRST);
    return own;
  }

  /** A user's closure as a shape: called as Groovy calls closures, unless it comes compiled. */
  static Shape.OfOne shape(String name, Closure<?> closure) {
    if (closure instanceof CompiledBlock block) {
      return block.function();
    }
    Closure<?> own = onNotebook(closure);
    String result = "shape '" + name + "': what the block returns";
    return switch (closure.getMaximumNumberOfParameters()) {
      case 1 -> (reward, reference) -> number(result, own.call(reward));
      case 2 -> (reward, reference) -> number(result, own.call(reward, reference));
      default ->
          throw new IllegalArgumentException(
              "shape '"
                  + name
                  + "': the block takes the reward and the reference's mean reward, { r, reference"
                  + " -> ... }, got "
                  + closure.getMaximumNumberOfParameters()
                  + " parameters");
    };
  }

  /** The mistake of a value that breaks a rule. */
  static IllegalArgumentException wrong(String name, String rule, Object value) {
    return new IllegalArgumentException(name + " must be " + rule + ", got " + show(value));
  }

  /** How a message shows what was found. */
  static String show(Object value) {
    if (value instanceof CharSequence) {
      return "'" + value + "'";
    }
    if (value == null
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof Range) {
      return String.valueOf(value);
    }
    if (value instanceof Closure) {
      return "a block { }";
    }
    if (value instanceof Collection<?> items) {
      return items.stream()
          .limit(5)
          .map(Conversion::show)
          .collect(Collectors.joining(", ", "[", items.size() > 5 ? ", ...]" : "]"));
    }
    if (value instanceof Class<?> type) {
      return "the class " + type.getSimpleName();
    }
    return article(value.getClass().getSimpleName());
  }

  private static double number(String name, Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    throw wrong(name, "a number", value);
  }

  private static long whole(String name, Object value, long least, long most) {
    BigDecimal exact = exact(value);
    if (exact == null || exact.stripTrailingZeros().scale() > 0) {
      throw wrong(name, "a whole number", value);
    }
    if (exact.compareTo(BigDecimal.valueOf(least)) < 0
        || exact.compareTo(BigDecimal.valueOf(most)) > 0) {
      throw wrong(name, "between " + least + " and " + most, value);
    }
    return exact.longValueExact();
  }

  private static BigDecimal exact(Object value) {
    if (value instanceof Double || value instanceof Float) {
      double d = ((Number) value).doubleValue();
      return Double.isFinite(d) ? new BigDecimal(d) : null;
    }
    return value instanceof Number ? new BigDecimal(value.toString()) : null;
  }

  /** Lists in records are lists of names; one name is a list of one. */
  private static List<String> texts(String name, Object value) {
    Iterable<?> items = value instanceof Iterable<?> several ? several : List.of(value);
    return StreamSupport.stream(items.spliterator(), false)
        .map(item -> (String) convert(name, item, String.class))
        .toList();
  }

  /** Maps in records are of features of a text by name. */
  private static Map<String, TextFeature> textFeatures(String name, Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw wrong(name, "blocks by name, as in exclamations: { prompt, response -> ... }", value);
    }
    Map<String, TextFeature> features = new LinkedHashMap<>();
    map.forEach(
        (key, function) ->
            features.put(
                String.valueOf(key),
                (TextFeature) convert(name + " " + key, function, TextFeature.class)));
    return features;
  }

  private static Object constant(String name, String value, Class<?> type) {
    for (Object constant : type.getEnumConstants()) {
      if (Names.of((Enum<?>) constant).equals(value)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(Names.unknown(name, value, constants(type)));
  }

  private static List<String> constants(Class<?> type) {
    return Arrays.stream(type.getEnumConstants()).map(c -> Names.of((Enum<?>) c)).toList();
  }

  private static Object array(String name, Iterable<?> items, Class<?> type) {
    List<?> list = StreamSupport.stream(items.spliterator(), false).toList();
    Object array = Array.newInstance(type, list.size());
    for (int i = 0; i < list.size(); i++) {
      Array.set(array, i, convert(name, list.get(i), type));
    }
    return array;
  }

  private static boolean isFunction(Class<?> type) {
    return type.isInterface() && !Catalogues.has(type) && abstractMethods(type).size() == 1;
  }

  private static List<Method> abstractMethods(Class<?> type) {
    return Arrays.stream(type.getMethods())
        .filter(m -> Modifier.isAbstract(m.getModifiers()))
        .toList();
  }

  private static Object function(String name, Closure<?> closure, Class<?> type) {
    Closure<?> own = onNotebook(closure);
    Class<?> result = abstractMethods(type).get(0).getReturnType();
    InvocationHandler handler =
        (self, called, arguments) -> {
          if (called.getDeclaringClass() == Object.class) {
            return switch (called.getName()) {
              case "equals" -> self == arguments[0];
              case "hashCode" -> System.identityHashCode(self);
              default -> name + " { }";
            };
          }
          if (called.isDefault()) {
            return InvocationHandler.invokeDefault(self, called, arguments);
          }
          Object value = own.call(arguments == null ? new Object[0] : arguments);
          return result == void.class ? null : convert("what " + name + " returns", value, result);
        };
    return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
  }

  private static String expected(Class<?> type) {
    if (EXPECTED.containsKey(type)) {
      return EXPECTED.get(type);
    }
    if (type.isArray()) {
      return "a list";
    }
    if (type.isEnum()) {
      return "one of " + String.join(", ", constants(type));
    }
    return isFunction(type) ? "a block { }" : article(type.getSimpleName());
  }

  private static String article(String noun) {
    return ("AEIOUaeiou".indexOf(noun.charAt(0)) >= 0 ? "an " : "a ") + noun;
  }
}
