package goodhart.tests.browser;

import static org.assertj.core.api.Assertions.assertThat;

import goodhart.kernel.install.Installer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The installed kernel in a real browser. */
@Tag("minutes")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(300)
class BrowserTest {
  private static final String EMPTY =
      """
      {"cells": [{"cell_type": "code", "execution_count": null, "metadata": {}, "outputs": [],
        "source": ["'ready'"]}],
       "metadata": {"kernelspec": {"display_name": "Goodhart", "language": "groovy",
        "name": "goodhart"}}, "nbformat": 4, "nbformat_minor": 4}
      """;
  private static final String LONG =
      "compare(world(prompts: 4096)) { seeds 1..1000; method 'bestOfN', reward: gold() }";

  @TempDir static Path folder;
  private static Path notebooks;
  private static JupyterServer server;
  private static Browser browser;
  private static NotebookPage page;

  @BeforeAll
  static void openANotebook() throws IOException, InterruptedException {
    Installer.ofThisProcess().install(folder.resolve("jupyter/kernels"), "goodhart");
    notebooks = Files.createDirectory(folder.resolve("notebooks"));
    Files.copy(
        Path.of("../notebooks/01-first-curve.ipynb"), notebooks.resolve("01-first-curve.ipynb"));
    Files.writeString(notebooks.resolve("scratch.ipynb"), EMPTY);
    browser = Browser.start(Files.createDirectory(folder.resolve("browser")));
    server =
        JupyterServer.start(
            folder.resolve("jupyter"), notebooks, Files.createDirectory(folder.resolve("home")));
  }

  @AfterAll
  static void closeAll() {
    try {
      if (browser != null) {
        browser.close();
      }
    } finally {
      if (server != null) {
        server.close();
      }
    }
  }

  @Test
  @Order(1)
  void theFirstNotebookRunsFromTopToBottom() throws IOException {
    page = NotebookPage.open(browser.driver(), server.url("notebooks/01-first-curve.ipynb"));
    page.screenshot("01-opened");
    page.screenshot("01-opened-curve", page.codeCells().get(2).element());
    page.choose("Cell", "all_outputs", "clear_all_output");
    page.await("no outputs", () -> page.all(".output_area").isEmpty());
    page.press("confirm-restart-kernel-and-run-all-cells");
    page.screenshot("01-restart-question");
    page.confirm();
    List<NotebookPage.Cell> cells = page.codeCells();
    assertThat(cells).hasSize(7);
    for (NotebookPage.Cell cell : cells) {
      cell.awaitEnd();
    }
    for (int i = 0; i < cells.size(); i++) {
      assertThat(cells.get(i).number()).isEqualTo(i + 1);
      page.screenshot("01-cell-" + (i + 1), cells.get(i).element());
    }
    assertThat(page.all(".output_error, .output_stderr")).isEmpty();
    assertThat(cells.get(0).all(".output_area")).isEmpty();
    assertThat(cells.get(1).output()).contains("accuracy on pairs", "0.603");

    NotebookPage.Cell cures = cells.get(4);
    WebElement chart = cures.find(".output_svg svg");
    assertThat(chart.isDisplayed()).isTrue();
    assertThat(chart.getSize().width).isBetween(400, cures.find(".output_svg").getSize().width);
    assertThat(chart.getSize().height).isBetween(200, 900);
    assertThat(chart.getText()).contains("best-of-n", "WCO ensemble", "DRRO", "DRO", "DPO", "RPO");
    assertThat(outside(chart)).as("texts that the chart's edge cuts").isEmpty();
    assertThat(cures.find(".output_html table").getText())
        .contains("best-of-n", "WCO ensemble", "DRRO", "over-optimises");
  }

  /** The texts of a picture that reach over its edge. */
  private static List<?> outside(WebElement chart) {
    return (List<?>)
        page.script(
            "const box = arguments[0].getBoundingClientRect();"
                + "return [...arguments[0].querySelectorAll('text')].filter(t => {"
                + " const b = t.getBoundingClientRect(); return b.left < box.left - 1"
                + " || b.right > box.right + 1 || b.top < box.top - 1 || b.bottom > box.bottom + 1"
                + "}).map(t => t.textContent)",
            chart);
  }

