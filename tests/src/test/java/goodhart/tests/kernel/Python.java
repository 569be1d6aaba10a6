package goodhart.tests.kernel;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Finds a Python that has what a test needs; GOODHART_PYTHON goes before all others. */
public final class Python {
  private Python() {}

  /**
   * The first Python that can import the modules. Skips the test when there is none, but fails it
   * in CI.
   *
   * @param modules what stands after {@code import}
   * @param what what people call them
   */
  public static String with(String modules, String what) throws InterruptedException {
    List<String> candidates =
        Stream.of(
                System.getenv("GOODHART_PYTHON"),
                "target/python/bin/python",
                "/usr/bin/python3",
                "python3")
            .filter(Objects::nonNull)
            .toList();
    for (String candidate : candidates) {
      if (has(candidate, modules)) {
        return candidate;
      }
    }
    return Missing.prerequisite("no Python with " + what + " in " + candidates);
  }

  private static boolean has(String python, String modules) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(python, "-c", "import " + modules)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
