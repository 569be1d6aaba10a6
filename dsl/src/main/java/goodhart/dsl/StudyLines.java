package goodhart.dsl;

import goodhart.internal.Catalogue;
import goodhart.internal.Names;
import goodhart.optimize.Direct;
import goodhart.optimize.Families;
import goodhart.optimize.Joint;
import goodhart.optimize.Online;
import goodhart.optimize.Optimizer;
import goodhart.pool.PoolSource;
import goodhart.preference.PreferenceSource;
import goodhart.reward.shape.Combination;
import goodhart.reward.shape.Shape;
import goodhart.study.RewardSource;
import goodhart.study.Study;
import goodhart.study.Training;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The lines of {@code compare}: {@code seeds} once, {@code method} as often as there are curves.
 */
final class StudyLines implements Block.Lines {
  private static final String WHERE = "compare";

  private List<Long> seeds;
  private final List<Study.Entry> entries = new ArrayList<>();
  private final List<Boolean> labelled = new ArrayList<>();
  private int sweeps;

  /**
   * The settings of a method line that are neither the method's own nor its training's.
   *
   * @param label what charts and tables call the curve
   * @param reward the proxy that the method optimises; a list of several for methods that weigh
   *     them
   * @param pairs the preferences that a direct method fits
   */
  private record Around(String label, RewardSource reward, PreferenceSource pairs) {}

  @Override
  public String where() {
    return WHERE;
  }

  @Override
  public Collection<String> words() {
    return List.of("method", "methods", "seeds");
  }

  @Override
  public void line(String word, Object[] arguments) {
    switch (word) {
      case "seeds" -> seeds(Block.one(WHERE, word, arguments));
      case "method" -> method(arguments);
      case "methods" -> methods(arguments);
      default ->
          throw new IllegalArgumentException(
              WHERE + ": " + Names.unknown("setting", word, words()));
    }
  }

  /**
   * The worlds to compare on: a range, a list or one number. Each seed draws a world, its
   * preferences and its reward models anew.
   *
   * <pre>{@code seeds 1..10}</pre>
   */
  private void seeds(Object value) {
    if (seeds != null) {
      throw new IllegalArgumentException(WHERE + ": seeds is given twice");
    }
    try {
      seeds = Conversion.seeds(value);
    } catch (IllegalArgumentException problem) {
      throw new IllegalArgumentException(WHERE + ": " + problem.getMessage(), problem);
    }
  }

  /**
   * A method to compare, by name, and its settings. A list of values makes a curve for each.
   *
   * <pre>{@code method 'drro', reward: proxy, radius: [0.1, 0.5]}</pre>
   */
  private void method(Object[] arguments) {
    boolean named = arguments.length > 0 && arguments[0] instanceof Map;
    Map<?, ?> given = named ? (Map<?, ?>) arguments[0] : Map.of();
    Object[] rest = named ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments;
    if (rest.length != 1) {
      throw new IllegalArgumentException(
          WHERE
              + ": method takes one name or object and then settings by name, got "
              + rest.length
              + " values without a name. Say for example method 'drro', reward: proxy");
    }
    Optimizer optimizer = optimizer(rest[0]);
    boolean learns = optimizer instanceof Online || optimizer instanceof Direct;
    String where = "method '" + optimizer.name() + "'";
    refuseWhatWouldBeIgnored(where, optimizer, learns, given.keySet());
    List<Record> records = records(optimizer, learns);
    Map<String, List<?>> several = several(given, records);
    String line = several.isEmpty() ? null : optimizer.name() + " " + ++sweeps;
    for (Map<String, Object> one : choices(given, several)) {
      Settings settings = new Settings(where, records, fixed(optimizer));
      settings.give(one);
      List<Record> built = settings.build();
      Around around = (Around) built.get(0);
      String label = around.label == null ? optimizer.name() : around.label;
      entries.add(
          new Study.Entry(
              label,
              line == null ? label : line,
              optimizer instanceof Record ? (Optimizer) built.get(built.size() - 1) : optimizer,
              around.reward,
              around.pairs,
              learns ? (Training) built.get(1) : new Training()));
      labelled.add(around.label != null && line == null);
    }
  }

  /** What the settings of a method line belong to. */
  private static List<Record> records(Optimizer optimizer, boolean learns) {
    List<Record> records = new ArrayList<>();
    records.add(new Around(null, null, null));
    if (learns) {
      records.add(new Training());
    }
    if (optimizer instanceof Record record) {
      records.add(record);
    }
    return records;
  }

  private static Set<String> fixed(Optimizer optimizer) {
    return optimizer instanceof Direct ? Set.of() : Set.of("pairs");
  }

