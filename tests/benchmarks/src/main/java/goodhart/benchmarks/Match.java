package goodhart.benchmarks;

import goodhart.benchmarks.job.Job.Scale;
import goodhart.benchmarks.job.WholeDemo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plays one contest: makes the data, starts both sides, lets them do their rounds in turn, each
 * second round the other way about, and compares the results.
 *
 * @param home the top folder
 * @param python of the peers
 * @param scale of the jobs
 * @param pace how many rounds
 */
record Match(Path home, String python, Scale scale, Pace pace) {

  /**
   * Before each turn that counts, of either side. The threads of OpenBLAS and OpenMP go on spinning
   * for tens of milliseconds after their work, which would take a core from whoever comes next.
   */
  private static final long REST_MILLIS = 100;

  /** Rounds of a turn, where they are short: the first after the rest, the others in a row. */
  private static final int IN_A_ROW = 3;

  private static final double SHORT_SECONDS = 0.25;

  /**
   * How many turns a contest has, of a round each until it counts.
   *
   * @param warmUp rounds that do not count, at least; the first of all is one of them
   * @param warmUpSeconds for which rounds do not count, so that short ones are compiled as well
   * @param rounds that count, at least where there is time
   * @param mostRounds that count, where they are short: on a shared machine there are seconds in
   *     which everything is slow, and nine rounds of 50 ms may all lie in one
   * @param shortSeconds after which short rounds are enough, counted from the first that counts
   * @param seconds after which no further round starts, once two have counted, or one of processes
   *     that are fresh for each
   */
  record Pace(
      int warmUp,
      double warmUpSeconds,
      int rounds,
      int mostRounds,
      double shortSeconds,
      double seconds) {}

  Outcome play(Contest contest, Path folder) throws IOException {
    Outcome outcome = new Outcome(contest, contest.job().size(scale));
    Files.createDirectories(folder);
    DataSet data = DataSet.in(folder);
    contest.job().make(scale, data);
    data.finish();
    boolean fresh = contest.job() instanceof WholeDemo;
    boolean alone = contest.peer() instanceof Contest.None;
    try (Side ours = ours(contest, folder);
        Side peer = alone ? null : peer(contest, folder)) {
      long began = System.nanoTime();
      double warmed = 0;
      for (int r = 0, turn = 1; r < outcome.warmUp + pace.mostRounds(); r++) {
        double seconds = (System.nanoTime() - began) * 1e-9;
        boolean warm = r >= pace.warmUp() && seconds > pace.warmUpSeconds();
        if (!fresh && !warm && outcome.warmUp == r) {
          outcome.warmUp = r + 1;
          warmed = seconds;
        } else if (warm && r == outcome.warmUp && isShort(outcome)) {
          turn = IN_A_ROW;
        }
        if (r >= outcome.warmUp + pace.rounds() && seconds - warmed > pace.shortSeconds()) {
          break;
        }
        if (seconds > pace.seconds() && r >= outcome.warmUp + (fresh ? 1 : 2)) {
          break;
        }
        if (r % 2 == 0) {
          turn(ours, warm, turn, outcome.ours);
        }
        if (peer != null) {
          turn(peer, warm, turn, outcome.peer);
        }
        if (r % 2 == 1) {
          turn(ours, warm, turn, outcome.ours);
        }
        outcome.turn = turn;
      }
      outcome.failure =
          alone ? Optional.empty() : contest.agreement().disagreement(outcome.ours, outcome.peer);
    } catch (IOException e) {
      outcome.failure = Optional.of(e.getMessage());
    }
    return outcome;
  }

  private static boolean isShort(Outcome outcome) {
    return outcome.last(outcome.ours) < SHORT_SECONDS && outcome.last(outcome.peer) < SHORT_SECONDS;
  }

  private static void turn(Side side, boolean counts, int rounds, List<Round> into)
      throws IOException {
    try {
      Thread.sleep(counts ? REST_MILLIS : 0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    for (int i = 0; i < rounds; i++) {
      into.add(side.round());
    }
  }

  private Side ours(Contest contest, Path folder) throws IOException {
    if (contest.job() instanceof WholeDemo) {
      Path script = WholeDemo.script(home, folder, scale);
      Path out = folder.resolve("out");
      // It promises to do with 512 MB, so it has no more.
      List<String> command = Processes.java(contest.threads(), "-Xmx512m");
      command.addAll(
          List.of("goodhart.kernel.cli.Main", "run", script.toString(), "--out", out.toString()));
      return new Fresh(
          command,
          folder,
          (seconds, peak, printed) -> new Round(seconds, WholeDemo.numbers(printed), peak));
    }
    return worker(contest.name(), contest.threads(), folder, "ours");
  }

  private static Side worker(String name, int threads, Path folder, String who) throws IOException {
    List<String> command = Processes.java(threads);
    command.addAll(List.of(Worker.class.getName(), name, "--data", folder.toString()));
    return new Serving(command, folder.resolve(who + ".err"));
  }

  private Side peer(Contest contest, Path folder) throws IOException {
    if (contest.peer() instanceof Contest.Ours other) {
      return worker(other.contest(), contest.threads(), folder, "peer");
    }
    Contest.Python script = (Contest.Python) contest.peer();
    List<String> command = new ArrayList<>(List.of(python));
    Path file = home.resolve("tests/benchmarks/peers/" + script.script() + ".py");
    command.addAll(List.of(file.toString(), "--data", folder.toString()));
    command.addAll(script.arguments());
    if (contest.threads() > 0) {
      command.addAll(List.of("--threads", Integer.toString(contest.threads())));
    }
    if (contest.job() instanceof WholeDemo) {
      command.addAll(List.of("--rounds", "1"));
      return new Fresh(command, folder, Match::lastLine);
    }
    command.add("--serve");
    return new Serving(command, folder.resolve("peer.err"));
  }

  /** A peer knows the memory of its own children. */
  private static Round lastLine(double seconds, double peak, List<String> printed)
      throws IOException {
    Round told = Round.parse(printed.get(printed.size() - 1));
    return new Round(seconds, told.result(), told.peakMegabytes());
  }
}
