package goodhart.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How processes of ours and of Python are started. */
final class Processes {
  private Processes() {}

  /** A command in an environment that pins no processor type for OpenBLAS. */
  static ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("OPENBLAS_CORETYPE");
    builder.environment().remove("OPENBLAS_L2_SIZE");
    return builder;
  }

  /**
   * A Java process like this one: its options and class path.
   *
   * @param threads of it; 0 for as many as there are cores
   */
  static List<String> java(int threads, String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    if (threads > 0) {
      command.add("-XX:ActiveProcessorCount=" + threads);
    }
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    return command;
  }

  /** The end of a file, in one line. */
  static String lastLines(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      return String.join(" / ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    } catch (IOException e) {
      return "it said nothing";
    }
  }
}