  /** The settings that {@code method} takes for a method. */
  static Settings settings(Optimizer optimizer) {
    boolean learns = optimizer instanceof Online || optimizer instanceof Direct;
    return new Settings(
        "method '" + optimizer.name() + "'", records(optimizer, learns), fixed(optimizer));
  }

  /** The settings that {@code methods} takes. */
  static Settings shared() {
    return new Settings(
        "methods", List.of(new Around(null, null, null), new Training()), Set.of("label"));
  }

  /**
   * Every method of families and kinds, each with what it takes of the settings. Methods that take
   * one reward take the first of a list.
   *
   * <pre>{@code methods 'pessimistic', 'dpo', reward: proxy, pairs: prefs}</pre>
   */
  private void methods(Object[] arguments) {
    boolean named = arguments.length > 0 && arguments[0] instanceof Map;
    Map<?, ?> given = named ? (Map<?, ?>) arguments[0] : Map.of();
    Object[] groups = named ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments;
    if (groups.length == 0) {
      throw new IllegalArgumentException(
          WHERE + ": methods takes groups or names, for example methods 'pessimistic', 'direct'");
    }
    Collection<String> known =
        shared().all().stream()
            .filter(s -> s.owner() == Around.class || s.owner() == Training.class)
            .map(Setting::name)
            .toList();
    for (Object name : given.keySet()) {
      if (!known.contains(name.toString())) {
        throw new IllegalArgumentException(
            WHERE
                + ": methods takes what methods share: "
                + Names.unknown("setting", name.toString(), known));
      }
    }
    Map<String, Optimizer> chosen = new LinkedHashMap<>();
    for (Object group : groups) {
      for (Optimizer method : group(group)) {
        chosen.putIfAbsent(method.name(), method);
      }
    }
    for (Optimizer method : chosen.values()) {
      Map<String, Object> own = new LinkedHashMap<>();
      given.forEach(
          (name, value) -> {
            if (takes(method, name.toString())) {
              own.put(name.toString(), value);
            }
          });
      if (!(method instanceof Joint) && own.get("reward") instanceof List<?> rewards) {
        own.put("reward", rewards.isEmpty() ? null : rewards.get(0));
      }
      method(new Object[] {own, method});
    }
  }

  private static List<Optimizer> group(Object name) {
    if (!(name instanceof CharSequence)) {
      return List.of(optimizer(name));
    }
    String word = name.toString();
    if (Catalogues.METHODS.all().containsKey(word)) {
      return List.of(Catalogues.METHODS.named(word));
    }
    try {
      return Families.in(word);
    } catch (IllegalArgumentException problem) {
      Set<String> known = new TreeSet<>(Families.groups());
      known.addAll(Catalogues.METHODS.all().keySet());
      throw new IllegalArgumentException(
          WHERE + ": " + Names.unknown("method or family", word, known), problem);
    }
  }

  private static boolean takes(Optimizer method, String setting) {
    return switch (setting) {
      case "reward" -> true;
      case "pairs" -> method instanceof Direct;
      default -> method instanceof Direct || method instanceof Online;
    };
  }

  /** The settings that are given as lists though they are no lists: one curve for each value. */
  private static Map<String, List<?>> several(Map<?, ?> given, List<Record> records) {
    Map<String, List<?>> several = new LinkedHashMap<>();
    given.forEach(
        (name, value) -> {
          if (value instanceof List<?> values
              && records.stream()
                  .map(r -> Catalogue.settingTypes(r.getClass()).get(name.toString()))
                  .noneMatch(type -> type != null && takesList(type))) {
            if (values.isEmpty()) {
              throw new IllegalArgumentException(
                  WHERE + ": " + name + " has no values: the list is empty");
            }
            several.put(name.toString(), values);
          }
        });
    return several;
  }

  private static boolean takesList(Class<?> type) {
    return type.isArray() || type == List.class || type == RewardSource.class;
  }

  /** Every choice of one value from each list. */
  private static List<Map<String, Object>> choices(Map<?, ?> given, Map<String, List<?>> several) {
    Map<String, Object> fixed = new LinkedHashMap<>();
    given.forEach((name, value) -> fixed.put(name.toString(), value));
    List<Map<String, Object>> choices = List.of(fixed);
    for (Map.Entry<String, List<?>> setting : several.entrySet()) {
      List<Map<String, Object>> longer = new ArrayList<>();
      for (Map<String, Object> choice : choices) {
        for (Object value : setting.getValue()) {
          Map<String, Object> one = new LinkedHashMap<>(choice);
          one.put(setting.getKey(), value);
          longer.add(one);
        }
      }
      choices = longer;
    }
    return choices;
  }

