package goodhart.kernel;

import goodhart.kernel.java.SharedVariable;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The values of a notebook's variables. Those that Java cells know too are in Java's fields, so
 * that neither language ever sees an old value; a value that such a field cannot hold leaves it.
 */
final class SharedVariables extends AbstractMap<String, Object> {
  /** A null value, a plain value, or a {@link SharedVariable}. */
  private final Map<String, Object> slots = Collections.synchronizedMap(new LinkedHashMap<>());

  /** Makes a variable live in a field of Java's. */
  void share(String name, SharedVariable variable) {
    slots.put(name, variable);
  }

  boolean shares(String name, SharedVariable variable) {
    return slots.get(name) == variable;
  }

  private static Object value(Object slot) {
    return slot instanceof SharedVariable shared ? shared.get() : slot;
  }

  @Override
  public Object get(Object name) {
    return value(slots.get(name));
  }

  @Override
  public boolean containsKey(Object name) {
    return slots.containsKey(name);
  }

  @Override
  public Object put(String name, Object value) {
    Object slot = slots.get(name);
    if (slot instanceof SharedVariable shared) {
      Object before = shared.get();
      if (!shared.set(value)) {
        slots.put(name, value);
      }
      return before;
    }
    return slots.put(name, value);
  }

  @Override
  public Object remove(Object name) {
    return value(slots.remove(name));
  }

  @Override
  public Set<Entry<String, Object>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Entry<String, Object>> iterator() {
        Iterator<Entry<String, Object>> slot = slots.entrySet().iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return slot.hasNext();
          }

          @Override
          public Entry<String, Object> next() {
            Entry<String, Object> entry = slot.next();
            return new SimpleEntry<>(entry.getKey(), value(entry.getValue())) {
              @Override
              public Object setValue(Object value) {
                put(getKey(), value);
                return super.setValue(value);
              }
            };
          }

          @Override
          public void remove() {
            slot.remove();
          }
        };
      }

      @Override
      public int size() {
        return slots.size();
      }
    };
  }
}
