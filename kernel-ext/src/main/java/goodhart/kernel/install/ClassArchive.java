package goodhart.kernel.install;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The classes of a kernel as the JVM keeps them in memory, in a file that the next start maps
 * instead of reading, checking and linking jars (class data sharing). It belongs to one Java and
 * one list of jars; with any other the JVM passes over it in silence.
 */
final class ClassArchive {
  static final String FILE = "kernel.jsa";

  private static final long LIMIT_SECONDS = 90;

  private ClassArchive() {}

  /** Why no archive can be made; nothing when it can. */
  static Optional<String> refusal(List<Path> classPath, Path archive) {
    if (archive.toString().contains(File.pathSeparator)) {
      return Optional.of("its path contains '" + File.pathSeparator + "'");
    }
    return classPath.stream()
        .filter(Files::isDirectory)
        .findFirst()
        .map(directory -> "the class path contains the directory " + directory + ", not only jars");
  }

  /**
   * Runs a program and archives what it loaded.
   *
   * @param java the java program
   * @param arguments its arguments file
   * @param mainClass the program, which ends by itself
   * @param archive the file to make
   * @return why there is none; nothing when there is one
   */
  static Optional<String> make(Path java, Path arguments, String mainClass, Path archive) {
    try {
      Process process =
          new ProcessBuilder(
                  java.toString(),
                  "-XX:ArchiveClassesAtExit=" + archive,
                  "@" + arguments,
                  mainClass)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      try {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
          return Optional.of("the rehearsal did not end in " + LIMIT_SECONDS + " s");
        }
      } finally {
        process.destroyForcibly();
      }
      if (process.exitValue() != 0) {
        return Optional.of("the rehearsal ended with status " + process.exitValue());
      }
      return Files.exists(archive) ? Optional.empty() : Optional.of("this Java makes none");
    } catch (IOException e) {
      return Optional.of("the rehearsal did not start: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }
}
