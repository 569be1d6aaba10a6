package goodhart.tests.browser;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.remote.RemoteWebDriver;

/** A notebook in the classic front end, used as a person uses it: by its buttons and keys. */
final class NotebookPage {
  /** How long the page, or a kernel's start, may take on a machine with much other work. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** How long a cell may compute there. */
  private static final Duration STUDY = Duration.ofSeconds(180);

  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  private final RemoteWebDriver driver;

  /** What is awaited. */
  interface Condition {
    boolean holds();
  }

  private NotebookPage(RemoteWebDriver driver) {
    this.driver = driver;
  }

  /** Opens a notebook and waits for its kernel. */
  static NotebookPage open(RemoteWebDriver driver, String url) {
    driver.get(url);
    NotebookPage page = new NotebookPage(driver);
    page.awaitKernel();
    return page;
  }

  /** Waits until the kernel is there and has nothing to do. */
  void awaitKernel() {
    await(
        "the kernel is ready",
        () ->
            (Boolean)
                driver.executeScript(
                    "return !!(window.Jupyter && Jupyter.notebook && Jupyter.notebook.kernel"
                        + " && Jupyter.notebook.kernel.is_connected()"
                        + " && Jupyter.notebook.kernel.info_reply.language_info"
                        + " && document.querySelector('.kernel_idle_icon'))"));
  }

  /** Waits; what fails in between because the page changes under it is tried again. */
  void await(String what, Condition condition) {
    await(what, PATIENCE, condition);
  }

  private void await(String what, Duration patience, Condition condition) {
    long end = System.nanoTime() + patience.toNanos();
    WebDriverException last = null;
    while (System.nanoTime() - end < 0) {
      try {
        if (condition.holds()) {
          return;
        }
      } catch (WebDriverException e) {
        last = e;
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    throw new TimeoutException(
        "not after " + patience.toSeconds() + " s: " + what + "\n" + site().getText(), last);
  }

  private WebElement site() {
    return find("#site");
  }

  /** Presses a button of the toolbar. */
  void press(String action) {
    find("button[data-jupyter-action='jupyter-notebook:" + action + "']").click();
  }

  /** Chooses from a menu. */
  void choose(String menu, String... items) {
    driver
        .findElement(By.xpath("//ul[contains(@class,'navbar-nav')]/li/a[text()='" + menu + "']"))
        .click();
    for (int i = 0; i < items.length; i++) {
      WebElement item = find("#" + items[i] + " > a");
      await(items[i] + " is shown", item::isDisplayed);
      new Actions(driver).moveToElement(item).perform();
      if (i == items.length - 1) {
        item.click();
      }
    }
  }

  /** Agrees to what a dialogue asks. */
  void confirm() {
    await(
        "a dialogue to agree to",
        () -> {
          WebElement yes = find(".modal.in .modal-footer .btn-danger");
          yes.click();
          return true;
        });
    await("the dialogue is gone", () -> all(".modal-backdrop").isEmpty());
  }

  /** Types text into an empty cell at the end and leaves the cursor behind it. */
  Cell type(String code) {
    Cell last = last();
    if (!last.code().isEmpty()) {
      script("Jupyter.notebook.select(Jupyter.notebook.ncells() - 1)");
      press("insert-cell-below");
      last = last();
    }
    last.find(".CodeMirror").click();
    keys(code);
    return last;
  }

  private Cell last() {
    return new Cell(all(".cell").size() - 1);
  }

  /** Runs what stands in a new cell, with Shift-Enter, and does not wait for its end. */
  Cell start(String code) {
    Cell cell = type(code);
    shift(Keys.ENTER);
    return cell;
  }

  /** Runs what stands in a new cell to its end. */
  Cell run(String code) {
    Cell cell = start(code);
    cell.awaitEnd();
    return cell;
  }

  void keys(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Presses a key while Shift is held. */
  void shift(Keys key) {
    new Actions(driver).keyDown(Keys.SHIFT).sendKeys(key).keyUp(Keys.SHIFT).perform();
  }

  WebElement find(String css) {
    return driver.findElement(By.cssSelector(css));
  }

  List<WebElement> all(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  Object script(String code, Object... arguments) {
    return driver.executeScript(code, arguments);
  }

  /** The code cells from top to bottom. */
  List<Cell> codeCells() {
    List<WebElement> all = all(".cell");
    return IntStream.range(0, all.size())
        .filter(i -> all.get(i).getDomAttribute("class").contains("code_cell"))
        .mapToObj(Cell::new)
        .toList();
  }

  /** Keeps what a person sees now, as {@code target/screenshots/NAME.png}. */
  void screenshot(String name) throws IOException {
    Files.createDirectories(SCREENSHOTS);
    Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
  }

  /** The same with an element at the top of the window. */
  void screenshot(String name, WebElement element) throws IOException {
    script("arguments[0].scrollIntoView(true)", element);
    screenshot(name);
  }

  /** One cell, by its place: the front end makes its elements anew. */
  final class Cell {
    private final int place;

    private Cell(int place) {
      this.place = place;
    }

    WebElement element() {
      return NotebookPage.this.all(".cell").get(place);
    }

    WebElement find(String css) {
      return element().findElement(By.cssSelector(css));
    }

    List<WebElement> all(String css) {
      return element().findElements(By.cssSelector(css));
    }

    /** What stands before the code, for example {@code In [3]:}, or {@code In [*]:} meanwhile. */
    String prompt() {
      return find(".input_prompt").getText().replace('\u00a0', ' ').strip();
    }

    /** The number of the execution. */
    int number() {
      return Integer.parseInt(prompt().replaceAll("\\D", ""));
    }

    /** The code as it stands in the editor. */
    String code() {
      return (String)
          script(
              "return arguments[0].querySelector('.CodeMirror').CodeMirror.getValue()", element());
    }

    /** All the text of the output, without the prompt before it. */
    String output() {
      return all(".output_subarea").stream()
          .map(WebElement::getText)
          .collect(joining("\n"))
          .strip();
    }

    void awaitEnd() {
      await("the cell's end", STUDY, () -> prompt().matches("In \\[\\d+\\]:"));
    }
  }
}
