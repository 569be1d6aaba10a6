package goodhart.kernel.magic;

import com.google.auto.service.AutoService;
import goodhart.internal.Catalogue;
import goodhart.internal.Names;
import goodhart.kernel.magic.MagicCall.Notebook;
import goodhart.optimize.Direct;
import goodhart.optimize.Families;
import goodhart.optimize.Optimizer;
import goodhart.pool.PoolSource;
import goodhart.preference.PreferenceSource;
import goodhart.study.RewardSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * {@code %compare drro dpo}: writes the {@code compare} block that a user would write from what the
 * notebook has declared, and runs it.
 */
@AutoService(Magic.class)
public final class CompareMagic implements Magic {
  private static final String ENSEMBLE = "ensemble";
  private static final Pattern SETTING = Pattern.compile("(\\w+)=([\\w.+-]+(?:,[\\w.+-]+)*)");
  private static final Pattern PLAIN =
      Pattern.compile("true|false|[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

  @Override
  public String name() {
    return "compare";
  }

  @Override
  public String summary() {
    return "compares methods by name on what the notebook has declared";
  }

  @Override
  public String usage() {
    return """
        %compare drro dpo rpo ensemble              on the declared world, pairs and proxy, 10 seeds
        %compare bestOfN grpo --seeds 5 --on lab    5 seeds, on a world or pool by name
        result = %compare drro dro --pairs prefs --reward proxy
        %compare pessimistic direct                 every method of a family or kind; 'all' is everything
        %compare drro:radius=0.1,0.5,2.5 tilting    a curve for each setting
        'ensemble' is GRPO on the worst case of five reward models.
        What is not declared is made: world(), preferences(world), reward(pairs, 'bradleyTerry').""";
  }

  @Override
  public Group group() {
    return Group.STUDY;
  }

  @Override
  public Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("seeds", "how many worlds, 10");
    options.put("on", "the world or pool, by the name of its variable");
    options.put("pairs", "the preferences, by name");
    options.put("reward", "the proxy, by name");
    return options;
  }

  @Override
  public Collection<String> words(String option, Notebook notebook) {
    return switch (option) {
      case "" -> names(new Catalogue<>("method", Optimizer.class).all());
      case "on" -> named(notebook, PoolSource.class, v -> true);
      case "pairs" -> named(notebook, PreferenceSource.class, v -> true);
      case "reward" -> named(notebook, RewardSource.class, v -> true);
      default -> List.of();
    };
  }

  @Override
  public Object run(MagicCall call) throws Exception {
    MagicArguments arguments = call.parse(this);
    Map<String, Optimizer> known = new Catalogue<>("method", Optimizer.class).all();
    if (arguments.positional().isEmpty()) {
      throw arguments.mistake("needs at least one method, for example %compare drro dpo");
    }
    long seeds = arguments.whole("seeds").orElse(10L);
    if (seeds < 1) {
      throw arguments.mistake("--seeds must be >= 1, got " + seeds);
    }
    Notebook notebook = call.notebook();
    String source =
        declared(arguments, notebook, "on", PoolSource.class, v -> true).orElse("world()");
    Object sourceValue = notebook.evaluate(source);
    String pairs =
        declared(
                arguments,
                notebook,
                "pairs",
                PreferenceSource.class,
                v -> v.source().equals(sourceValue))
            .orElse("preferences(" + source + ")");
    String reward =
        declared(arguments, notebook, "reward", RewardSource.class, v -> false)
            .or(() -> proxy(notebook))
            .orElse("reward(" + pairs + ", 'bradleyTerry')");
    StringBuilder block = new StringBuilder("compare(" + source + ") { seeds 1.." + seeds);
    for (String method : arguments.positional()) {
      block.append("; ").append(line(arguments, known, method, pairs, reward));
    }
    return notebook.evaluate(block.append(" }").toString());
  }

  private static String line(
      MagicArguments arguments,
      Map<String, Optimizer> known,
      String method,
      String pairs,
      String reward) {
    if (method.equals(ENSEMBLE)) {
      return "method 'grpo', reward: reward("
          + pairs
          + ", 'ensemble', aggregate: 'worstCase'), label: 'WCO ensemble'";
    }
    if (Families.groups().contains(method)) {
      return "methods '" + method + "', reward: " + reward + ", pairs: " + pairs;
    }
    String[] parts = method.split(":");
    if (!known.containsKey(parts[0])) {
      throw arguments.mistake(Names.unknown("method", parts[0], names(known)));
    }
    StringBuilder line = new StringBuilder("method '" + parts[0] + "', ");
    line.append(known.get(parts[0]) instanceof Direct ? "pairs: " + pairs : "reward: " + reward);
    for (int i = 1; i < parts.length; i++) {
      Matcher setting = SETTING.matcher(parts[i]);
      if (!setting.matches()) {
        throw arguments.mistake(
            "'"
                + method
                + "': a setting is name=value or name=value,value, got '"
                + parts[i]
                + "'");
      }
      line.append(", ").append(setting.group(1)).append(": [").append(values(setting.group(2)));
      line.append(']');
    }
    return line.toString();
  }

  /** Numbers and truth values stay what they are, anything else is a text. */
  private static String values(String list) {
    return Arrays.stream(list.split(","))
        .map(v -> PLAIN.matcher(v).matches() ? v : "'" + v + "'")
        .collect(Collectors.joining(", "));
  }

  /** What a notebook calls {@code proxy}. */
  private static Optional<String> proxy(Notebook notebook) {
    return notebook.variable("proxy").filter(RewardSource.class::isInstance).map(v -> "proxy");
  }

  /** The variable that an option names, or the only one of its type that fits. */
  private static <T> Optional<String> declared(
      MagicArguments arguments,
      Notebook notebook,
      String option,
      Class<T> type,
      Predicate<T> fits) {
    Optional<String> named = arguments.option(option);
    if (named.isPresent()) {
      Optional<Object> value = notebook.variable(named.get());
      if (value.filter(type::isInstance).isEmpty()) {
        throw arguments.mistake(
            "--"
                + option
                + " "
                + named.get()
                + " is not declared"
                + value.map(v -> " as one: it is a " + v.getClass().getSimpleName()).orElse(""));
      }
      return named;
    }
    List<String> found = named(notebook, type, fits);
    if (found.size() > 1) {
      throw arguments.mistake(
          String.join(" or ", found) + "? Say which: --" + option + " " + found.get(0));
    }
    return found.stream().findFirst();
  }

  /** The variables of a type. */
  private static <T> List<String> named(Notebook notebook, Class<T> type, Predicate<T> fits) {
    return notebook.variables().entrySet().stream()
        .filter(e -> type.isInstance(e.getValue()) && fits.test(type.cast(e.getValue())))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /** Everything that may be compared by name. */
  private static TreeSet<String> names(Map<String, Optimizer> methods) {
    TreeSet<String> names = new TreeSet<>(methods.keySet());
    names.addAll(Families.groups());
    names.add(ENSEMBLE);
    return names;
  }
}
