package goodhart.benchmarks;

import goodhart.benchmarks.job.Job.Scale;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reading files of rows against pandas and DuckDB. It has a main class of its own beside the
 * readers' tests, {@code goodhart.data.ReadBenchmark}, which makes its files and prints its table;
 * it is started where it has been compiled.
 */
final class Reading {
  private static final String CLASS = "goodhart.data.ReadBenchmark";

  private Reading() {}

  /** What it printed; or why it did not run. */
  static String run(Path home, String python, Scale scale, Consumer<String> say)
      throws IOException, InterruptedException {
    Path classes = home.resolve("engine/target/test-classes");
    if (!Files.exists(classes.resolve(CLASS.replace('.', '/') + ".class"))) {
      String why = "reading: " + CLASS + " is not compiled: mvn -pl engine test-compile";
      say.accept(why);
      return why;
    }
    List<String> command = Processes.java(0);
    int path = command.indexOf("-cp") + 1;
    command.set(path, classes + File.pathSeparator + command.get(path));
    String pairs = Integer.toString(scale.of(1_000_000, 50_000));
    command.addAll(List.of(CLASS, pairs, Integer.toString(scale.of(5, 1)), python));
    Process process = Processes.builder(command).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    say.accept("reading" + (process.waitFor() == 0 ? ":\n" : " FAILED:\n") + printed);
    return printed;
  }
}
