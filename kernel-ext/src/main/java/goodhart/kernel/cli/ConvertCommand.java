package goodhart.kernel.cli;

import goodhart.Progress;
import goodhart.data.Convert;
import goodhart.data.DataFiles;
import goodhart.data.Limits;
import goodhart.dsl.Goodhart;
import goodhart.pool.CandidatePool;
import goodhart.preference.FromFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code goodhart convert}: files of rows from one form to another. */
@Command(
    name = "convert",
    mixinStandardHelpOptions = true,
    description = {
      "Converts files of rows: JSON lines, JSON, CSV, TSV or Parquet, plain or compressed, into the form that OUT's name says.",
      "As a pool or as pairs the rows are checked and written in Goodhart's own columns, and what was found is printed.",
      "Exit code 1 and one message on an error; OUT is then as it was."
    })
public final class ConvertCommand implements Callable<Integer> {
  private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");

  /** What the rows are taken for. */
  enum Kind {
    rows,
    pool,
    pairs
  }

  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "IN", description = "A file, a folder or a pattern.")
  private String in;

  @Parameters(index = "1", paramLabel = "OUT", description = "The file to write.")
  private Path out;

  @Parameters(
      index = "2..*",
      paramLabel = "NAME=VALUE",
      description = "Settings of candidates(file) or preferences(file), such as gold=judge.")
  private List<String> settings = List.of();

  @Option(
      names = "--as",
      paramLabel = "KIND",
      description = "pool, pairs, or rows as they are: ${COMPLETION-CANDIDATES}. Default: rows.")
  private Kind as = Kind.rows;

  @Spec
  void spec(CommandSpec spec) {
    this.spec = spec;
  }

  @Override
  public Integer call() {
    PrintWriter to = spec.commandLine().getOut();
    try {
      to.println(done());
      to.flush();
      return 0;
    } catch (IllegalArgumentException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    }
  }

  private String done() {
    switch (as) {
      case pool -> {
        Map<String, Object> asked = asked();
        asked.putIfAbsent("features", null);
        CandidatePool pool = Goodhart.candidates(asked, in);
        Path written = pool.save(out);
        return pool.report().orElseThrow() + "\nwrote " + written;
      }
      case pairs -> {
        FromFile pairs = Goodhart.preferences(asked(), in);
        Path written = pairs.save(out);
        return pairs.report() + "\nwrote " + written;
      }
      default -> {
        if (!settings.isEmpty()) {
          throw new IllegalArgumentException(
              "settings are for --as pool or --as pairs, got " + String.join(" ", settings));
        }
        Convert.Done done =
            Convert.run(DataFiles.of(in), out.toAbsolutePath(), new Limits(), Progress.NONE);
        String noticed =
            done.noticed().entrySet().stream()
                .map(e -> "\nnoticed " + e.getKey() + ": " + e.getValue())
                .collect(Collectors.joining());
        return String.format(Locale.ROOT, "%,d", done.rows())
            + " rows from "
            + done.from()
            + "; "
            + done.columns().entrySet().stream()
                .map(e -> e.getKey() + " (" + e.getValue() + ")")
                .collect(Collectors.joining(", "))
            + noticed
            + "\nwrote "
            + done.to();
      }
    }
  }

  private Map<String, Object> asked() {
    Map<String, Object> asked = new LinkedHashMap<>();
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "after IN and OUT come settings as name=value, got '" + setting + "'");
      }
      String name = setting.substring(0, equals);
      if (asked.put(name, value(setting.substring(equals + 1))) != null) {
        throw new IllegalArgumentException("setting " + name + " is given twice");
      }
    }
    return asked;
  }

  private static Object value(String text) {
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    if (NUMBER.matcher(text).matches()) {
      return Double.valueOf(text);
    }
    return text.contains(",") ? List.of(text.split(",")) : text;
  }
}
