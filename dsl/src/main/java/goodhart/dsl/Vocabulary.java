package goodhart.dsl;

import goodhart.internal.Catalogue;
import goodhart.internal.MethodDoc;
import goodhart.measure.Ranking;
import goodhart.optimize.Direct;
import goodhart.optimize.Families;
import goodhart.optimize.Optimizer;
import goodhart.pool.PoolReader;
import goodhart.pool.World;
import goodhart.preference.Annotated;
import goodhart.study.Training;
import groovy.lang.Closure;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What may be written where: the settings of each word, the lines of its block, the names that may
 * stand in quotes. All of it comes from the records and catalogues that the words themselves use,
 * for front ends that help while somebody types.
 *
 * <pre>{@code
 * var use = new Vocabulary.Use("reward", List.of("", "ensemble"), Map.of("aggregate", "uwo"));
 * Vocabulary.settings(use); // of, members, aggregate, ..., lambda
 * }</pre>
 */
public final class Vocabulary {
  private static final Set<String> LINES = Set.copyOf(new StudyLines().words());

  private Vocabulary() {}

  /**
   * A word with what is known of its arguments.
   *
   * @param word such as {@code reward}, or {@code method} in {@code compare}
   * @param positional its arguments without a name in order; the text where one is a quoted text,
   *     otherwise empty
   * @param texts the arguments by name that are quoted texts
   */
  public record Use(String word, List<String> positional, Map<String, String> texts) {
    /** A word alone. */
    public Use(String word) {
      this(word, List.of(), Map.of());
    }

    private String at(int position) {
      return position < positional.size() ? positional.get(position) : "";
    }
  }

  /** Whether this is a word of the language with settings, or a line of {@code compare}. */
  public static boolean knows(String word) {
    return isLine(word) || word.equals("ranking") || !functions(word, Map.class).isEmpty();
  }

  /** Whether the word begins a line of {@code compare}. */
  public static boolean isLine(String word) {
    return LINES.contains(word);
  }

  /** Whether settings may be given to the word in a block. */
  public static boolean hasBlock(String word) {
    return functions(word, Map.class).stream()
        .anyMatch(f -> f.getParameterTypes()[f.getParameterCount() - 1] == Closure.class);
  }

