package goodhart.tests.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Assumptions;

/** The jar that brings Goodhart into a stock Java kernel. */
final class JavaNotebookJar {
  static final Path PATH = Path.of("../kernel-ext/target/goodhart-jjava.jar");

  /** Our own kernel, and what starts it. */
  static final List<String> LEFT_OUT =
      List.of(
          "goodhart/kernel/jupyter/",
          "goodhart/kernel/install/",
          "goodhart/kernel/run/RunCommand",
          "goodhart/kernel/cli/");

  private JavaNotebookJar() {}

  /** Skips the test when there is no such jar of the classes as they are, but fails it in CI. */
  static void require() throws IOException {
    String problem =
        !Files.exists(PATH)
            ? "there is no goodhart-jjava.jar"
            : isOfOtherClasses() ? "goodhart-jjava.jar was made of other classes" : "";
    if (!problem.isEmpty()) {
      assertThat(System.getenv("CI")).as(problem).isNotEqualTo("true");
      Assumptions.abort(problem + ": ./goodhart jjava makes it");
    }
  }

  /** By content: Maven writes no jar that would be the same, and compiles what has not changed. */
  private static boolean isOfOtherClasses() throws IOException {
    try (JarFile jar = new JarFile(PATH.toFile())) {
      for (String module : List.of("engine", "dsl", "kernel-ext")) {
        Path classes = Path.of("..", module, "target", "classes");
        try (Stream<Path> files = Files.walk(classes.resolve("goodhart"))) {
          for (Path file : files.filter(Files::isRegularFile).toList()) {
            String name = classes.relativize(file).toString().replace(File.separatorChar, '/');
            if (LEFT_OUT.stream().noneMatch(name::startsWith) && differs(jar, name, file)) {
              return true;
            }
          }
        }
      }
    }
    return false;
  }

  private static boolean differs(JarFile jar, String name, Path file) throws IOException {
    CRC32 sum = new CRC32();
    sum.update(Files.readAllBytes(file));
    ZipEntry entry = jar.getJarEntry(name);
    return entry == null || entry.getCrc() != sum.getValue();
  }
}
