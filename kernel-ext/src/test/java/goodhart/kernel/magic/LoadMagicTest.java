package goodhart.kernel.magic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import goodhart.kernel.CellError;
import goodhart.kernel.GroovySession;
import goodhart.kernel.RecordedOutput;
import goodhart.kernel.Session.CellFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadMagicTest {
  @TempDir private Path folder;
  private final GroovySession session = GroovySession.ofTheLanguage();
  private final RecordedOutput output = new RecordedOutput();

  private String file(String name, String text) throws IOException {
    return "'" + Files.writeString(folder.resolve(name), text) + "'";
  }

  private String run(String code) throws CellFailure {
    return session.run(code, 4, output).map(b -> (String) b.data().get("text/plain")).orElse("");
  }

  private CellError failure(String code) {
    return catchThrowableOfType(CellFailure.class, () -> run(code)).error();
  }

  @Test
  void aScriptRunsAsIfTyped() throws Exception {
    String script =
        file(
            "grüße an alle.groovy",
            "import java.util.concurrent.atomic.AtomicLong\ndef twice(n) { 2 * n }\n"
                + "class Point { int x }\ndef y = twice(21)\n%seed 7\ny");
    assertThat(run("%load " + script)).isEqualTo("42");
    assertThat(output.shown).containsExactly("display seed 7");
    assertThat(run("z = %load " + script)).isEmpty();
    assertThat(run("[z, y, twice(4), new Point(x: 3).x, new AtomicLong(5)]"))
        .isEqualTo("[42, 42, 8, 3, 5]");
  }

  @Test
  void errorsNameTheFileItsLineAndTheLoadingLine() throws Exception {
    String script = file("wrong.groovy", "a = 1\nb = 2\nprintln misspelt");
    CellError error = failure("x = 1\n%load " + script);
    assertThat(error.message())
        .isEqualTo("no variable named 'misspelt'. Known: a, b, x (wrong.groovy, line 3)");
    assertThat(error.lines().get(1)).isEqualTo("   3 | println misspelt");
    assertThat(error.lines()).endsWith("loaded by %load " + script + " (cell 4, line 2)");
    assertThat(error.line()).isEqualTo(2);
    assertThat(failure("%load " + file("syntax.groovy", "a = 1\nb = a +")).message())
        .endsWith("(syntax.groovy, line 2)");
    assertThat(failure("%load " + file("cell4.groovy", "\nassert false")).message())
        .startsWith("assertion failed: false (cell4.groovy, line 2)");
    assertThat(failure("%load " + file("magic.groovy", "\n\n%cite nobody")).message())
        .endsWith("(magic.groovy, line 3)");
    assertThat(failure("y = 1\nassert y == 2").message()).endsWith("(cell 4, line 2)");
  }

  @Test
  void aNotebookRunsItsCodeCells() throws Exception {
    String notebook =
        """
        {"cells": [
          {"cell_type": "markdown", "metadata": {}, "source": "# not code"},
          {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null,
           "source": ["q = 6\\n", "q * 6"]},
          {"cell_type": "code", "metadata": {"tags": ["skip-execution"]}, "outputs": [],
           "execution_count": null, "source": "q = 0"},
          {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null,
           "source": "q * LAST"}],
         "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        """;
    assertThat(run("%load " + file("good.ipynb", notebook.replace("LAST", "7")))).isEqualTo("42");
    assertThat(output.shown).containsExactly("display 36");
    assertThat(failure("%load " + file("bad.ipynb", notebook.replace("LAST", "qq"))).message())
        .isEqualTo(
            "no variable named 'qq'. Did you mean 'q'? Known: q (bad.ipynb, cell 3, line 1)");
  }

  @Test
  void aScriptOfCellsShowsTheValueOfEach() throws Exception {
    String script =
        file("cells.groovy", "// %% cell 1\ndef f() { 1 }\nf()\n// %%\ndef f() { 2 }\nf()\n");
    assertThat(run("%load " + script)).isEqualTo("2");
    assertThat(output.shown).containsExactly("display 1");
  }

  @Test
  void whatCannotBeLoadedSaysWhy() throws Exception {
    file("setup.groovy", "1");
    assertThat(failure("%load '" + folder.resolve("setup.grovy") + "'").message())
        .isEqualTo(
            "%load: no file '"
                + folder.resolve("setup.grovy")
                + "' in "
                + folder
                + ". Did you mean 'setup.groovy'? (cell 4, line 1)");
    assertThat(failure("%load '" + folder.resolve("no/x.groovy") + "'").message())
        .contains("there is no folder " + folder.resolve("no"));
    assertThat(failure("%load '" + folder + "'").message()).contains("is a folder, not a script");
    assertThat(failure("%load").message())
        .startsWith("%load: needs a file, for example %load setup.groovy");
    Path self = folder.resolve("self.groovy");
    Files.writeString(self, "x = 1\n%load '" + self + "'");
    assertThat(failure("%load '" + self + "'").message())
        .isEqualTo("%load: '" + self + "' loads itself (self.groovy, line 2)");
    Path binary = Files.write(folder.resolve("binary.groovy"), new byte[] {(byte) 0xC3, 0x28});
    assertThat(failure("%load '" + binary + "'").message()).contains("is not UTF-8 text");
    assertThat(run("%load " + file("setup.groovy", "11"))).isEqualTo("11");
  }
}
