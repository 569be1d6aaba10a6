package goodhart.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The columns that rows have in common: their names, in the order of the row. */
final class Header {
  private final List<String> names;
  private final Map<String, Integer> numbers;
  private final byte[][] utf8;

  /**
   * @param names all different
   */
  Header(List<String> names) {
    this.names = List.copyOf(names);
    numbers = new HashMap<>(2 * names.size());
    for (int i = 0; i < names.size(); i++) {
      numbers.put(names.get(i), i);
    }
    utf8 = names.stream().map(name -> name.getBytes(UTF_8)).toArray(byte[][]::new);
  }

  List<String> names() {
    return names;
  }

  int size() {
    return utf8.length;
  }

  /** The number of a column, -1 where there is none of that name. */
  int number(String name) {
    return numbers.getOrDefault(name, -1);
  }

  /** Whether the name of a column is {@code bytes[from, to)} in UTF-8. */
  boolean is(int column, byte[] bytes, int from, int to) {
    byte[] name = utf8[column];
    return Arrays.equals(name, 0, name.length, bytes, from, to);
  }
}
