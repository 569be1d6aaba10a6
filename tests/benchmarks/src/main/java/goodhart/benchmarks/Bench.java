package goodhart.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import goodhart.benchmarks.job.Job.Scale;
import goodhart.internal.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * {@code ./goodhart bench}: all contests, the loops inside, growth, and the floors; table and file.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures every job beside the same work in Python, in turn, and compares the results.",
      "Exit code 1 when a result differs or a promise on memory is broken; never on time."
    })
public final class Bench implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(names = "--quick", description = "Fewer rounds and smaller learners: three minutes.")
  private boolean quick;

  @Option(
      names = "--jobs",
      paramLabel = "A,B",
      split = ",",
      description =
          "These alone: contests by name, 'kernels', 'growth', 'reading', 'floors'. Default: all.")
  private List<String> jobs = List.of();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The results as JSON; goodhart-out/bench.json without it.")
  private Path out = Path.of("goodhart-out", "bench.json");

  @Option(names = "--python", required = true, hidden = true)
  private String python;

  @Option(names = "--home", required = true, hidden = true)
  private Path home;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** See the class. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Bench()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> known = new ArrayList<>(Contests.all().stream().map(Contest::name).toList());
    known.addAll(List.of("kernels", "growth", "reading", "floors"));
    for (String job : jobs) {
      if (!known.contains(job)) {
        throw new ParameterException(spec.commandLine(), Names.unknown("job", job, known));
      }
    }
    Path folder = Files.createTempDirectory("goodhart-bench");
    // An interrupted run leaves nothing behind either.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> cleanUp(folder)));
    ObjectNode results = JSON.createObjectNode();
    results.put("quick", quick);
    results.set("machine", Machine.describe(python));
    say("machine: " + results.get("machine"));
    boolean good = contests(folder, results.putArray("contests"));
    Scale scale = quick ? Scale.QUICK : Scale.FULL;
    if (wanted("growth")) {
      good &= new Growth(scale, folder).run(results.putObject("growth"), Bench::say);
    }
    if (wanted("kernels")) {
      good &= Kernels.run(scale, folder, results.putArray("kernels"), Bench::say);
    }
    if (wanted("reading")) {
      results.put("reading", Reading.run(home, python, scale, Bench::say));
    }
    if (wanted("floors")) {
      JsonNode floors = floors();
      results.set("floors", floors);
      say("floors (billions a second): " + floors);
    }
    if (out.toAbsolutePath().getParent() != null) {
      Files.createDirectories(out.toAbsolutePath().getParent());
    }
    JSON.writerWithDefaultPrettyPrinter().writeValue(out.toFile(), results);
    say("wrote " + out);
    return good ? 0 : 1;
  }

  private boolean wanted(String job) {
    return jobs.isEmpty() || jobs.contains(job);
  }

  private boolean contests(Path folder, ArrayNode into) throws IOException {
    Match.Pace pace =
        quick ? new Match.Pace(2, 1, 3, 3, 0, 5) : new Match.Pace(4, 5, 9, 41, 12, 120);
    Match match = new Match(home, python, quick ? Scale.QUICK : Scale.FULL, pace);
    List<Outcome> outcomes = new ArrayList<>();
    for (Contest contest : Contests.all()) {
      // What has no peer is the same job as before at another size: nothing for three minutes.
      boolean alone = contest.peer() instanceof Contest.None;
      if (!wanted(contest.name()) || (quick && alone && jobs.isEmpty())) {
        continue;
      }
      Path own = folder.resolve(contest.name());
      Outcome outcome = match.play(contest, own);
      delete(own);
      outcomes.add(outcome);
      into.add(outcome.json(JSON));
      String ratio = Table.number(outcome.ratio().median());
      say(contest.name() + outcome.failure.map(f -> ": FAILED: " + f).orElse(": " + ratio));
    }
    if (!outcomes.isEmpty()) {
      String kind =
          quick ? "Quick run: fewer rounds and smaller learners than in docs/performance.md. " : "";
      say("\n" + kind + "Minimum / median / maximum of the rounds; met: by the median.\n");
      say(Table.of(outcomes));
    }
    return outcomes.stream().allMatch(o -> o.failure.isEmpty());
  }

  private static JsonNode floors() throws IOException {
    List<String> command = Processes.java(0);
    command.add(Floors.class.getName());
    Process process =
        Processes.builder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    return JSON.readTree(process.getInputStream().readAllBytes());
  }

  private static void say(String line) {
    System.out.println(line);
  }

  private static void cleanUp(Path folder) {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    delete(folder);
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> inside = Files.walk(folder)) {
      inside.sorted(Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
    } catch (IOException e) {
      say("could not delete " + folder + ": " + e.getMessage());
    }
  }
}
