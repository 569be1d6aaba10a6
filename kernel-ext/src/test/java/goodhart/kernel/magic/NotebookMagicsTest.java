package goodhart.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import goodhart.kernel.GroovySession;
import goodhart.kernel.MimeBundle;
import goodhart.kernel.RecordedOutput;
import goodhart.kernel.Session.CellFailure;
import goodhart.study.Runner;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

class NotebookMagicsTest {
  private final GroovySession session = GroovySession.ofTheLanguage();
  private int cell;

  private MimeBundle bundle(String code) throws CellFailure {
    return session.run(code, ++cell, new RecordedOutput()).orElse(MimeBundle.text(""));
  }

  private String run(String code) throws CellFailure {
    return (String) bundle(code).data().get("text/plain");
  }

  private String failure(String code) {
    return catchThrowableOfType(CellFailure.class, () -> run(code)).error().message();
  }

  private static String printed(Callable<?> work) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = System.out;
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      work.call();
    } finally {
      System.setOut(out);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void htmlAndMarkdownAreShownAsSuch() throws CellFailure {
    assertThat(bundle("%%html\n<b>größer</b>\n\n<i>x</i>").data())
        .containsEntry("text/html", "<b>größer</b>\n\n<i>x</i>")
        .containsEntry("text/plain", "<b>größer</b>\n\n<i>x</i>");
    assertThat(bundle("%%markdown\n# a\n* b").data())
        .containsEntry("text/markdown", "# a\n* b")
        .containsEntry("text/plain", "# a\n* b");
    assertThat(failure("%%html wide\n<b>x</b>"))
        .isEqualTo("%html: takes no arguments, got wide (cell 3, line 1)");
    assertThat(failure("%html <b>x</b>")).contains("%%html takes the rest of the cell");
  }

  @Test
  void aCellOfTheExtensionRunsHereWithItsOwnLineNumbers() throws CellFailure {
    assertThat(run("%%goodhart\nx = 20\nx + 1")).isEqualTo("21");
    assertThat(run("%%goodhart\n%seed 3")).isEqualTo("seed 3");
    assertThat(failure("%%goodhart\n\nassert x == 1")).contains("(cell 3, line 3)");
  }

  @Test
  void variablesAreListedWithTypeAndValue() throws CellFailure {
    assertThat(run("%vars")).isEqualTo("nothing is declared yet");
    run("longName = 'a' * 100; n = 3; def f(x) { x }; data = new double[5]; nothing = null");
    run("class Bad { String toString() { throw new IllegalStateException('no') } }");
    run("bad = new Bad(); astral = '\uD83D\uDE00' * 50");
    assertThat(run("%vars").lines())
        .contains(
            "bad       Bad       (its toString fails: IllegalStateException)",
            "data      double[]  5 items",
            "f         function",
            "longName  String    " + "a".repeat(56) + " ...",
            "n         Integer   3",
            "nothing   null")
        .anyMatch(line -> line.startsWith("astral    String    \uD83D\uDE00"));
    assertThat(run("%vars double")).isEqualTo("data  double[]  5 items");
    assertThat(run("%vars zebra")).isEqualTo("no variable has 'zebra' in its name or type");
  }

  @Test
  void theFirstPageIsWhatRuns() throws CellFailure {
    String page = run("%help");
    assertThat(page).startsWith("Type this first").contains("%lsmagic", "docs/");
    StringBuilder example = new StringBuilder();
    page.lines()
        .filter(line -> line.startsWith("  ") && !line.contains("%compare"))
        .filter(line -> !line.strip().startsWith("result"))
        .forEach(line -> example.append(line).append('\n'));
    run(example.toString());
    assertThat(session.variables()).containsKeys("lab", "prefs", "proxy");
    assertThat(page.lines()).contains("  result = %compare drro grpo bestOfN");
    assertThat(failure("%help comprae")).contains("Did you mean 'compare'?");
  }

  @Test
  @ResourceLock(Resources.SYSTEM_OUT)
  void timeSaysWallAndProcessorTimeAlsoOfWhatFails() throws Exception {
    String pattern =
        "\\d+\\.\\d{3} s \\(cpu \\d+\\.\\d{3} s: \\d+\\.\\d{3} s in the cell's own thread\\)\\R";
    assertThat(printed(() -> run("x = %time 6 * 7"))).matches(pattern);
    assertThat(run("x")).isEqualTo("42");
    String slept = printed(() -> run("%%time\nThread.sleep(120)\n7"));
    assertThat(slept).matches(pattern);
    assertThat(Double.parseDouble(slept.substring(0, slept.indexOf(' ')))).isGreaterThan(0.11);
    String busy =
        printed(
            () ->
                run(
                    "%%time\nlong until = System.nanoTime() + 300_000_000L\n"
                        + "while (System.nanoTime() < until) { }"));
    double own = Double.parseDouble(busy.replaceAll(".*: (\\S+) s in the(?s:.*)", "$1"));
    assertThat(own).isBetween(0.01, 5.0);
    assertThat(printed(() -> failure("%%time\nassert false"))).matches(pattern);
    assertThat(failure("%%time 3\nx")).startsWith("%%time times the cell below it");
    assertThat(failure("%time")).startsWith("%time needs code to time");
  }

  @Test
  void theStatusCountsWhatIsThere() throws CellFailure {
    run("x = 1");
    assertThat(failure("assert false")).isNotEmpty();
    assertThat(run("%status"))
        .containsPattern("Java +" + Runtime.version().feature())
        .containsPattern("memory +\\d+ MB used of \\d+ MB \\(for more .*-Xmx8g\\)")
        .containsPattern("cells +3 run, .* since the start; the last took .* and ended with Power")
        .containsPattern("variables +1 \\(%vars lists them\\)")
        .doesNotContain("stopped before all seeds");
    assertThat(failure("%status now")).startsWith("%status: takes no arguments, got now");
  }

  @Test
  @ResourceLock("goodhart.study.Runner.shared")
  void keptResultsAreForgottenOnRequest() throws CellFailure {
    run(
        "lab = world(seed: 987) { prompts 4; candidates 4 }\n"
            + "compare(lab) { seeds 1..2; method 'bestOfN', reward: gold() }");
    int held = Runner.shared().held();
    assertThat(held).isGreaterThanOrEqualTo(2);
    assertThat(run("%status"))
        .containsPattern("kept results +" + held + " paths in less than 1 MB");
    assertThat(run("%status --clear"))
        .startsWith("forgot " + held + " results\n")
        .containsPattern("kept results +none");
    assertThat(Runner.shared().held()).isZero();
  }
}