  @Test
  @Order(2)
  void theStopButtonEndsALongComparison() throws IOException {
    page = NotebookPage.open(browser.driver(), server.url("notebooks/scratch.ipynb"));
    NotebookPage.Cell cell = page.start(LONG);
    page.await("a line of progress", () -> cell.output().matches("(?s).*\\d+ of \\d+.*"));
    assertThat(cell.prompt()).isEqualTo("In [*]:");
    page.screenshot("02-progress");
    long pressed = System.nanoTime();
    page.press("interrupt-kernel");
    cell.awaitEnd();
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - pressed);
    page.screenshot("02-interrupted");
    assertThat(millis).isLessThan(3000);
    assertThat(cell.output())
        .matches(
            "stopped after \\d+(\\.\\d)? s: \\d+ of 1000\\ninterrupted \\(cell 1(, line 1)?\\)");
    assertThat(page.run("1 + 1").output()).isEqualTo("2");
  }

  @Test
  @Order(3)
  void tabCompletesAWordOrOffersSeveral() throws IOException {
    NotebookPage.Cell one = page.type("prefer");
    page.keys(Keys.TAB);
    page.await("the word is completed", () -> one.code().equals("preferences"));
    page.screenshot("03-completed");

    NotebookPage.Cell several = page.type("re");
    page.keys(Keys.TAB);
    page.await("words to choose from", () -> page.find("#complete select").isDisplayed());
    List<String> offered = page.all("#complete option").stream().map(WebElement::getText).toList();
    page.screenshot("03-words");
    assertThat(offered).contains("record", "return", "reward").allMatch(w -> w.startsWith("re"));
    for (int i = 0; i < offered.indexOf("reward"); i++) {
      page.keys(Keys.ARROW_DOWN);
    }
    page.keys(Keys.ENTER);
    page.await("the chosen word is there", () -> several.code().equals("reward"));
    assertThat(page.all("#complete")).isEmpty();
  }

  @Test
  @Order(4)
  void shiftTabExplainsAWord() throws IOException {
    page.type("compare");
    page.shift(Keys.TAB);
    page.await(
        "a tooltip",
        () ->
            page.find("#tooltip").isDisplayed()
                && page.find("#tooltip").getCssValue("opacity").equals("1"));
    page.screenshot("04-tooltip");
    assertThat(page.find("#tooltip .tooltiptext").getText()).contains("compare(", "Comparison");
    page.keys(Keys.ESCAPE);
    page.await("no tooltip", () -> !page.find("#tooltip").isDisplayed());
  }

  @Test
  @Order(5)
  void aMethodsFormulaIsTypeset() throws IOException {
    NotebookPage.Cell cell = page.run("%methods drro");
    page.await(
        "typeset mathematics", () -> cell.find(".output_html .MathJax").getSize().width > 100);
    page.screenshot("05-formula", cell.element());
    assertThat(cell.all(".MathJax_Error")).isEmpty();
    assertThat(cell.find(".output_html pre").getText()).contains("radius = 0.5", "Source: ");
  }

  @Test
  @Order(6)
  void whatDataSaysIsTextAndNoMarkup() throws IOException {
    String hack = "<script>window.hacked=1</script><img src=x onerror=\"window.hacked=1\">";
    NotebookPage.Cell table =
        page.run(
            "import tech.tablesaw.api.*\n"
                + ("hack = '" + hack + "'\n")
                + "Table.create('t', StringColumn.create(hack, [hack]))");
    NotebookPage.Cell value = page.run("hack");
    page.screenshot("06-markup");
    assertThat(table.all("tbody td")).extracting(WebElement::getText).containsExactly(hack);
    assertThat(table.all("thead th")).extracting(WebElement::getText).containsExactly("", hack);
    assertThat(value.output()).isEqualTo(hack);
    assertThat(page.script("return typeof window.hacked")).isEqualTo("undefined");
  }

  @Test
  @Order(7)
  void readingAsksInABox() throws IOException {
    NotebookPage.Cell cell =
        page.start("name = System.in.newReader().readLine()\n\"Hello, $name\"");
    page.await("a box to answer in", () -> cell.find("input.raw_input").isDisplayed());
    page.screenshot("07-question");
    cell.find("input.raw_input").sendKeys("Charles Goodhart", Keys.ENTER);
    cell.awaitEnd();
    page.screenshot("07-answered");
    assertThat(cell.output()).contains("Charles Goodhart").endsWith("Hello, Charles Goodhart");
  }

  @Test
  @Order(8)
  void aRestartedKernelRunsAndNothingIsLeftAtTheEnd() throws IOException, InterruptedException {
    page.run("before = 1");
    page.script(
        "Jupyter.notebook.events.one('kernel_ready.Kernel', () => window.restarted = true)");
    page.choose("Kernel", "restart_kernel");
    page.confirm();
    page.await("the restarted kernel", () -> page.script("return window.restarted") != null);
    page.awaitKernel();
    NotebookPage.Cell gone = page.run("before");
    assertThat(gone.number()).isEqualTo(1);
    assertThat(gone.all(".output_error")).hasSize(1);
    assertThat(gone.output()).contains("'before'").doesNotContain("\tat ");
    assertThat(page.run("6 * 7").output()).isEqualTo("42");
    page.screenshot("08-restarted");

    page.press("save-notebook");
    Path file = notebooks.resolve("scratch.ipynb");
    page.await(
        "the notebook is saved", () -> page.script("return Jupyter.notebook.dirty").equals(false));
    assertThat(Files.readString(file)).contains("6 * 7", "\"42\"");

    List<ProcessHandle> all = ProcessHandle.current().descendants().toList();
    assertThat(server.kernels()).hasSize(2);
    assertThat(all).containsAll(server.kernels());
    assertThat(server.stop()).as("the server ended when it was asked to").isTrue();
    page.screenshot("08-server-gone");
    browser.close();
    for (ProcessHandle process : all) {
      assertThat(process.onExit())
          .as(process.info().toString())
          .succeedsWithin(Duration.ofSeconds(10));
    }
  }
}
