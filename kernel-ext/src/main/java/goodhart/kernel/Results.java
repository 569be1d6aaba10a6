package goodhart.kernel;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The word {@code Out}: what cells have shown, by their numbers. {@code Out[3]} is the result of
 * cell 3, the very object; {@code Out[-1]} the newest.
 */
public final class Results {
  /** More would keep the whole history of a long notebook in memory. */
  private static final int MOST = 200;

  private final TreeMap<Integer, Object> byCell = new TreeMap<>();

  void put(int cell, Object value) {
    byCell.put(cell, value);
    if (byCell.size() > MOST) {
      byCell.pollFirstEntry();
    }
  }

  /** A cell that runs again has no result until it has a new one. */
  void forget(int cell) {
    byCell.remove(cell);
  }

  /** By cell, oldest first. */
  public Map<Integer, Object> all() {
    return new TreeMap<>(byCell);
  }

  /**
   * The result of a cell; Groovy's {@code Out[cell]}.
   *
   * @param cell its number, or a negative number counting back from the newest result
   * @throws IllegalArgumentException when that cell has shown nothing
   */
  public Object getAt(int cell) {
    Integer number = cell;
    if (cell < 0 && -cell <= byCell.size()) {
      number = byCell.keySet().stream().skip((long) byCell.size() + cell).findFirst().orElseThrow();
    }
    Object value = byCell.get(number);
    if (value == null) {
      throw new IllegalArgumentException(
          "Out["
              + cell
              + "]: that cell has no result. "
              + (byCell.isEmpty() ? "None has one yet" : "With one: " + numbers()));
    }
    return value;
  }

  private String numbers() {
    int more = Math.max(0, byCell.size() - 10);
    return (more > 0 ? "..., " : "")
        + byCell.keySet().stream()
            .skip(more)
            .map(String::valueOf)
            .collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return byCell.isEmpty() ? "Out: no results yet" : "Out: results of the cells " + numbers();
  }
}
