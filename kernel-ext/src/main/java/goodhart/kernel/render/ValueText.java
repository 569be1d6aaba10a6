package goodhart.kernel.render;

import groovy.lang.Closure;
import groovy.lang.Range;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The text of any value, in bounded length: of a collection the first items and how many there are,
 * as Groovy writes them. A value that holds itself, nests without end or fails at telling what it
 * is costs only its own place.
 */
final class ValueText {
  private static final int MOST_ITEMS = 100;
  private static final int MOST_NUMBERS = 10;
  private static final int DEEPEST = 20;
  private static final int LONGEST = 20_000;
  private static final int LONGEST_ITEM = 2_000;

  private final StringBuilder out = new StringBuilder();
  private final Set<Object> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private final int mostItems;
  private final int longest;
  private boolean cut;

  private ValueText(int mostItems, int longest) {
    this.mostItems = mostItems;
    this.longest = longest;
  }

  /** The text of a value, and whether something was left out of it. */
  record Shown(String text, boolean cut) {}

  /** A value for itself. */
  static Shown of(Object value) {
    ValueText text = new ValueText(MOST_ITEMS, LONGEST);
    text.add(value);
    return new Shown(text.out.toString(), text.cut);
  }

  /** A value as one line beside others, some hundred characters at most. */
  static String inline(Object value) {
    ValueText text = new ValueText(MOST_NUMBERS, 200);
    text.add(value);
    return PlainText.line(text.out.toString(), 300);
  }

  private void add(Object value) {
    if (value == null) {
      out.append("null");
      return;
    }
    int before = out.length();
    String what = "showing it";
    try {
      if (!compound(value)) {
        what = "toString()";
        String text = single(value);
        out.append(open.isEmpty() ? text : item(text));
      }
    } catch (Throwable t) {
      out.setLength(before);
      out.append(Failure.sentence(value, what, t));
    }
  }

  private String item(String text) {
    if (text.length() <= LONGEST_ITEM) {
      return text;
    }
    cut = true;
    return PlainText.start(text, LONGEST_ITEM)
        + String.format(Locale.ROOT, "... (%,d characters)", text.length());
  }

  /** Writes what holds other values; false when the value is none of these. */
  private boolean compound(Object value) {
    boolean array = value.getClass().isArray() && !(value instanceof char[]);
    boolean items = value instanceof Collection<?> && !(value instanceof Range<?>);
    if (!array && !items && !(value instanceof Map<?, ?>) && !(value instanceof Optional<?>)) {
      return false;
    }
    if (open.size() >= DEEPEST) {
      cut = true;
      out.append("...");
      return true;
    }
    if (!open.add(value)) {
      out.append("(itself)");
      return true;
    }
    try {
      if (value instanceof Optional<?> optional) {
        optional.ifPresentOrElse(
            held -> {
              out.append("Optional[");
              add(held);
              out.append(']');
            },
            () -> out.append("Optional.empty"));
      } else if (value instanceof Map<?, ?> map) {
        entries(map);
      } else if (value instanceof Collection<?> collection) {
        items(collection.iterator(), collection.size(), mostItems, "items");
      } else {
        array(value);
      }
    } finally {
      open.remove(value);
    }
    return true;
  }

  private void array(Object array) {
    Class<?> of = array.getClass().getComponentType();
    int size = Array.getLength(array);
    Iterator<Object> all =
        new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return next < size;
          }

          @Override
          public Object next() {
            return Array.get(array, next++);
          }
        };
    boolean numbers = of.isPrimitive() && of != boolean.class;
    items(
        all,
        size,
        of.isPrimitive() ? Math.min(mostItems, MOST_NUMBERS) : mostItems,
        of == byte.class
            ? "bytes"
            : numbers ? "numbers" : of == boolean.class ? "values" : "items");
  }

  private void items(Iterator<?> all, int size, int most, String noun) {
    out.append('[');
    int shown = 0;
    while (shown < most && all.hasNext() && out.length() < longest) {
      out.append(shown++ == 0 ? "" : ", ");
      add(all.next());
    }
    end(shown, size, noun);
  }

  private void entries(Map<?, ?> map) {
    if (map.isEmpty()) {
      out.append("[:]");
      return;
    }
    out.append('[');
    int shown = 0;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (shown == mostItems || out.length() >= longest) {
        break;
      }
      out.append(shown++ == 0 ? "" : ", ");
      add(entry.getKey());
      out.append(':');
      add(entry.getValue());
    }
    end(shown, map.size(), "entries");
  }

  private void end(int shown, int size, String noun) {
    if (shown < size) {
      cut = true;
      out.append(shown == 0 ? "" : ", ")
          .append(String.format(Locale.ROOT, "... (%,d %s)", size, noun));
    }
    out.append(']');
  }

  private static String single(Object value) {
    if (value instanceof char[] text) {
      return new String(text);
    }
    if (value instanceof Throwable thrown) {
      return Failure.said(thrown);
    }
    if (value instanceof Closure<?> closure && !tells(closure)) {
      return Arrays.stream(closure.getParameterTypes())
          .map(Failure::name)
          .collect(Collectors.joining(", ", "Closure(", ")"));
    }
    return String.valueOf((Object) value.toString()); // toString may give null
  }

  /** Whether a function of ours says what it is for; a closure's own toString is an address. */
  private static boolean tells(Closure<?> closure) {
    try {
      Class<?> from = closure.getClass().getMethod("toString").getDeclaringClass();
      return from != Object.class && from != Closure.class;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("every object has toString()", e);
    }
  }
}
