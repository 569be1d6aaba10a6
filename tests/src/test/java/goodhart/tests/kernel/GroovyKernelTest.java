package goodhart.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import goodhart.kernel.install.Installer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The installed kernel, with Groovy and the language, through a real client. */
@Tag("minutes")
class GroovyKernelTest {
  @TempDir static Path folder;
  private static JupyterClient client;

  @BeforeAll
  static void installTheKernel() throws IOException, InterruptedException {
    Installer.ofThisProcess().install(folder.resolve("kernels"), "goodhart");
    client = JupyterClient.with(folder);
  }

  @Test
  void cellsInterruptsAndNotebooksWork() throws IOException, InterruptedException {
    client.passes("groovy_test.py", "goodhart");
  }

  @Test
  void studiesShowProgressStopAndGoOn() throws IOException, InterruptedException {
    client.passes("study_test.py", "goodhart");
  }

  @Test
  void valuesAreShownSafely() throws IOException, InterruptedException {
    client.passes("render_test.py", "goodhart");
  }

  @Test
  void magicsLoadSaveAndAdd() throws IOException, InterruptedException {
    client.passes("magics_test.py", "goodhart");
  }

  @Test
  void helpKnowsTheLanguageAndIsQuick() throws IOException, InterruptedException {
    client.passes("help_test.py", "goodhart");
  }

  @Test
  void javaCellsShareEverything() throws IOException, InterruptedException {
    client.passes("java_test.py", "goodhart");
  }

  @Test
  void thePublicConformanceSuitePasses() throws IOException, InterruptedException {
    client.passes("conformance_test.py", "goodhart", "--language", "groovy");
  }

  @Test
  void noneOfThePitfallsOfKernelsOnTheJvmIsOurs() throws IOException, InterruptedException {
    client.passes("pitfalls_test.py", "goodhart");
  }

  @Test
  void requestsAreHeededAndBadOnesSurvived() throws IOException, InterruptedException {
    client.passes("requests_test.py", "goodhart");
  }

  @Test
  void cellsAndThePageTalkThroughComms() throws IOException, InterruptedException {
    client.passes("comms_test.py", "goodhart");
  }

  @Test
  void whateverACellDoesItStops() throws IOException, InterruptedException {
    client.passes("interrupt_test.py", "goodhart");
  }

  @Test
  void theProcessEndsWhenItShould() throws IOException, InterruptedException {
    client.passes("ends_test.py", "goodhart");
  }

  @Test
  void everyNotebookRunsInNbconvert() throws IOException, InterruptedException {
    client.passes("notebooks_test.py", "goodhart", "--notebooks", "../notebooks");
  }

  /** From the packaged jars: the JVM archives no classes from directories. */
  @Test
  void itStartsFastAndStaysSmall(@TempDir Path jars) throws IOException, InterruptedException {
    Path target = Path.of("..", "kernel-ext", "target");
    List<Path> classPath = new ArrayList<>();
    for (Path from : List.of(target, target.resolve("lib"))) {
      if (Files.isDirectory(from)) {
        try (Stream<Path> files = Files.list(from)) {
          files
              .filter(
                  file ->
                      file.toString().endsWith(".jar") && !file.toString().contains("jjava.jar"))
              .sorted()
              .forEach(classPath::add);
        }
      }
    }
    assumeThat(classPath)
        .as("mvn verify packages the kernel before its tests")
        .hasSizeGreaterThan(2);
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    assertThat(
            new Installer(java, classPath, Installer.MAIN_CLASS)
                .installWithArchive(jars.resolve("kernels"), "goodhart")
                .withoutArchive())
        .isEmpty();
    JupyterClient archived = JupyterClient.with(jars);
    archived.passes("speed_test.py", "goodhart", "Start", "Cells");
    archived.passes("speed_test.py", "goodhart", "Session");
  }
}
