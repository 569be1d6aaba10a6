package goodhart.benchmarks;

import goodhart.benchmarks.job.Job;
import goodhart.benchmarks.job.LargePool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Our side of a contest, in a process of its own: prepares, then does one round for each line of
 * standard input and answers it with a line of JSON, as the peers do with {@code --serve}.
 *
 * <pre>{@code
 * Worker CONTEST --data DIR              # serves rounds
 * Worker CONTEST --make DIR [--quick]    # makes the data, for a peer run by itself
 * }</pre>
 */
public final class Worker {
  /** With a number of prompts behind it, the name of a pool that is made in memory. */
  static final String LARGE = "large:";

  private Worker() {}

  /** See the class. */
  public static void main(String[] arguments) throws IOException {
    List<String> given = List.of(arguments);
    Job job =
        given.get(0).startsWith(LARGE)
            ? new LargePool(Integer.parseInt(given.get(0).substring(LARGE.length())))
            : Contests.named(given.get(0)).job();
    Path folder = Path.of(given.get(2));
    if (given.get(1).equals("--make")) {
      Files.createDirectories(folder);
      DataSet data = DataSet.in(folder);
      job.make(given.contains("--quick") ? Job.Scale.QUICK : Job.Scale.FULL, data);
      data.finish();
      return;
    }
    DataSet data = job instanceof LargePool ? null : DataSet.read(folder);
    serve(given.get(0), job.prepare(data), System.out);
  }

  private static void serve(String name, Job.Work work, PrintStream out) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (int round = 0; in.readLine() != null; round++) {
      long began = System.nanoTime();
      double[] result = work.run(round);
      double seconds = (System.nanoTime() - began) * 1e-9;
      out.println(new Round(seconds, result, Memory.peakMegabytes("self")).line(name));
      out.flush();
    }
  }
}
