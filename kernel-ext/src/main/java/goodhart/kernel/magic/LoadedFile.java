package goodhart.kernel.magic;

import goodhart.dsl.Setting;
import goodhart.dsl.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the magics share that load a file into a variable: they write the line a user would. */
final class LoadedFile {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");
  private static final Pattern SETTING = Pattern.compile("([A-Za-z_]\\w*)=(.*)", Pattern.DOTALL);
  private static final Pattern PLAIN =
      Pattern.compile("true|false|[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
  private static final String[] ENDINGS = {
    ".jsonl", ".json", ".ndjson", ".csv", ".tsv", ".parquet", ".gz", ".zst"
  };

  private LoadedFile() {}

  /** Files of the folder, and the settings of a word with {@code =}. */
  static Collection<String> words(String word) {
    List<String> words = new ArrayList<>(UserFiles.offered(ENDINGS));
    Vocabulary.settings(new Vocabulary.Use(word, List.of("file"), Map.of())).stream()
        .map(Setting::name)
        .filter(name -> !name.equals("of"))
        .forEach(name -> words.add(name + "="));
    return words;
  }

  /**
   * Loads the file that the first word names; the variable is set when that has succeeded.
   *
   * @param word of the language
   * @param variable its name without {@code --as}
   * @param more further arguments as they are written
   */
  static Object load(
      MagicCall call, MagicArguments arguments, String word, String variable, String more)
      throws Exception {
    List<String> words = arguments.positional();
    if (words.isEmpty()) {
      throw arguments.mistake("needs a file, for example %" + call.name() + " run.jsonl");
    }
    String name = arguments.option("as").orElse(variable);
    if (!NAME.matcher(name).matches()) {
      throw arguments.mistake("--as must be the name of a variable, got '" + name + "'");
    }
    String file = words.get(0);
    if (file.startsWith("~/")) {
      file = UserFiles.path(arguments, file).toString();
    }
    StringBuilder code = new StringBuilder(word + "(" + quoted(file));
    for (String setting : words.subList(1, words.size())) {
      Matcher parts = SETTING.matcher(setting);
      if (!parts.matches()) {
        throw arguments.mistake(
            "takes one file and settings as name=value, got '"
                + setting
                + "'. For several files give a folder or a pattern such as runs/*.jsonl");
      }
      code.append(", ").append(parts.group(1)).append(": ").append(value(parts.group(2)));
    }
    code.append(more).append(')');
    call.notebook().evaluate(name + " = " + code);
    return call.notebook().variable(name).orElseThrow();
  }

  /** Numbers and truth values stay what they are, commas make a list, anything else is a text. */
  private static String value(String text) {
    if (PLAIN.matcher(text).matches()) {
      return text;
    }
    return text.contains(",")
        ? Arrays.stream(text.split(","))
            .map(v -> value(v.strip()))
            .collect(Collectors.joining(", ", "[", "]"))
        : quoted(text);
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'";
  }
}