  private static Optimizer optimizer(Object value) {
    if (value instanceof CharSequence) {
      return Catalogues.METHODS.named(value.toString());
    }
    if (value instanceof Optimizer optimizer) {
      return optimizer;
    }
    throw Conversion.wrong(WHERE + ": method", "the name of a method, or one", value);
  }

  private static void refuseWhatWouldBeIgnored(
      String where, Optimizer optimizer, boolean learns, Set<?> names) {
    Set<String> own =
        optimizer instanceof Record
            ? Catalogue.settingTypes(optimizer.getClass()).keySet()
            : Set.of();
    for (Object name : names) {
      if (!learns
          && Catalogue.settingTypes(Training.class).containsKey(name)
          && !own.contains(name)) {
        throw new IllegalArgumentException(
            where + ": it is exact, so there is no training to set " + name + " of. Leave it out");
      }
      if (name.equals("pairs") && !(optimizer instanceof Direct)) {
        throw new IllegalArgumentException(
            where + ": it optimises a reward and takes no pairs. Leave pairs out");
      }
    }
  }

  /**
   * The study that the lines describe.
   *
   * @throws IllegalArgumentException when seeds or methods are missing, or labels are alike
   */
  Study study(PoolSource source) {
    if (seeds == null) {
      throw new IllegalArgumentException(WHERE + ": no seeds. Say for example seeds 1..10");
    }
    if (entries.isEmpty()) {
      throw new IllegalArgumentException(
          WHERE + ": no method. Say for example method 'drro', reward: proxy");
    }
    try {
      return new Study(source, seeds, withTellingLabels());
    } catch (IllegalArgumentException problem) {
      throw new IllegalArgumentException(WHERE + ": " + problem.getMessage(), problem);
    }
  }

  /** Methods that share their name and got no label are told apart by what differs. */
  private List<Study.Entry> withTellingLabels() {
    Map<String, List<Integer>> alike = new LinkedHashMap<>();
    for (int e = 0; e < entries.size(); e++) {
      if (!labelled.get(e)) {
        alike.computeIfAbsent(entries.get(e).label(), n -> new ArrayList<>()).add(e);
      }
    }
    List<Study.Entry> told = new ArrayList<>(entries);
    for (List<Integer> group : alike.values()) {
      List<Map<String, String>> facts = group.stream().map(e -> facts(entries.get(e))).toList();
      List<String> differing =
          facts.get(0).keySet().stream()
              .filter(key -> facts.stream().map(f -> f.get(key)).distinct().count() > 1)
              .toList();
      if (!differing.isEmpty()) {
        for (int i = 0; i < group.size(); i++) {
          Study.Entry entry = entries.get(group.get(i));
          List<String> words = differing.stream().map(facts.get(i)::get).toList();
          String label = entry.label() + " (" + String.join(", ", words) + ")";
          told.set(
              group.get(i),
              new Study.Entry(
                  label,
                  entry.line().equals(entry.label()) ? label : entry.line(),
                  entry.optimizer(),
                  entry.reward(),
                  entry.pairs(),
                  entry.training()));
        }
      }
    }
    return told;
  }

  private static Map<String, String> facts(Study.Entry entry) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("reward", name(entry.reward()));
    if (entry.optimizer() instanceof Record) {
      Catalogue.settings(entry.optimizer())
          .forEach((n, v) -> facts.put(n, n + " " + Catalogue.show(v)));
    }
    Catalogue.settings(entry.training())
        .forEach((n, v) -> facts.put("training." + n, n + " " + Catalogue.show(v)));
    return facts;
  }

  /** How a label calls a reward. */
  private static String name(RewardSource reward) {
    if (reward instanceof RewardSource.Trained trained) {
      return Names.of(trained.trainer().getClass());
    }
    if (reward instanceof RewardSource.Shaped shaped) {
      return shaped.shape() instanceof Shape.Each each
          ? each.name()
          : Names.of(shaped.shape().getClass());
    }
    if (reward instanceof RewardSource.OfColumn column) {
      return column.column();
    }
    if (reward instanceof RewardSource.Given given) {
      return given.name();
    }
    if (reward instanceof RewardSource.Implicit implicit) {
      return "implicit " + implicit.method().name();
    }
    if (reward instanceof RewardSource.Combined combined) {
      return combined.how() instanceof Combination.Aggregated aggregated
          ? Names.of(aggregated.how().getClass())
          : Names.of(combined.how().getClass());
    }
    if (reward instanceof RewardSource.Several several) {
      return String.join(" and ", several.sources().stream().map(StudyLines::name).toList());
    }
    return reward == null ? "own reward" : "gold";
  }
}
