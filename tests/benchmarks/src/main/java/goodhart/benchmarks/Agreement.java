package goodhart.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** When two sides have computed the same. */
sealed interface Agreement {

  /** The first disagreement, as a sentence; empty where they agree. */
  Optional<String> disagreement(List<Round> ours, List<Round> peer);

  /** How near is near enough, for the results file. */
  String rule();

  /**
   * Every number of every round is the same but for {@code tolerance * max(1, |a|, |b|)}: for what
   * is computed exactly.
   */
  record Within(double tolerance) implements Agreement {
    @Override
    public Optional<String> disagreement(List<Round> ours, List<Round> peer) {
      for (int r = 0; r < ours.size(); r++) {
        double[] a = ours.get(r).result();
        double[] b = peer.get(r).result();
        if (a.length != b.length || a.length == 0) {
          return Optional.of("ours has " + a.length + " numbers and the peer " + b.length);
        }
        for (int i = 0; i < a.length; i++) {
          double scale = Math.max(1, Math.max(Math.abs(a[i]), Math.abs(b[i])));
          if (!(Math.abs(a[i] - b[i]) <= tolerance * scale)) {
            return Optional.of(different(i, a[i], b[i], tolerance * scale));
          }
        }
      }
      return Optional.empty();
    }

    @Override
    public String rule() {
      return "every number within " + tolerance + " * max(1, |number|)";
    }
  }

  /**
   * The means over rounds, each with a seed of its own, differ by at most {@code floor} or four
   * standard errors, whichever is more: for what is learnt from draws.
   */
  record ByChance(double floor) implements Agreement {
    @Override
    public Optional<String> disagreement(List<Round> ours, List<Round> peer) {
      int numbers = ours.get(0).result().length;
      if (numbers == 0 || numbers != peer.get(0).result().length) {
        return Optional.of("the sides have different numbers of results");
      }
      for (int i = 0; i < numbers; i++) {
        double[] a = column(ours, i);
        double[] b = column(peer, i);
        double allowed = Math.max(floor, 4 * Math.hypot(standardError(a), standardError(b)));
        if (!(Math.abs(mean(a) - mean(b)) <= allowed)) {
          return Optional.of(different(i, mean(a), mean(b), allowed));
        }
      }
      return Optional.empty();
    }

    @Override
    public String rule() {
      return "means over rounds within " + floor + " or four standard errors";
    }

    private static double[] column(List<Round> rounds, int i) {
      return rounds.stream().mapToDouble(r -> r.result()[i]).toArray();
    }

    private static double mean(double[] values) {
      return Arrays.stream(values).average().orElseThrow();
    }

    private static double standardError(double[] values) {
      double mean = mean(values);
      double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
      return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1.0) / values.length);
    }
  }

  /**
   * The first half of a result are estimates and the second half their standard errors; estimates
   * differ by at most four of them taken together: for what each side draws by itself.
   */
  record Estimated() implements Agreement {
    @Override
    public Optional<String> disagreement(List<Round> ours, List<Round> peer) {
      double[] a = ours.get(0).result();
      double[] b = peer.get(0).result();
      int half = a.length / 2;
      if (half == 0 || a.length != b.length) {
        return Optional.of("ours has " + a.length + " numbers and the peer " + b.length);
      }
      for (int i = 0; i < half; i++) {
        double allowed = 4 * Math.hypot(a[half + i], b[half + i]);
        if (!(Math.abs(a[i] - b[i]) <= allowed)) {
          return Optional.of(different(i, a[i], b[i], allowed));
        }
      }
      return Optional.empty();
    }

    @Override
    public String rule() {
      return "estimates within four standard errors";
    }
  }

  private static String different(int i, double ours, double peer, double allowed) {
    return String.format(
        Locale.ROOT,
        "number %d is %.12g with us and %.12g with the peer: they may differ by %.2g",
        i,
        ours,
        peer,
        allowed);
  }
}