  /** A class of this package written in Groovy: those are compiled after the Java. */
  private static Class<?> written(String name) {
    try {
      return Class.forName("goodhart.dsl." + name, false, Vocabulary.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("the class " + name + " of the language is missing", e);
    }
  }

  private static List<Method> functions(String word, Class<?> first) {
    return Arrays.stream(written("Goodhart").getMethods())
        .filter(f -> f.getName().equals(word) && !word.equals("options"))
        .filter(f -> f.getParameterCount() > 0 && f.getParameterTypes()[0] == first)
        .toList();
  }

  /** The settings that a word takes by name; empty for a word without. */
  public static List<Setting> settings(Use use) {
    return switch (use.word()) {
      case "world" -> of(use, new World());
      case "candidates" -> of(use, new PoolReader());
      case "preferences" ->
          use.at(0).isEmpty()
              ? of(use, new Annotated(new World()), "source")
              : all(use, FileSettings.all());
      case "reward" -> of(use, named(Catalogues.REWARD_MODELS, use.at(1)));
      case "shape" -> of(use, named(Catalogues.SHAPES, use.at(1)));
      case "combine" -> of(use, combination(use));
      case "ranking" -> of(use, new RankingSettings(null, Ranking.Criterion.PEAK_GOLD.key()));
      case "implicit" ->
          Catalogues.METHODS.all().get(use.at(1)) instanceof Direct method
                  && method instanceof Record record
              ? all(use, new Settings("", List.of(new Training(), record), Set.of()))
              : all(use, new Settings("", new Training()));
      case "method" -> method(use);
      case "methods" -> StudyLines.shared().all();
      case "compare", "study" ->
          LINES.stream()
              .sorted()
              .filter(w -> !w.startsWith("method"))
              .map(Vocabulary::line)
              .toList();
      default -> List.of();
    };
  }

  /** The words that a line may begin with in the block of a word. */
  public static List<Setting> lines(Use use) {
    if (!hasBlock(use.word())) {
      return List.of();
    }
    return use.word().equals("compare") || use.word().equals("study")
        ? new StudyLines().words().stream().map(Vocabulary::line).toList()
        : settings(use);
  }

  private static Setting line(String word) {
    return new Setting(word, void.class, null, StudyLines.class);
  }

  private static List<Setting> method(Use use) {
    Optimizer method = Catalogues.METHODS.all().get(use.at(0));
    return method == null ? StudyLines.shared().all() : all(use, StudyLines.settings(method));
  }

  private static Object combination(Use use) {
    String name = use.positional().isEmpty() ? "" : use.at(use.positional().size() - 1);
    Object aggregation = named(Catalogues.AGGREGATIONS, name);
    return aggregation == null ? named(Catalogues.COMBINATIONS, name) : aggregation;
  }

  private static Object named(Catalogue<?> catalogue, String name) {
    return catalogue.all().get(name);
  }

  private static List<Setting> of(Use use, Object template, String... fixed) {
    return template instanceof Record record
        ? all(use, new Settings("", record, fixed))
        : List.of();
  }

  /** What is set to something with a name of its own has the settings of that. */
  private static List<Setting> all(Use use, Settings settings) {
    Settings known = settings;
    for (Map.Entry<String, String> text : use.texts().entrySet()) {
      known = known.tried(text.getKey(), text.getValue());
    }
    return known.all();
  }

  /**
   * What may stand in quotes at a position of a word: names, and what each is called ({@code
   * method}, {@code family}).
   *
   * @param position counted from 0 among the arguments without a name
   */
  public static Map<String, String> names(String word, int position) {
    Map<String, String> names = new LinkedHashMap<>();
    switch (word) {
      case "method" -> {
        if (position == 0) {
          add(names, Catalogues.METHODS, m -> true);
        }
      }
      case "methods" -> {
        Families.groups().forEach(group -> names.put(group, "family"));
        add(names, Catalogues.METHODS, m -> true);
      }
      case "reward" -> {
        if (position == 1) {
          add(names, Catalogues.REWARD_MODELS, m -> true);
        }
      }
      case "shape" -> {
        if (position == 1) {
          add(names, Catalogues.SHAPES, m -> true);
        }
      }
      case "implicit" -> {
        if (position == 1) {
          add(names, Catalogues.METHODS, m -> m instanceof Direct d && !d.needsReward());
        }
      }
      case "combine" -> {
        if (position > 0) {
          add(names, Catalogues.COMBINATIONS, m -> true);
          add(names, Catalogues.AGGREGATIONS, m -> true);
        }
      }
      default -> {}
    }
    return names;
  }

  private static <T> void add(
      Map<String, String> names, Catalogue<T> catalogue, Predicate<Object> fits) {
    catalogue.all().entrySet().stream()
        .filter(e -> fits.test(e.getValue()))
        .forEach(e -> names.putIfAbsent(e.getKey(), catalogue.kind()));
  }

  /** What the source says of a word, one for each way to use it that is documented. */
  public static List<MethodDoc> documentation(String word) {
    Class<?> where =
        isLine(word)
            ? StudyLines.class
            : word.equals("ranking") ? written("Comparison") : written("Goodhart");
    return MethodDoc.ofMember(where, word);
  }

  /** The words of the language that take settings, and the lines of {@code compare}. */
  public static Collection<String> words() {
    Set<String> words = new TreeSet<>(LINES);
    for (Method function : written("Goodhart").getMethods()) {
      if (knows(function.getName())) {
        words.add(function.getName());
      }
    }
    return words;
  }
}
