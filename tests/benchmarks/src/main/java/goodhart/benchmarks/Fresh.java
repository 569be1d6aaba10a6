package goodhart.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A side that starts a process for every round: what a user waits for, from the command line. */
final class Fresh implements Side {
  private final List<String> command;
  private final Path folder;
  private final Reading reading;

  /** Takes the result from what the process printed. */
  interface Reading {
    Round round(double seconds, double peakMegabytes, List<String> printed) throws IOException;
  }

  /**
   * Nothing is started yet.
   *
   * @param folder where what it prints goes
   */
  Fresh(List<String> command, Path folder, Reading reading) {
    this.command = command;
    this.folder = folder;
    this.reading = reading;
  }

  @Override
  public Round round() throws IOException {
    Path printed = Files.createTempFile(folder, "printed", ".txt");
    Path complaints = Files.createTempFile(folder, "complaints", ".txt");
    long began = System.nanoTime();
    Process process =
        Processes.builder(command)
            .redirectOutput(printed.toFile())
            .redirectError(complaints.toFile())
            .start();
    double peak = Double.NaN;
    try {
      while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
        double now = Memory.peakMegabytes(Long.toString(process.pid()));
        peak = Double.isNaN(now) ? peak : now; // a peak only grows
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new IOException("interrupted");
    }
    double seconds = (System.nanoTime() - began) * 1e-9;
    if (process.exitValue() != 0) {
      throw new IOException("the process ended: " + Processes.lastLines(complaints));
    }
    return reading.round(seconds, peak, Files.readAllLines(printed));
  }

  @Override
  public void close() {}
}
