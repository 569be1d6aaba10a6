package goodhart.tests.kernel;

import goodhart.kernel.install.Installer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The installed kernel, with Groovy and the language, through a real client. */
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
  void javaCellsShareEverything() throws IOException, InterruptedException {
    client.passes("java_test.py", "goodhart");
  }

  @Test
  void thePublicConformanceSuitePasses() throws IOException, InterruptedException {
    client.passes("conformance_test.py", "goodhart", "--language", "groovy");
  }
}
