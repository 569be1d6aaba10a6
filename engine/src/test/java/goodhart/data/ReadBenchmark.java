package goodhart.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import goodhart.Progress;
import goodhart.preference.PreferenceFile;
import goodhart.preference.PreferenceReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Time and peak memory of reading preference pairs, against DuckDB and pandas: {@code goodhart} is
 * the texts alone, {@code preferences} all that {@code preferences(file)} does, {@code bounded} the
 * same in a heap of 2.25 times the texts (and Java's own garbage collector). Every job is a fresh
 * process that reads one file of texts once; jobs of one format are interleaved. Time is that of
 * the reading itself, in seconds; memory is the highest resident size of the whole process (Linux's
 * VmHWM) in multiples of the texts' UTF-8. Run the main class with the test class path: {@code
 * ReadBenchmark [pairs] [repeats] [python]}.
 */
public final class ReadBenchmark {
  private static final String[] WORDS =
      ("the model answers a question about rivers and mountains with some care for what was asked"
              + " because people prefer short clear words \"quoted\" text, lists; caf\u00e9 \u4e2d\u6587"
              + " \ud83d\ude00 of numbers 42 and so on until it ends")
          .split(" ");

  private static final String PANDAS =
      """
      import sys, time, pandas
      begin = time.perf_counter()
      path = sys.argv[1]
      t = pandas.read_csv(path) if path.endswith('.csv') else pandas.read_json(path, lines=True)
      seconds = time.perf_counter() - begin
      assert len(t) == int(sys.argv[2])
      hwm = [l.split()[1] for l in open('/proc/self/status') if l.startswith('VmHWM')][0]
      print(seconds, hwm)
      """;

  private ReadBenchmark() {}

  /** Runs all jobs, or one of them in this process. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 3 && arguments[0].equals("goodhart")) {
      report(ReadBenchmark::goodhart, Path.of(arguments[1]), Long.parseLong(arguments[2]));
    } else if (arguments.length == 3 && arguments[0].equals("preferences")) {
      report(ReadBenchmark::preferences, Path.of(arguments[1]), Long.parseLong(arguments[2]));
    } else if (arguments.length == 3 && arguments[0].equals("duckdb")) {
      report(ReadBenchmark::duckdb, Path.of(arguments[1]), Long.parseLong(arguments[2]));
    } else {
      all(
          arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000,
          arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5,
          arguments.length > 2 ? arguments[2] : "/usr/bin/python3");
    }
  }

  private interface Job {
    long rows(Path file) throws Exception;
  }

  private static void report(Job job, Path file, long rows) throws Exception {
    long begin = System.nanoTime();
    long read = job.rows(file);
    double seconds = (System.nanoTime() - begin) / 1e9;
    if (read != rows) {
      throw new IllegalStateException("read " + read + " rows of " + rows);
    }
    System.out.println(seconds + " " + peakKilobytes());
  }

  private static String peakKilobytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM"))
        .map(line -> line.replaceAll("\\D", ""))
        .findFirst()
        .orElseThrow();
  }

  /** Kept until the peak has been measured. */
  private static Object held;

  private static long goodhart(Path file) {
    Texts.Builder prompts = new Texts.Builder();
    Texts.Builder chosen = new Texts.Builder();
    Texts.Builder rejected = new Texts.Builder();
    Rows.read(
        DataFiles.of(file),
        new Limits(),
        Progress.NONE,
        new Rows.Mapping<Row>() {
          @Override
          public Row map(Row row) {
            return row;
          }

          @Override
          public void accept(Row row) {
            prompts.add(row, "prompt");
            chosen.add(row, "chosen");
            rejected.add(row, "rejected");
          }
        });
    Texts[] texts = {prompts.build(), chosen.build(), rejected.build()};
    held = texts;
    return texts[2].size();
  }

  /** What {@code preferences(file)} does: all checks, each text once, the report and the pool. */
  private static long preferences(Path file) {
    PreferenceFile pairs = new PreferenceReader().read(DataFiles.of(file), Progress.NONE);
    held = List.of(pairs, pairs.pool(null));
    return pairs.size();
  }

