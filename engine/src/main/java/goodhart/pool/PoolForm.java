package goodhart.pool;

import com.fasterxml.jackson.databind.JsonNode;
import goodhart.data.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How candidates lie in the rows of a file, told by its first row:
 *
 * <ul>
 *   <li>long: one candidate a row
 *   <li>lists: one prompt a row, {@code responses: [...], gold: [...]}, equally long
 *   <li>objects: one prompt a row, {@code responses: [{text, gold}, ...]}
 *   <li>numbered: one prompt a row, {@code response_1, response_2, gold_1, gold_2}; a number whose
 *       columns are all empty is no candidate
 * </ul>
 *
 * What stands outside of the lists, objects or numbers belongs to each of the row's candidates.
 */
interface PoolForm {
  /** Names of a list of candidates that say nothing of what each of them is. */
  Set<String> LISTS = Set.of("candidates", "samples", "responses", "choices");

  Pattern NUMBERED = Pattern.compile("(.*?[^_\\d])_?(\\d{1,6})");

  /** In words, for replies. */
  String title();

  /** What the columns of a candidate are called, in the order of the first row. */
  List<String> columns();

  /** Takes a row apart. */
  void lines(Row row, Consumer<Line> candidates);

  /**
   * Recognises the layout.
   *
   * @param response whether a column of that name holds responses
   * @param gold whether it holds gold rewards
   */
  static PoolForm of(Row first, Predicate<String> response, Predicate<String> gold) {
    List<String> columns = first.columns();
    List<String> listed = columns.stream().filter(c -> isList(first, c)).toList();
    if (columns.stream().anyMatch(c -> response.test(c) && !listed.contains(c))) {
      return new Long(columns);
    }
    for (String column : listed) {
      if (responses(column, response) && objects(first.value(column))) {
        return objects(first, column);
      }
    }
    List<String> plain =
        listed.stream()
            .filter(c -> !objects(first.value(c)))
            .filter(c -> responses(c, response) || hasNumber(first.value(c)))
            .toList();
    if (plain.stream().anyMatch(c -> responses(c, response) || gold.test(c))) {
      return new Lists(columns, plain);
    }
    Map<String, TreeSet<Integer>> stems = new LinkedHashMap<>();
    for (String column : columns) {
      Matcher name = NUMBERED.matcher(column);
      if (name.matches()) {
        stems
            .computeIfAbsent(name.group(1), s -> new TreeSet<>())
            .add(Integer.parseInt(name.group(2)));
      }
    }
    for (Map.Entry<String, TreeSet<Integer>> stem : stems.entrySet()) {
      if ((response.test(stem.getKey()) || gold.test(stem.getKey()))
          && stem.getValue().size() > 1
          && !columns.contains(stem.getKey())) {
        return Numbered.of(columns, stem.getValue());
      }
    }
    return new Long(columns);
  }

  private static boolean isList(Row row, String column) {
    return row.has(column) && row.value(column).isArray() && !row.value(column).isEmpty();
  }

  private static boolean responses(String column, Predicate<String> response) {
    return response.test(column) || LISTS.contains(column);
  }

  private static boolean hasNumber(JsonNode list) {
    for (JsonNode value : list) {
      if (value.isNumber()) {
        return true;
      }
    }
    return false;
  }

  private static boolean objects(JsonNode list) {
    return list.get(0).isObject() && !list.get(0).has("role");
  }

  private static PoolForm objects(Row first, String column) {
    Set<String> fields = new LinkedHashSet<>();
    first.value(column).get(0).fieldNames().forEachRemaining(fields::add);
    Set<String> names = new LinkedHashSet<>(first.columns());
    names.remove(column);
    names.addAll(fields);
    return new Objects(column, fields, List.copyOf(names));
  }

  /** One candidate a row. */
  record Long(List<String> columns) implements PoolForm {
    @Override
    public String title() {
      return "one candidate a row";
    }

    @Override
    public void lines(Row row, Consumer<Line> candidates) {
      candidates.accept(new Whole(row));
    }
  }

  /** Lists side by side. */
  record Lists(List<String> columns, List<String> lists) implements PoolForm {
    @Override
    public String title() {
      return "one prompt a row, lists of candidates";
    }

