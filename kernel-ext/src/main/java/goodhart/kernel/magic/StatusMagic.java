package goodhart.kernel.magic;

import com.google.auto.service.AutoService;
import goodhart.dsl.Comparison;
import goodhart.kernel.magic.MagicCall.Notebook;
import goodhart.kernel.transcript.Transcript.Cell;
import goodhart.study.Runner;
import groovy.lang.GroovySystem;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code %status}: what this notebook runs on, and what it holds. */
@AutoService(Magic.class)
public final class StatusMagic implements Magic {
  @Override
  public String name() {
    return "status";
  }

  @Override
  public String summary() {
    return "shows versions, memory, threads, what is kept and what was run";
  }

  @Override
  public String usage() {
    return """
        %status            all of it
        %status --clear    forgets the results that are kept so that asking again is instant""";
  }

  @Override
  public Group group() {
    return Group.NOTEBOOK;
  }

  @Override
  public Map<String, String> options() {
    return Map.of("clear", "forgets the kept results first");
  }

  @Override
  public Set<String> flags() {
    return Set.of("clear");
  }

  @Override
  public Object run(MagicCall call) {
    MagicArguments arguments = call.parse(this);
    arguments.none();
    StringBuilder lines = new StringBuilder();
    if (arguments.has("clear")) {
      lines.append("forgot ").append(count(Runner.shared().held(), "result")).append('\n');
      Runner.shared().clear();
    }
    String version = StatusMagic.class.getPackage().getImplementationVersion();
    line(lines, "Goodhart", version == null ? "(from source)" : version);
    line(lines, "Groovy", GroovySystem.getVersion());
    line(lines, "Java", Runtime.version() + ", " + System.getProperty("java.vm.name"));
    line(lines, "memory", memory());
    line(lines, "threads", threads());
    line(lines, "kept results", kept());
    line(lines, "cells", cells(call.notebook()));
    line(lines, "variables", variables(call.notebook()));
    if (!call.notebook().classPath().isEmpty()) {
      line(
          lines,
          "class path",
          call.notebook().classPath().stream()
              .map(Path::toString)
              .collect(Collectors.joining("\n" + " ".repeat(WIDTH))));
    }
    line(lines, "folder", Path.of("").toAbsolutePath().toString());
    installed().ifPresent(where -> line(lines, "installed in", where));
    return lines.toString().stripTrailing();
  }

  private static final int WIDTH = 14;

  private static void line(StringBuilder lines, String what, String said) {
    lines.append(String.format("%-" + WIDTH + "s%s\n", what, said));
  }

  private static String memory() {
    Runtime runtime = Runtime.getRuntime();
    return megabytes(runtime.totalMemory() - runtime.freeMemory())
        + " MB used of "
        + megabytes(runtime.maxMemory())
        + " MB (for more start Jupyter with JDK_JAVA_OPTIONS=-Xmx8g)";
  }

  private static String threads() {
    int processors = Runtime.getRuntime().availableProcessors();
    return ManagementFactory.getThreadMXBean().getThreadCount()
        + ", studies run on "
        + count(processors, "processor");
  }

  private static String kept() {
    Runner runner = Runner.shared();
    return runner.held() == 0
        ? "none"
        : count(runner.held(), "path")
            + " in "
            + (runner.heldBytes() < 1 << 20 ? "less than 1" : megabytes(runner.heldBytes()))
            + " MB (%status --clear forgets them)";
  }

  private static String cells(Notebook notebook) {
    List<Cell> finished = notebook.transcript().cells().stream().filter(Cell::finished).toList();
    String uptime = duration(ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
    String run = notebook.transcript().begun() + " run, " + uptime + " since the start";
    if (finished.isEmpty()) {
      return run;
    }
    Cell last = finished.get(finished.size() - 1);
    return run
        + "; the last took "
        + duration(last.seconds())
        + last.error().map(e -> " and ended with " + e.kind()).orElse("");
  }

  private static String variables(Notebook notebook) {
    Map<String, Object> variables = notebook.variables();
    String stopped =
        variables.entrySet().stream()
            .filter(e -> e.getValue() instanceof Comparison c && c.getResult().stopped())
            .map(Map.Entry::getKey)
            .sorted()
            .collect(Collectors.joining(", "));
    return variables.size()
        + " (%vars lists them)"
        + (stopped.isEmpty() ? "" : "; stopped before all seeds finished: " + stopped);
  }

  /** The folder of kernel.json, which only the command that started us tells. */
  private static Optional<String> installed() {
    return ProcessHandle.current()
        .info()
        .arguments()
        .flatMap(
            words ->
                Arrays.stream(words)
                    .filter(w -> w.startsWith("@") && w.endsWith("jvm.args"))
                    .findFirst())
        .map(w -> String.valueOf(Path.of(w.substring(1)).getParent()));
  }

  private static String count(int n, String what) {
    return n + " " + what + (n == 1 ? "" : "s");
  }

  private static String duration(double seconds) {
    return seconds < 60
        ? String.format(Locale.ROOT, "%.1f s", seconds)
        : seconds < 3600
            ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
            : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
  }

  private static long megabytes(long bytes) {
    return bytes / (1 << 20);
  }
}
