package goodhart.dsl;

import goodhart.internal.Catalogue;
import goodhart.internal.Names;
import goodhart.optimize.Direct;
import goodhart.optimize.Online;
import goodhart.optimize.Optimizer;
import goodhart.pool.PoolSource;
import goodhart.preference.PreferenceSource;
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

/**
 * The lines of {@code compare}: {@code seeds} once, {@code method} as often as there are curves.
 */
final class StudyLines implements Block.Lines {
  private static final String WHERE = "compare";

  private List<Long> seeds;
  private final List<Study.Entry> entries = new ArrayList<>();
  private final List<Boolean> labelled = new ArrayList<>();

  /** The settings of a method line that are neither the method's own nor its training's. */
  private record Around(String label, RewardSource reward, PreferenceSource pairs) {}

  @Override
  public String where() {
    return WHERE;
  }

  @Override
  public Collection<String> words() {
    return List.of("method", "seeds");
  }

  @Override
  public void line(String word, Object[] arguments) {
    switch (word) {
      case "seeds" -> seeds(Block.one(WHERE, word, arguments));
      case "method" -> method(arguments);
      default ->
          throw new IllegalArgumentException(
              WHERE + ": " + Names.unknown("setting", word, words()));
    }
  }

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
    List<Record> records = new ArrayList<>();
    records.add(new Around(null, null, null));
    if (learns) {
      records.add(new Training());
    }
    if (optimizer instanceof Record record) {
      records.add(record);
    }
    Settings settings =
        new Settings(where, records, optimizer instanceof Direct ? Set.of() : Set.of("pairs"));
    settings.give(given);
    List<Record> built = settings.build();
    Around around = (Around) built.get(0);
    entries.add(
        new Study.Entry(
            around.label == null ? optimizer.name() : around.label,
            optimizer instanceof Record ? (Optimizer) built.get(built.size() - 1) : optimizer,
            around.reward,
            around.pairs,
            learns ? (Training) built.get(1) : new Training()));
    labelled.add(around.label != null);
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
                  label, entry.optimizer(), entry.reward(), entry.pairs(), entry.training()));
        }
      }
    }
    return told;
  }

  private static Map<String, String> facts(Study.Entry entry) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("reward", name(entry.reward()));
    if (entry.optimizer() instanceof Record) {
      Catalogue.settings(entry.optimizer()).forEach((n, v) -> facts.put(n, n + " " + brief(v)));
    }
    Catalogue.settings(entry.training())
        .forEach((n, v) -> facts.put("training." + n, n + " " + brief(v)));
    return facts;
  }

  private static String brief(Object value) {
    if (value instanceof Double d && d == Math.rint(d) && Math.abs(d) < 1e15) {
      return String.valueOf(d.longValue());
    }
    return value instanceof Record ? Names.of(value.getClass()) : Catalogue.shown(value);
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
    return reward == null ? "own reward" : "gold";
  }
}