    @Override
    public void lines(Row row, Consumer<Line> candidates) {
      Map<String, JsonNode> values = new LinkedHashMap<>();
      int size = -1;
      for (String column : lists) {
        JsonNode list = row.value(column);
        if (!list.isArray()) {
          throw row.error(column, "must be a list, as in the first row");
        }
        if (size >= 0 && list.size() != size) {
          throw row.error(
              column, "has " + list.size() + " values, but '" + lists.get(0) + "' has " + size);
        }
        size = list.size();
        values.put(column, list);
      }
      if (size == 0) {
        throw row.error(lists.get(0), "an empty list: a prompt needs at least one candidate");
      }
      for (int k = 0; k < size; k++) {
        Map<String, JsonNode> own = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> value : values.entrySet()) {
          own.put(value.getKey(), value.getValue().get(k));
        }
        int at = k;
        candidates.accept(new Part(row, own, Set.of(), column -> column + "[" + at + "]"));
      }
    }
  }

  /** A list of objects. */
  record Objects(String list, Set<String> fields, List<String> columns) implements PoolForm {
    @Override
    public String title() {
      return "one prompt a row, a list of candidates in '" + list + "'";
    }

    @Override
    public void lines(Row row, Consumer<Line> candidates) {
      JsonNode values = row.value(list);
      if (!values.isArray() || values.isEmpty()) {
        throw row.error(list, "must be a list of at least one candidate, as in the first row");
      }
      for (int k = 0; k < values.size(); k++) {
        String name = list + "[" + k + "]";
        if (!values.get(k).isObject()) {
          throw row.error(name, "must be an object, as in the first row");
        }
        Map<String, JsonNode> own = new LinkedHashMap<>();
        fields.forEach(field -> own.put(field, null));
        values.get(k).properties().forEach(f -> own.put(f.getKey(), f.getValue()));
        candidates.accept(new Part(row, own, Set.of(list), column -> name + "." + column));
      }
    }
  }

  /** Columns with numbers behind their names. */
  record Numbered(
      List<String> columns, Set<String> stems, List<Integer> numbers, boolean underscore)
      implements PoolForm {

    private static Numbered of(List<String> all, TreeSet<Integer> numbers) {
      List<String> columns = new ArrayList<>();
      Set<String> stems = new LinkedHashSet<>();
      boolean underscore = false;
      for (String column : all) {
        Matcher name = NUMBERED.matcher(column);
        if (name.matches() && numbers.contains(Integer.valueOf(name.group(2)))) {
          underscore |= column.equals(name.group(1) + "_" + name.group(2));
          if (stems.add(name.group(1))) {
            columns.add(name.group(1));
          }
        } else {
          columns.add(column);
        }
      }
      return new Numbered(columns, stems, List.copyOf(numbers), underscore);
    }

    @Override
    public String title() {
      return "one prompt a row, columns numbered "
          + numbers.get(0)
          + " to "
          + numbers.get(numbers.size() - 1);
    }

    private String name(String stem, int number) {
      return stem + (underscore ? "_" : "") + number;
    }

    @Override
    public void lines(Row row, Consumer<Line> candidates) {
      for (int number : numbers) {
        Map<String, JsonNode> own = new LinkedHashMap<>();
        for (String stem : stems) {
          String column = name(stem, number);
          own.put(stem, row.has(column) ? row.value(column) : null);
        }
        if (own.values().stream().anyMatch(v -> v != null)) {
          candidates.accept(
              new Part(row, own, Set.of(), c -> stems.contains(c) ? name(c, number) : c));
        }
      }
    }
  }

  /** A candidate that is a row. */
  record Whole(Row row) implements Line {
    @Override
    public String place() {
      return row.place();
    }

    @Override
    public boolean has(String column) {
      return row.has(column);
    }

    @Override
    public double number(String column) {
      return row.number(column);
    }

    @Override
    public String text(String column) {
      return row.text(column);
    }

    @Override
    public JsonNode value(String column) {
      return row.value(column);
    }

    @Override
    public IllegalArgumentException error(String what) {
      return row.error(what);
    }

    @Override
    public IllegalArgumentException error(String column, String what) {
      return row.error(column, what);
    }
  }
}
