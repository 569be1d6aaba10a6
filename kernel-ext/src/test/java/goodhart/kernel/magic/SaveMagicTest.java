package goodhart.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import goodhart.kernel.GroovySession;
import goodhart.kernel.MimeBundle;
import goodhart.kernel.Output;
import goodhart.kernel.RecordedOutput;
import goodhart.kernel.Session.CellFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SaveMagicTest {
  @TempDir private Path folder;
  private final GroovySession session = GroovySession.ofTheLanguage();
  private int cell;

  /** Passes printed text on to the listener alone. */
  private final class Printing implements Output {
    @Override
    public void display(MimeBundle bundle) {}

    @Override
    public void display(MimeBundle bundle, String id) {}

    @Override
    public void update(MimeBundle bundle, String id) {}

    @Override
    public void alsoPrintTo(Printed listener) {
      Consumer<String> say = text -> listener.print("stdout", text);
      session.variables().put("say", say);
    }
  }

  @BeforeEach
  void runSomeCells() {
    run("x = '<script>alert(1)</script>'\nsay.accept(x)\nx");
    run("%%html\n<b>bold</b>");
    run("%%html\n<script>document.title</script>");
    run("assert x == '<'");
    run("lab = world(seed: 5) { prompts 4; candidates 4 }");
    run("result = compare(lab) { seeds 1..2; method 'bestOfN', reward: gold() }\nresult");
  }

  private String run(String code) {
    try {
      return session
          .run(code, ++cell, new Printing())
          .map(b -> (String) b.data().get("text/plain"))
          .orElse("");
    } catch (CellFailure e) {
      return "failed: " + e.error().message();
    }
  }

  private List<String> files() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aPageStandsAloneAndHasAllOfItEscaped() throws Exception {
    Path page = folder.resolve("a 'page'.html");
    assertThat(run("%save \"" + page + "\"")).isEqualTo("wrote " + page + ", 6 cells");
    String html = Files.readString(page);
    assertThat(html)
        .startsWith("<!doctype html>\n<!-- goodhart-seal:")
        .contains("<title>a &#39;page&#39;</title>")
        .contains("<pre class=\"stdout\">\n&lt;script&gt;alert(1)&lt;/script&gt;</pre>")
        .contains("<div class=\"shown\"><b>bold</b></div>")
        .contains("<iframe sandbox=\"allow-scripts\" srcdoc=\"&lt;script&gt;document.title")
        .contains("<pre class=\"error\">\nassertion failed: x == &#39;&lt;&#39; (cell 4, line 1)")
        .contains("src=\"data:image/svg+xml;base64,", "<table", "prefers-color-scheme: dark")
        .doesNotContain("<script", "%save")
        .doesNotContainPattern("(src|href)=\"(https?:)?//");
    assertThat(html.split("<section>")).hasSize(7);
    assertThat(files()).containsExactly("a 'page'.html");
  }

  @Test
  void aScriptOfTheCellsRunsToItsEnd() throws Exception {
    run("y = 1; def f() { 1 }");
    run("%%time\ny = y + 1");
    run("y = y + 10; def f() { 2 }\ny");
    Path script = folder.resolve("all.groovy");
    run("y = y + 100\n%save '" + script + "'");
    String text = Files.readString(script);
    assertThat(text)
        .startsWith("// Saved from a notebook by Goodhart, goodhart-seal:")
        .contains(
            "\n// %% cell 4\n// failed: assertion failed: x == '<' (cell 4, line 1)\n// assert")
        .contains("\n// %% cell 8\n%%time\ny = y + 1\n")
        .endsWith("\n// %% cell 10\ny = y + 100\n");
    GroovySession again = GroovySession.ofTheLanguage();
    again.variables().put("say", (Consumer<String>) s -> {});
    RecordedOutput output = new RecordedOutput();
    assertThat(again.runScript(text, "all.groovy", List.of(), output)).isEmpty();
    assertThat(again.variables()).containsEntry("y", 112).containsKey("result");
    assertThat(output.shown)
        .contains("display <b>bold</b>", "display 12")
        .anyMatch(shown -> shown.contains("bestOfN"));
    CellFailure failure =
        catchThrowableOfType(
            CellFailure.class,
            () ->
                again.runScript(
                    text + "\n// %%\n\nassert y == 0", "all.groovy", List.of(), output));
    long line = text.lines().count() + 4;
    assertThat(failure.error().message()).endsWith("(all.groovy, line " + line + ")");
  }

  @Test
  void aNotebookHasItsOutputs() throws Exception {
    Path file = folder.resolve("run.ipynb");
    run("%save '" + file + "'");
    JsonNode notebook = new ObjectMapper().readTree(Files.readString(file));
    assertThat(notebook.path("nbformat").asInt()).isEqualTo(4);
    assertThat(notebook.path("metadata").path("kernelspec").path("name").asText())
        .isEqualTo("goodhart");
    JsonNode cells = notebook.path("cells");
    assertThat(cells).hasSize(6);
    JsonNode first = cells.get(0).path("outputs");
    assertThat(first.get(0).path("output_type").asText()).isEqualTo("stream");
    assertThat(first.get(0).path("text").get(0).asText()).isEqualTo("<script>alert(1)</script>");
    assertThat(first.get(1).path("output_type").asText()).isEqualTo("execute_result");
    assertThat(cells.get(3).path("outputs").get(0).path("evalue").asText())
        .isEqualTo("assertion failed: x == '<' (cell 4, line 1)");
    assertThat(cells.get(5).path("outputs").get(0).path("data").has("image/svg+xml")).isTrue();
    assertThat(run("%load '" + file + "'")).contains("assertion failed", "(run.ipynb, cell 4");
  }

  @Test
  void onlyFilesThatAreAsItLeftThemAreReplaced() throws Exception {
    for (String name : List.of("run.html", "run.groovy", "run.ipynb")) {
      Path file = folder.resolve(name);
      run("%save '" + file + "'");
      String before = Files.readString(file);
      assertThat(run("z = 1\n%save '" + file + "'"))
          .isEqualTo("wrote " + file + ", " + cell + " cells");
      assertThat(Files.readString(file)).isNotEqualTo(before);
      Files.writeString(file, Files.readString(file).replace("alert(1)", "alert(2)"));
      String edited = Files.readString(file);
      assertThat(run("%save '" + file + "'"))
          .isEqualTo(
              "failed: %save: "
                  + file
                  + " exists and is not as %save left it. Choose another name, or replace it with"
                  + " --force (cell "
                  + cell
                  + ", line 1)");
      assertThat(Files.readString(file)).isEqualTo(edited);
      assertThat(run("%save --force '" + file + "'")).startsWith("wrote ");
      assertThat(Files.readString(file)).contains("alert(1)");
    }
    Path mine = Files.writeString(folder.resolve("mine.html"), "<p>mine");
    assertThat(run("%save '" + mine + "'")).contains("exists and is not as %save left it");
    assertThat(files()).containsExactly("mine.html", "run.groovy", "run.html", "run.ipynb");
  }

  @Test
  void aComparisonIsSavedByItsName() throws Exception {
    Path csv = folder.resolve("points.csv");
    assertThat(run("%save result '" + csv + "'")).isEqualTo("wrote " + csv);
    assertThat(Files.readString(csv)).startsWith("label,method,strength,klNats,proxy");
    assertThat(run("%save result '" + csv + "'")).isEqualTo("wrote " + csv);
    Path other = Files.writeString(folder.resolve("other.csv"), "a,b");
    assertThat(run("%save result '" + other + "'"))
        .contains("exists and was not written by this notebook");
    assertThat(other).hasContent("a,b");
    assertThat(run("%save reslut '" + csv + "'"))
        .contains("no comparison named 'reslut'. Did you mean 'result'?");
  }

  @Test
  void wrongNamesAreSentences() {
    assertThat(run("%save '" + folder.resolve("x.htm") + "'"))
        .contains("no format named 'htm'. Did you mean 'html'? Known: groovy, html, ipynb.");
    assertThat(run("%save")).contains("takes a file, or a comparison and a file");
    assertThat(run("%save '" + folder + "'")).contains("is a folder");
    assertThat(run("%save '" + folder.resolve("no/x.html") + "'"))
        .contains("there is no folder " + folder.resolve("no") + ". Make it first");
  }

  @Test
  void whatIsDrawnIsWhatOveroptSaves() throws Exception {
    run(
        "two = compare(lab) { seeds 1..2; method 'bestOfN', reward: gold(); method 'drro', reward: gold() }");
    Path csv = folder.resolve("two.csv");
    assertThat(run("%overopt two --methods drro --save '" + csv + "'")).doesNotContain("failed");
    assertThat(Files.readAllLines(csv).stream().skip(1).map(l -> l.split(",")[1]).distinct())
        .containsExactly("drro");
    Path svg = folder.resolve("two.svg");
    run("%overopt two --methods drro --save '" + svg + "'");
    assertThat(Files.readString(svg)).contains("drro").doesNotContain("bestOfN");
    Path html = folder.resolve("two.html");
    run("%overopt two --methods drro --save '" + html + "'");
    assertThat(Files.readString(html)).contains("drro").doesNotContain("bestOfN");
    run("%overopt two --save '" + csv + "'");
    assertThat(Files.readString(csv)).contains("bestOfN", "drro");
    assertThat(Map.copyOf(session.variables())).containsKey("two");
  }
}