  private static long duckdb(Path file) throws Exception {
    try (Connection connection = DuckDb.open(8192)) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE t AS SELECT * FROM '" + file + "'");
      } catch (SQLException e) { // line ends inside of quotes; its message names this setting
        try (Statement statement = connection.createStatement()) {
          statement.execute(
              "CREATE TABLE t AS SELECT * FROM read_csv('" + file + "', parallel = false)");
        }
      }
      try (Statement statement = connection.createStatement();
          var count = statement.executeQuery("SELECT count(*) FROM t")) {
        count.next();
        return count.getLong(1);
      }
    }
  }

  private static void all(int pairs, int repeats, String python) throws Exception {
    Path folder = Files.createTempDirectory("goodhart-read-");
    PrintStream out = System.out;
    try {
      Path script = Files.writeString(folder.resolve("peer.py"), PANDAS);
      long text = write(folder, pairs);
      out.printf(
          Locale.ROOT,
          "%d pairs, %.0f MB of text, %d runs each; seconds and memory / text: min median max%n",
          pairs,
          text / 1e6,
          repeats);
      for (String format : List.of("jsonl", "csv", "parquet")) {
        Map<String, List<String>> commands = new LinkedHashMap<>();
        String file = folder.resolve("pairs." + format).toString();
        commands.put("goodhart", java("goodhart", file, pairs));
        commands.put("preferences", java("preferences", file, pairs));
        commands.put(
            "bounded", java("preferences", file, pairs, "-Xmx" + 9 * text / 4_000_000 + "m"));
        commands.put("duckdb", java("duckdb", file, pairs));
        if (!format.equals("parquet")) { // needs an engine that pandas does not bring
          commands.put("pandas", List.of(python, script.toString(), file, "" + pairs));
        }
        Map<String, List<double[]>> measured = new LinkedHashMap<>();
        for (int i = 0; i < repeats; i++) {
          for (var command : commands.entrySet()) {
            measured
                .computeIfAbsent(command.getKey(), k -> new ArrayList<>())
                .add(run(command.getValue()));
          }
        }
        measured.forEach(
            (who, runs) ->
                out.printf(
                    Locale.ROOT,
                    "%-8s %-11s  %s   %s%n",
                    format,
                    who,
                    spread(runs, 0, 1),
                    spread(runs, 1, 1024.0 / text)));
      }
    } finally {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private static List<String> java(String who, String file, int pairs) {
    return java(who, file, pairs, "-XX:+UseParallelGC");
  }

  private static List<String> java(String who, String file, int pairs, String option) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        option,
        "-cp",
        System.getProperty("java.class.path"),
        ReadBenchmark.class.getName(),
        who,
        file,
        "" + pairs);
  }

  private static double[] run(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String answer = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
      return new double[] {Double.NaN, Double.NaN};
    }
    return Arrays.stream(answer.split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  private static String spread(List<double[]> runs, int which, double unit) {
    double[] sorted = runs.stream().mapToDouble(run -> run[which] * unit).sorted().toArray();
    return String.format(
        Locale.ROOT,
        "%6.2f %6.2f %6.2f",
        sorted[0],
        sorted[sorted.length / 2],
        sorted[sorted.length - 1]);
  }

  /** Writes the same pairs in three formats; says how many bytes their texts have. */
  private static long write(Path folder, int pairs) throws Exception {
    SplittableRandom random = new SplittableRandom(7);
    long text = 0;
    Path lines = folder.resolve("pairs.jsonl");
    try (BufferedWriter objects = Files.newBufferedWriter(lines);
        BufferedWriter cells = Files.newBufferedWriter(folder.resolve("pairs.csv"))) {
      cells.write("prompt,chosen,rejected\n");
      for (int i = 0; i < pairs; i++) {
        String[] row = {words(random, 15), words(random, 35), words(random, 35)};
        for (String part : row) {
          text += part.getBytes(UTF_8).length;
        }
        objects.write(
            "{\"prompt\": \""
                + json(row[0])
                + "\", \"chosen\": \""
                + json(row[1])
                + "\", \"rejected\": \""
                + json(row[2])
                + "\"}\n");
        cells.write(cell(row[0]) + "," + cell(row[1]) + "," + cell(row[2]) + "\n");
      }
    }
    try (Connection connection = DuckDb.open(8192);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT * FROM '"
              + lines
              + "') TO '"
              + folder.resolve("pairs.parquet")
              + "' (FORMAT parquet)");
    }
    return text;
  }

  private static String words(SplittableRandom random, int about) {
    StringBuilder text = new StringBuilder();
    int count = random.nextInt(about / 2, 3 * about / 2);
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : i % 20 == 0 ? "\n" : " ");
      text.append(WORDS[random.nextInt(WORDS.length)]);
    }
    return text.toString();
  }

  private static String json(String text) {
    return text.replace("\"", "\\\"").replace("\n", "\\n");
  }

  private static String cell(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }
}
