package goodhart.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import goodhart.benchmarks.job.Job.Scale;
import goodhart.benchmarks.kernel.OnePrompt;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The loops inside, by JMH in forked processes, with JMH's gc profiler: a loop that promises to
 * allocate nothing is held to it.
 */
final class Kernels {
  /** What allocates nothing. */
  private static final Set<String> PROMISED =
      Set.of("tilt", "exp", "log", "kl", "softmax", "expectation");

  /** Below this many bytes a call it is the profiler's own noise. */
  private static final double NOISE = 1;

  private static final String BYTES = "gc.alloc.rate.norm";

  private Kernels() {}

  /** Whether all promises are kept. */
  static boolean run(Scale scale, Path folder, ArrayNode into, Consumer<String> say)
      throws IOException {
    Path file = folder.resolve("kernels.json");
    Options options =
        new OptionsBuilder()
            .include(OnePrompt.class.getName())
            .forks(scale.of(3, 1))
            .warmupIterations(scale.of(5, 2))
            .warmupTime(TimeValue.milliseconds(scale.of(500, 150)))
            .measurementIterations(scale.of(5, 2))
            .measurementTime(TimeValue.milliseconds(scale.of(500, 150)))
            .addProfiler(GCProfiler.class)
            .jvmArgs(
                ManagementFactory.getRuntimeMXBean().getInputArguments().toArray(String[]::new))
            .verbosity(VerboseMode.SILENT)
            .resultFormat(ResultFormatType.JSON)
            .result(file.toString())
            .build();
    try {
      new Runner(options).run();
    } catch (RunnerException e) {
      throw new IOException(e.getMessage(), e);
    }
    boolean kept = true;
    say.accept("one prompt, one strength (JMH):");
    for (JsonNode result : new ObjectMapper().readTree(file.toFile())) {
      into.add(result);
      String name = result.path("benchmark").asText().replaceAll(".*\\.", "");
      double bytes = allocated(result.path("secondaryMetrics"));
      boolean broken = PROMISED.contains(name) && !(bytes < NOISE);
      kept &= !broken;
      say.accept(
          String.format(
              Locale.ROOT,
              "  %-12s K %s: %8.1f ns, %6.0f bytes%s",
              name,
              result.path("params").path("candidates").asText(),
              result.path("primaryMetric").path("score").asDouble(),
              bytes,
              broken ? ": IT PROMISED TO ALLOCATE NOTHING" : ""));
    }
    return kept;
  }

  /** The profiler's name for it has a prefix in JMH before 1.38. */
  private static double allocated(JsonNode metrics) {
    for (var names = metrics.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (name.endsWith(BYTES)) {
        return metrics.path(name).path("score").asDouble();
      }
    }
    return Double.NaN;
  }
}
