package goodhart.benchmarks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import goodhart.benchmarks.job.Job.Scale;
import goodhart.benchmarks.job.LargePool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * How time and memory grow with prompts: the three exact paths on 10^4, 10^5 and 10^6 prompts with
 * 64 candidates, each size in a process of its own. The exponent is {@code log(t_last / t_first) /
 * log(prompts_last / prompts_first)} of the best times.
 */
record Growth(Scale scale, Path folder) {
  private static final int ROUNDS = 3;

  /** From here on one round is long enough to warm up. */
  private static final int LARGE = 1_000_000;

  /** What a process may use at most, MB. */
  private static final double MOST_MEGABYTES = 6 * 1024;

  /** Whether it completed within the memory. */
  boolean run(ObjectNode into, Consumer<String> say) throws IOException {
    int[] prompts =
        scale == Scale.FULL ? new int[] {10_000, 100_000, 1_000_000} : new int[] {1000, 10_000};
    double[][] best = new double[LargePool.METHODS.size()][prompts.length];
    double peak = 0;
    ArrayNode sizes = into.putArray("sizes");
    for (int s = 0; s < prompts.length; s++) {
      ObjectNode node = sizes.addObject().put("prompts", prompts[s]);
      Path complaints = Files.createTempFile(folder, "growth", ".err");
      List<String> command = new ArrayList<>(Processes.java(0, "-Xmx5g"));
      command.addAll(
          List.of(Worker.class.getName(), Worker.LARGE + prompts[s], "--data", "nowhere"));
      try (Side side = new Serving(command, complaints)) {
        int rounds = prompts[s] < LARGE ? ROUNDS : ROUNDS - 1;
        for (int r = 0; r < rounds * best.length; r++) {
          Round round = side.round();
          int m = r % best.length;
          best[m][s] = r < best.length ? round.seconds() : Math.min(best[m][s], round.seconds());
          peak = Math.max(peak, round.peakMegabytes());
          node.withArray(LargePool.METHODS.get(m).name()).add(round.seconds());
          node.put("peakMegabytes", round.peakMegabytes());
        }
      } catch (IOException e) {
        node.put("failure", e.getMessage());
        say.accept("growth: " + prompts[s] + " prompts FAILED: " + e.getMessage());
        return false;
      }
    }
    int last = prompts.length - 1;
    for (int m = 0; m < best.length; m++) {
      String name = LargePool.METHODS.get(m).name();
      double exponent =
          Math.log(best[m][last] / best[m][0]) / Math.log((double) prompts[last] / prompts[0]);
      into.put(name + "Exponent", exponent);
      StringBuilder times = new StringBuilder();
      for (int s = 0; s <= last; s++) {
        times.append(String.format(Locale.ROOT, " %,d prompts %.3f s,", prompts[s], best[m][s]));
      }
      say.accept(String.format(Locale.ROOT, "growth, %s:%s exponent %.2f", name, times, exponent));
    }
    say.accept(String.format(Locale.ROOT, "growth, peak memory: %.0f MB", peak));
    return !(peak > MOST_MEGABYTES);
  }
}
