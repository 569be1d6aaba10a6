package goodhart.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A side whose process stays alive between rounds and waits for a line before each. */
final class Serving implements Side {
  private final Process process;
  private final Writer asked;
  private final BufferedReader answers;
  private final Path complaints;

  /**
   * Starts it.
   *
   * @param complaints a file for what it says on its error stream
   */
  Serving(List<String> command, Path complaints) throws IOException {
    this.complaints = complaints;
    process = Processes.builder(command).redirectError(complaints.toFile()).start();
    asked = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  @Override
  public Round round() throws IOException {
    try {
      asked.write("\n");
      asked.flush();
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        if (line.startsWith("{")) {
          return Round.parse(line);
        }
      }
    } catch (IOException e) {
      // Its pipe is closed: what it said below tells why.
    }
    process.destroy();
    throw new IOException("the process ended: " + Processes.lastLines(complaints));
  }

  @Override
  public void close() {
    try {
      asked.close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      Files.deleteIfExists(complaints);
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
