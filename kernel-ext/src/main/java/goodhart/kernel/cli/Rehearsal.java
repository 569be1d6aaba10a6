package goodhart.kernel.cli;

import goodhart.kernel.jupyter.KernelMain;
import goodhart.kernel.jupyter.ScriptedFrontEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A kernel that starts as Jupyter starts it, runs the cells that notebooks begin with, and ends.
 * The installer runs it once to learn which classes a start needs.
 */
public final class Rehearsal {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Cells that work. */
  static final List<String> CELLS =
      List.of(
          "1 + 1",
          "x = 21\ndef y = 0.5\ndouble z = 2 ** 3",
          "def twice(n) { 2 * n }\nprintln \"twice $x is ${twice(x)}\"",
          "import java.util.concurrent.atomic.AtomicLong\n"
              + "class Point { double a, b }\nnew Point(a: 1, b: y)",
          "(1..5).collect { it * x }.findAll { it > 40 }",
          "[a: 1, b: [1, 2], c: 'text']",
          "%seed 3",
          "%methods drro",
          "lab = world(seed: 7) { prompts 16; candidates 64; quality 6; spurious 1 }",
          "prefs = preferences(lab) { pairs 200; noise 0.25 }",
          "proxy = reward(prefs, 'bradleyTerry')",
          "result = compare(lab) {\n  seeds 1..2\n  method 'drro', reward: proxy\n"
              + "  method 'dpo', pairs: prefs\n}\nresult",
          "%overopt");

  /** Cells with the mistakes that everybody makes. */
  static final List<String> MISTAKES =
      List.of("misspelt", "x = ", "compare(lab) { methd 'drro' }", "assert x == 20");

  private Rehearsal() {}

  /**
   * @param arguments none
   * @throws IOException when there is no place for a connection file, or no port
   */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("goodhart-rehearsal");
    Path connection = folder.resolve("connection.json");
    ScriptedFrontEnd frontEnd = new ScriptedFrontEnd(connection, LIMIT);
    Thread play =
        new Thread(
            () -> {
              try {
                play(frontEnd);
              } catch (RuntimeException e) {
                Runtime.getRuntime().halt(1);
              }
            },
            "rehearsal");
    play.setDaemon(true);
    play.start();
    KernelMain.serve(connection, KernelProcess::session);
    Files.delete(connection);
    Files.delete(folder);
    System.exit(0);
  }

  private static void play(ScriptedFrontEnd frontEnd) {
    frontEnd.ask("kernel_info_request", Map.of());
    for (List<String> cells : List.of(CELLS, MISTAKES)) {
      cells.forEach(code -> frontEnd.ask("execute_request", Map.of("code", code)));
    }
    frontEnd.ask("complete_request", Map.of("code", "pro", "cursor_pos", 3));
    frontEnd.ask("complete_request", Map.of("code", "lab.", "cursor_pos", 4));
    frontEnd.ask("inspect_request", Map.of("code", "compare", "cursor_pos", 3));
    frontEnd.ask("is_complete_request", Map.of("code", "for (i in 1..3) {"));
    frontEnd.ask("history_request", Map.of("hist_access_type", "tail", "n", 10));
    frontEnd.ask("shutdown_request", Map.of("restart", false));
  }
}
