package goodhart.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a contest gave: every round of both sides. The first rounds of a process warm it up; they
 * are kept and do not count.
 */
final class Outcome {
  final Contest contest;
  final String size;
  final List<Round> ours = new ArrayList<>();
  final List<Round> peer = new ArrayList<>();

  /** Rounds at the start that do not count. */
  int warmUp;

  /** Rounds of a turn after those: the first follows a rest, the others one another. */
  int turn = 1;

  /** Why it failed: an unequal result, or a process that ended. */
  Optional<String> failure = Optional.empty();

  Outcome(Contest contest, String size) {
    this.contest = contest;
    this.size = size;
  }

  /** Minimum, median and maximum. */
  record Spread(double least, double median, double most) {
    static Spread of(double[] values) {
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      int n = sorted.length;
      double median = n == 0 ? Double.NaN : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
      return new Spread(
          n == 0 ? Double.NaN : sorted[0], median, n == 0 ? Double.NaN : sorted[n - 1]);
    }
  }

  /** What a round takes after a rest. */
  Spread seconds(List<Round> side) {
    return Spread.of(counted(side, true));
  }

  /** The peer's time over ours after a rest, round by round. */
  Spread ratio() {
    return ratio(true);
  }

  /** The same of rounds that follow one another; no numbers where they are too long for that. */
  Spread ratioInARow() {
    return ratio(false);
  }

  private Spread ratio(boolean rested) {
    double[] a = counted(ours, rested);
    double[] b = counted(peer, rested);
    double[] ratio = new double[Math.min(a.length, b.length)];
    Arrays.setAll(ratio, i -> b[i] / a[i]);
    return Spread.of(ratio);
  }

  /** Peak resident memory of a side's process, MB. */
  static double peak(List<Round> side) {
    return side.stream().mapToDouble(Round::peakMegabytes).max().orElse(Double.NaN);
  }

  /** The seconds of a side's last round; NaN where there is none. */
  double last(List<Round> side) {
    return side.isEmpty() ? Double.NaN : side.get(side.size() - 1).seconds();
  }

  private double[] counted(List<Round> side, boolean rested) {
    return IntStream.range(warmUp, side.size())
        .filter(r -> ((r - warmUp) % turn == 0) == rested)
        .mapToDouble(r -> side.get(r).seconds())
        .toArray();
  }

  /** For the results file. */
  ObjectNode json(ObjectMapper json) {
    ObjectNode node = json.createObjectNode();
    node.put("job", contest.name()).put("size", size).put("peer", contest.peer().label());
    node.put("threads", contest.threads()).put("aim", contest.aim()).put("warmUp", warmUp);
    node.put("sameWhen", contest.agreement().rule());
    node.put("failure", failure.orElse(null));
    node.put("turn", turn).put("ratio", ratio().median());
    node.put("ratioInARow", turn > 1 ? ratioInARow().median() : null);
    rounds(node.putArray("ours"), ours);
    rounds(node.putArray("theirs"), peer);
    return node;
  }

  private static void rounds(ArrayNode array, List<Round> rounds) {
    for (Round round : rounds) {
      array.addObject().put("seconds", round.seconds()).put("peakMegabytes", round.peakMegabytes());
    }
  }
}
