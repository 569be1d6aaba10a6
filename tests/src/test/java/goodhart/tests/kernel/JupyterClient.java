package goodhart.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A Python with a Jupyter client, and the test programs in src/test/python that it runs. */
final class JupyterClient {
  private static final String MODULES =
      "import jupyter_client, nbclient, nbconvert, jupyter_kernel_test";

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
    List<String> candidates =
        Stream.of(
                System.getenv("GOODHART_PYTHON"),
                "target/python/bin/python",
                "/usr/bin/python3",
                "python3")
            .filter(Objects::nonNull)
            .toList();
    for (String candidate : candidates) {
      if (has(candidate)) {
        return new JupyterClient(candidate, kernels);
      }
    }
    String missing =
        "no Python with a Jupyter client in " + candidates + "; tests/setup-jupyter.sh says how";
    assertThat(System.getenv("CI")).as(missing).isNotEqualTo("true");
    Assumptions.abort(missing);
    throw new IllegalStateException("unreachable");
  }

  private static boolean has(String python) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(python, "-c", MODULES)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
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
