package goodhart.tests.kernel;

import goodhart.kernel.install.Installer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Jupyter protocol through a real client, with {@link EchoSession} for a language. */
class KernelTest {
  @TempDir static Path folder;
  private static JupyterClient client;

  @BeforeAll
  static void installTheKernelInAPathWithASpace() throws IOException, InterruptedException {
    Path jupyter = Files.createDirectory(folder.resolve("with space"));
    Installer.ofThisProcess(EchoKernel.class.getName()).install(jupyter.resolve("kernels"), "echo");
    client = JupyterClient.with(jupyter);
  }

  @Test
  void theProtocolIsKeptWhateverHappensInACell() throws IOException, InterruptedException {
    client.passes("protocol_test.py", "echo");
  }

  @Test
  void thePublicConformanceSuitePasses() throws IOException, InterruptedException {
    client.passes("conformance_test.py", "echo", "--language", "echo");
  }
}
