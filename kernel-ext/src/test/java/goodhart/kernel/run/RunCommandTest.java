package goodhart.kernel.run;

import static org.assertj.core.api.Assertions.assertThat;

import goodhart.kernel.GroovySession;
import goodhart.kernel.LanguageForTests;
import goodhart.kernel.MimeBundle;
import goodhart.kernel.render.Renderers;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class RunCommandTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private static GroovySession session() {
    GroovySession session = new GroovySession(LanguageForTests.class);
    session.onProgress(p -> session.variables().put("progress", p));
    return session;
  }

  private int run(String... args) {
    CommandLine line = new CommandLine(new RunCommand(RunCommandTest::session));
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(args);
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private static String notebook(String cells) {
    return "{\n \"cells\": [\n"
        + cells
        + "\n ],\n \"metadata\": {},\n \"nbformat\": 4,\n \"nbformat_minor\": 5\n}\n";
  }

  private static String code(String id, String source) {
    return "  {\"cell_type\": \"code\", \"execution_count\": 9, \"id\": \""
        + id
        + "\", \"metadata\": {}, \"outputs\": [{\"old\": 1}], \"source\": "
        + source
        + "}";
  }

  @Test
  void aScriptPrintsWhatItShowsInOrderAndGetsItsArguments() throws IOException {
    String script =
        file(
            "demo.groovy",
            "#!/usr/bin/env goodhart\nprint 'a '; println args.toList()\ndisplay 1.5\nSystem.err.println 'e'\n[x: 'é']");
    assertThat(run(script, "--pool", "x y", "-v", "z")).isZero();
    assertThat(out.toString()).isEqualTo("a [--pool, x y, -v, z]\n1.5\n[x:é]\n");
    assertThat(err.toString()).isEqualTo("e\n");
  }

  @Test
  void picturesAndPagesOfAScriptGoToAFolder() throws IOException {
    Path pictures = folder.resolve("p q");
    String script =
        file(
            "demo.groovy",
            "import goodhart.kernel.MimeBundle\n"
                + "display(new java.awt.image.BufferedImage(3, 2, 1))\n"
                + "display(new MimeBundle(['text/plain': 'chart', 'image/svg+xml': '<svg/>', 'text/html': '<p>']), 'my curve')\n");
    assertThat(run(script, "--out", pictures.toString())).isZero();
    assertThat(out.toString())
        .isEqualTo(
            "picture, 3 x 2 pixels\nwrote "
                + pictures.resolve("demo-1.png")
                + "\nchart\nwrote "
                + pictures.resolve("demo-my-curve.svg")
                + "\nwrote "
                + pictures.resolve("demo-my-curve.html")
                + "\n");
    assertThat(ImageIO.read(pictures.resolve("demo-1.png").toFile()).getWidth()).isEqualTo(3);
    assertThat(pictures.resolve("demo-my-curve.svg")).hasContent("<svg/>");
  }

  @Test
  void aScriptThatFailsIsOneMessageAndExitCodeOne() throws IOException {
    assertThat(run(file("demo.groovy", "x = 1\n\ny = z"))).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToNormalizingNewlines(
            "no variable named 'z'. Known: args, out, progress, x (demo.groovy, line 3)\n"
                + "   3 | y = z\n     | ^\n");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void whatIsNotThereOrNotTextIsSaid() throws IOException {
    assertThat(run("nix.groovy")).isEqualTo(1);
    assertThat(err.toString()).startsWith("no file 'nix.groovy' in ");
    Files.write(folder.resolve("bad.groovy"), new byte[] {'x', (byte) 0xff, 'y'});
    err.getBuffer().setLength(0);
    assertThat(run(folder.resolve("bad.groovy").toString())).isEqualTo(1);
    assertThat(err.toString()).isEqualToNormalizingNewlines("bad.groovy: not UTF-8 text\n");
  }

  @Test
  void aFolderThatCannotBeWrittenIsSaid() throws IOException {
    String taken = file("taken", "");
    String shown = file("demo.groovy", "new java.awt.image.BufferedImage(3, 2, 1)");
    assertThat(run(shown, "--out", taken)).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToNormalizingNewlines(
            "demo.groovy: reading or writing failed: FileAlreadyExistsException: " + taken + "\n");
  }

  @Test
  void aNotebookGetsItsOutputsAsJupyterWritesThem() throws IOException {
    String path =
        file(
            "n.ipynb",
            notebook(
                "  {\"cell_type\": \"markdown\", \"id\": \"m\", \"metadata\": {}, \"source\": [\"# T\\n\"]},\n"
                    + code(
                        "a",
                        "[\"println 'é\\\\n<b>'\\n\", \"print 'c'\\n\", \"System.err.print 'e'\\n\", \"x = 2\"]")
                    + ",\n"
                    + code(
                        "b",
                        "\"display 'old', 'i'\\ndisplay(new goodhart.kernel.MimeBundle(['text/plain': 'l1\\\\nl2', 'application/json': [b: 1, a: [:]], 'image/png': 'QUJD']))\\nx * 21\"")
                    + ",\n"
                    + code("c", "\"updateDisplay 'new', 'i'\"")
                    + ",\n"
                    + code("d", "[]")));
    assertThat(run(path)).as(err.toString()).isZero();
    String expected =
        """
        {
         "cells": [
          {
           "cell_type": "markdown",
           "id": "m",
           "metadata": {},
           "source": [
            "# T\\n"
           ]
          },
          {
           "cell_type": "code",
           "execution_count": 1,
           "id": "a",
           "metadata": {},
           "outputs": [
            {
             "name": "stdout",
             "output_type": "stream",
             "text": [
              "é\\n",
              "<b>\\n",
              "c"
             ]
            },
            {
             "name": "stderr",
             "output_type": "stream",
             "text": [
              "e"
             ]
            }
           ],
           "source": [
            "println 'é\\\\n<b>'\\n",
            "print 'c'\\n",
            "System.err.print 'e'\\n",
            "x = 2"
           ]
          },
          {
           "cell_type": "code",
           "execution_count": 2,
           "id": "b",
           "metadata": {},
           "outputs": [
            {
             "data": {
              "text/plain": [
               "new"
              ]
             },
             "metadata": {},
             "output_type": "display_data"
            },
            {
             "data": {
              "application/json": {
               "b": 1,
               "a": {}
              },
              "image/png": "QUJD",
              "text/plain": [
               "l1\\n",
               "l2"
              ]
             },
             "metadata": {},
             "output_type": "display_data"
            },
            {
             "data": {
              "text/plain": [
               "42"
              ]
             },
             "execution_count": 2,
             "metadata": {},
             "output_type": "execute_result"
            }
           ],
           "source": "display 'old', 'i'\\ndisplay(new goodhart.kernel.MimeBundle(['text/plain': 'l1\\\\nl2', 'application/json': [b: 1, a: [:]], 'image/png': 'QUJD']))\\nx * 21"
          },
          {
           "cell_type": "code",
           "execution_count": 3,
           "id": "c",
           "metadata": {},
           "outputs": [],
           "source": "updateDisplay 'new', 'i'"
          },
          {
           "cell_type": "code",
           "execution_count": null,
           "id": "d",
           "metadata": {},
           "outputs": [],
           "source": []
          }
         ],
         "metadata": {},
         "nbformat": 4,
         "nbformat_minor": 5
        }
        """;
    assertThat(Files.readString(Path.of(path))).isEqualTo(expected);
    assertThat(out.toString() + err).isEmpty();
    assertThat(run(path, "--out", folder.resolve("o").toString())).isZero();
    assertThat(Files.readString(folder.resolve("o/n.ipynb"))).isEqualTo(expected);
    try (var files = Files.list(folder.resolve("o"))) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void aNotebookOfAKernelSaysAllOfItsLanguage() throws IOException {
    String path =
        file(
            "n.ipynb",
            "{\"cells\": [], \"metadata\": {\"kernelspec\": {\"name\": \"goodhart\"}}, \"nbformat\": 4}");
    assertThat(run(path)).isZero();
    assertThat(Files.readString(Path.of(path)))
        .contains("\"pygments_lexer\": \"groovy\"", "\"codemirror_mode\": \"groovy\"")
        .contains("\"version\": \"" + groovy.lang.GroovySystem.getVersion() + "\"");
  }

  @Test
  void anOlderNotebookBecomesFourFiveAndKeepsWhatIsUnknown() throws IOException {
    String path =
        file(
            "n.ipynb",
            "{\"z\":{\"b\":1,\"a\":1.50},\"nbformat\":4,\"nbformat_minor\":2,\"cells\":[{\"cell_type\":\"code\","
                + "\"x\":[],\"metadata\":{},\"source\":\"\",\"id\":\"cell-2\"},{\"cell_type\":\"raw\",\"metadata\":{},\"source\":\"%\"}]}");
    assertThat(run(path)).isZero();
    assertThat(Files.readString(Path.of(path)))
        .isEqualTo(
            """
            {
             "z": {
              "b": 1,
              "a": 1.50
             },
             "nbformat": 4,
             "nbformat_minor": 5,
             "cells": [
              {
               "cell_type": "code",
               "x": [],
               "metadata": {},
               "source": "",
               "id": "cell-2",
               "execution_count": null,
               "outputs": []
              },
              {
               "cell_type": "raw",
               "id": "cell-2x",
               "metadata": {},
               "source": "%"
              }
             ],
             "metadata": {}
            }
            """);
  }

  @Test
  void aFailedCellIsWrittenAndEndsTheRun() throws IOException {
    String path =
        file(
            "n.ipynb",
            notebook(code("a", "\"println 1\\nnix\"") + ",\n" + code("b", "\"println 2\"")));
    assertThat(run(path)).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToNormalizingNewlines(
            "n.ipynb: no variable named 'nix'. Known: progress (cell 1, line 2)\n   2 | nix\n     | ^\n");
    assertThat(Files.readString(Path.of(path)))
        .contains(
            """
                {
                 "ename": "MissingPropertyException",
                 "evalue": "no variable named 'nix'. Known: progress (cell 1, line 2)",
                 "output_type": "error",
                 "traceback": [
                  "no variable named 'nix'. Known: progress (cell 1, line 2)",
                  "   2 | nix",
                  "     | ^"
                 ]
                }
            """)
        .contains(
            "\"execution_count\": null,\n   \"id\": \"b\",\n   \"metadata\": {},\n   \"outputs\": [],");
  }

  @Test
  void aCellThatIsMeantToFailDoesNotEndTheRun() throws IOException {
    String cell =
        code("a", "\"nix\"")
            .replace("\"metadata\": {}", "\"metadata\": {\"tags\": [\"raises-exception\"]}");
    String path = file("n.ipynb", notebook(cell + ",\n" + code("b", "\"2\"")));
    assertThat(run(path)).isZero();
    assertThat(Files.readString(Path.of(path)))
        .contains("\"output_type\": \"error\"", "\"execution_count\": 2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "{\"cells\": [ # n.ipynb, line 2, column 1: not JSON, so no notebook: Unexpected end-of-input",
        "[] # n.ipynb: no notebook of format 4: it has no list named 'cells'",
        "{\"cells\": [], \"nbformat\": 3} # n.ipynb: notebook format must be 4, got 3. Open it in Jupyter",
        "{\"cells\": [{}], \"nbformat\": 4} # n.ipynb: item 1 of 'cells' is no cell: it has no text named 'source'"
      })
  void aBrokenNotebookIsASentenceAndStaysAsItIs(String text, String message) throws IOException {
    String path = file("n.ipynb", text + "\n");
    assertThat(run(path)).isEqualTo(1);
    assertThat(err.toString()).startsWith(message);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(Path.of(path)).hasContent(text + "\n");
  }

  @Test
  void progressIsALineOfTheTerminalAndNeverInTheNotebook() throws IOException {
    String path =
        file(
            "n.ipynb",
            notebook(
                code(
                    "a",
                    "\"progress.report('dpo', 0, 9); progress.report('dpo', 4, 9); Thread.sleep 900; 1\"")));
    assertThat(run(path, "--progress")).isZero();
    assertThat(err.toString()).matches("(\rdpo: 4 of 9, \\S+/s, .* left *)+\r *\r");
    assertThat(Files.readString(Path.of(path))).doesNotContain("of 9\"", "display_data");
    err.getBuffer().setLength(0);
    assertThat(run(path, "--no-progress")).isZero();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void valuesAreShownAsTheirClassWants() {
    Renderers renderers = Renderers.standard();
    renderers.register(Number.class, n -> new MimeBundle(Map.of("text/plain", "n" + n)));
    assertThat(renderers.render(3).data()).isEqualTo(Map.of("text/plain", "n3"));
    assertThat(renderers.render(new double[12]).data().get("text/plain"))
        .isEqualTo("[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, ... (12 numbers)]");
    assertThat(
            renderers
                .render(List.of(Map.of("a", new double[] {1}), new int[] {2}))
                .data()
                .get("text/plain"))
        .isEqualTo("[[a:[1.0]], [2]]");
    var table =
        tech.tablesaw.api.Table.create(tech.tablesaw.api.StringColumn.create("<t>", "a&b", "'"));
    assertThat(renderers.render(table).data().get("text/html").toString())
        .contains(">&lt;t&gt;</th>", ">a&amp;b</td>", ">&#39;</td>", "<p>2 rows, 1 column</p>");
    assertThat(renderers.render(new BufferedImage(1, 1, 1)).data())
        .containsKeys("image/png", "text/plain");
  }
}
