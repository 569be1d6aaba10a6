package goodhart.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The jar that brings Goodhart into a stock Java kernel. */
final class JavaNotebookJar {
  static final Path PATH = Path.of("../kernel-ext/target/goodhart-jjava.jar");

  private JavaNotebookJar() {}

  /** Skips the test when there is no such jar of the classes as they are, but fails it in CI. */
  static void require() throws IOException {
    String problem =
        !Files.exists(PATH)
            ? "there is no goodhart-jjava.jar"
            : isOld() ? "goodhart-jjava.jar is older than the classes it is made of" : "";
    if (!problem.isEmpty()) {
      assertThat(System.getenv("CI")).as(problem).isNotEqualTo("true");
      Assumptions.abort(problem + ": ./goodhart jjava makes it");
    }
  }

  private static boolean isOld() throws IOException {
    FileTime made = Files.getLastModifiedTime(PATH);
    for (String module : List.of("engine", "dsl", "kernel-ext")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "target", "classes"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          if (Files.getLastModifiedTime(file).compareTo(made) > 0) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
