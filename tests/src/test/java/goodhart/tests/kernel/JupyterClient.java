package goodhart.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Python with a Jupyter client, and the test programs in src/test/python that it runs. */
final class JupyterClient {
  private static final String MODULES = "jupyter_client, nbclient, nbconvert, jupyter_kernel_test";

  private final String python;
  private final Path kernels;

  private JupyterClient(String python, Path kernels) {
    this.python = python;
    this.kernels = kernels;
  }

  /**
   * Skips the test when there is no such Python, but fails it in CI.
   *
   * @param kernels the directory above {@code kernels/NAME/kernel.json}
   */
  static JupyterClient with(Path kernels) throws IOException, InterruptedException {
    return new JupyterClient(Python.with(MODULES, "a Jupyter client"), kernels);
  }

  /** Runs one program to its end and checks that all of its tests passed. */
  void passes(String program, String kernel, String... more)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                python,
                "src/test/python/" + program,
                "--kernel",
                kernel,
                "--kernels",
                kernels.toString()));
    command.addAll(List.of(more));
    Path log = Files.createTempFile("kernel-test", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    Process process = builder.start();
    try {
      boolean ended = process.waitFor(120, TimeUnit.SECONDS);
      String said = Files.readString(log);
      assertThat(ended).as(program + " did not end in 120 s:\n" + said).isTrue();
      assertThat(process.exitValue()).as(said).isZero();
      assertThat(said).containsPattern("Ran [1-9]\\d* tests?");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Files.delete(log);
    }
  }
}
