package goodhart.tests.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * The jar in a JJava kernel as its makers distribute it. That is not in Maven Central: {@code
 * GOODHART_JJAVA_KERNELSPEC} names the folder above {@code kernels/NAME}, and docs/jjava.md says
 * how to get one.
 */
class StockJavaKernelTest {
  private static final String VARIABLE = "GOODHART_JJAVA_KERNELSPEC";

  @Test
  void theMagicsWorkInAJavaNotebook() throws IOException, InterruptedException {
    String kernels = System.getenv(VARIABLE);
    Assumptions.assumeTrue(kernels != null, VARIABLE + " is not set: no JJava kernel to test");
    JavaNotebookJar.require();
    String name;
    try (Stream<Path> specs = Files.list(Path.of(kernels, "kernels"))) {
      name = specs.findFirst().orElseThrow().getFileName().toString();
    }
    JupyterClient.with(Path.of(kernels)).passes("jjava_test.py", name);
  }
}
