package goodhart.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The columns that rows have in common: their names, in the order of the row. */
final class Header {
  private static final int MOST_ASKED = 24;

  private final List<String> names;
  private final Map<String, Integer> numbers;
  private final byte[][] utf8;

  /**
   * A reader asks every row for the same few names, by the same objects. To compare these takes no
   * hashing, and so little code that the compiler is quickly done with whoever asks. Threads may
   * overwrite one another's: what is forgotten is sought again.
   */
  private Asked asked = new Asked(new String[0], new int[0]);

  private record Asked(String[] names, int[] numbers) {}

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
    Asked known = asked;
    for (int i = 0; i < known.names.length; i++) {
      if (known.names[i] == name) {
        return known.numbers[i];
      }
    }
    return sought(name);
  }

  private int sought(String name) {
    int number = numbers.getOrDefault(name, -1);
    Asked known = asked;
    int size = known.names.length;
    if (size < MOST_ASKED) {
      String[] more = Arrays.copyOf(known.names, size + 1);
      int[] theirs = Arrays.copyOf(known.numbers, size + 1);
      more[size] = name;
      theirs[size] = number;
      asked = new Asked(more, theirs);
    }
    return number;
  }

  /** Whether the name of a column is {@code bytes[from, to)} in UTF-8. */
  boolean is(int column, byte[] bytes, int from, int to) {
    byte[] name = utf8[column];
    return Arrays.equals(name, 0, name.length, bytes, from, to);
  }
}
