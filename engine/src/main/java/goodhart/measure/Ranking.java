package goodhart.measure;

import goodhart.Progress;
import goodhart.internal.Check;
import goodhart.internal.Parallel;
import goodhart.measure.Bootstrap.Interval;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Which method is best, by three criteria, and which of the differences are more than noise.
 *
 * <p>Every number has a 95 % interval of its own, and so has its difference to the best: the
 * intervals of {@link Bootstrap}, paired, because all curves see the same resamples, with the peak
 * of a resample chosen on the units left out. A column of many such intervals would name some
 * difference by chance alone. So two curves are said to differ only when a test that covers
 * <em>all</em> pairs says so, and their own interval excludes 0 as well:
 *
 * <pre>{@code t_ij = |mean d*_ij| / (sqrt(m / (m - 1)) * sd d*_ij)
 * the k-th largest of N = C (C - 1) / 2 differs when P(|T_(m-1)| > t) <= 0.05 / (N - k + 1),
 * and so do all larger ones}</pre>
 *
 * d*_ij are the resampled differences of curves i and j, m the units (seeds, or the prompts of a
 * single seed), T Student's t. All pairs are tested, not only those with the best, because the data
 * choose which curve is best and which are neighbours: whatever is read off the ranking by one
 * criterion, the chance that any difference in it is false stays at 5 % or below. With few seeds
 * and many methods little can be told apart; more seeds help, more prompts do not.
 *
 * <p>Source: Holm 1979 (A simple sequentially rejective multiple test procedure, Scandinavian
 * Journal of Statistics 6:65), which allows any dependence between the pairs. The quantile of the
 * largest resampled t of all pairs (Romano and Wolf 2005) was tried first: with ten seeds it called
 * 70 equal curves different in 19 % of simulations, Holm's in 2 %, because so few seeds leave the
 * far tail of t to their own estimate of its spread.
 *
 * @param klNats the KL of {@link Criterion#GOLD_AT_KL}, nats
 * @param klGiven whether that was asked for; else it is the {@link #commonKl common one}
 * @param orders one for each criterion, in their order
 */
public record Ranking(double klNats, boolean klGiven, List<Order> orders) {
  /** Where best-of-2 is, nats: a curve that does not go so far hardly moves. */
  private static final double BEST_OF_TWO = Math.log(2) - 0.5;

  /** How often a ranking of equal curves may name any difference. */
  private static final double LEVEL = 0.05;

  public Ranking {
    orders = List.copyOf(orders);
  }

  /** What curves are ranked by. */
  public enum Criterion {
    /** Gold at the peak; more is better. */
    PEAK_GOLD("peakGold", "peak gold"),
    /** Gold where the path first comes by a given KL; more is better. */
    GOLD_AT_KL("goldAtKl", "gold at KL"),
    /**
     * Gold at the peak minus gold at the end of the path as it was run; less is better. A method
     * that hardly leaves the reference has nothing to lose: read it beside the peak.
     */
    DROP("drop", "drop");

    private final String key;
    private final String words;

    Criterion(String key, String words) {
      this.key = key;
      this.words = words;
    }

    /** Its name in the language. */
    public String key() {
      return key;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /**
   * One curve in the order of one criterion.
   *
   * @param label the curve's label
   * @param value the criterion with its 95 % interval; NaN where there is none
   * @param toBest the value minus that of the first row, with the 95 % interval of this difference
   *     alone; NaN where there is none
   * @param differsFromBest whether it is significantly worse than the first row
   * @param differsFromPrevious whether it is significantly worse than the row above
   * @param from first rank of its group, from 1; 0 where there is no value
   * @param to last rank of its group: rows that are not told from the group's first row; 0 likewise
   * @param remark why there is no value, a sentence; empty where there is one
   */
  public record Row(
      String label,
      Interval value,
      Interval toBest,
      boolean differsFromBest,
      boolean differsFromPrevious,
      int from,
      int to,
      String remark) {

    /** Whether it has a place in the order. */
    public boolean ranked() {
      return from > 0;
    }

    /** {@code 1}, {@code 2-4} for a tie of three, {@code -} where there is no value. */
    public String rank() {
      return !ranked() ? "-" : from == to ? String.valueOf(from) : from + "-" + to;
    }
  }

  /**
   * The curves in the order of one criterion, best first, those without a value last; ties of the
   * value in the order in which the curves were given.
   *
   * @param title the criterion in words, with its KL
   */
  public record Order(Criterion criterion, String title, List<Row> rows) {
    public Order {
      rows = List.copyOf(rows);
    }

    /** Labels of the rows that cannot be told from the first one, which leads them. */
    public List<String> best() {
      return rows.stream().filter(r -> r.ranked() && !r.differsFromBest()).map(Row::label).toList();
    }

    /** The groups of ranks: {@code 1, 2-4 tied, 5}. */
    public String groups() {
      return String.join(
          ", ",
          rows.stream()
              .filter(Row::ranked)
              .map(r -> r.from() == r.to() ? r.rank() : r.rank() + " tied")
              .distinct()
              .toList());
    }

    /** Who is ahead, and of whom it cannot be told: one sentence without a full stop. */
    public String sentence() {
      Row first = rows.get(0);
      if (!first.ranked()) {
        return "no curve has a value for " + title;
      }
      String lead =
          String.format(
              Locale.ROOT,
              "%s has the %s, %.3f",
              first.label(),
              switch (criterion) {
                case PEAK_GOLD -> "highest " + title;
                case GOLD_AT_KL -> "most " + title;
                case DROP -> "smallest " + title;
              },
              first.value().value() + 0.0);
      long ranked = rows.stream().filter(Row::ranked).count();
      List<String> tied = best().subList(1, best().size());
      if (ranked == 1) {
        return lead;
      }
      if (tied.isEmpty()) {
        return lead + "; distinguishable from every other";
      }
      int shown = tied.size() > 8 ? 6 : tied.size();
      return lead
          + "; not distinguishable from "
          + String.join(", ", tied.subList(0, shown))
          + (shown < tied.size() ? " and " + (tied.size() - shown) + " more" : "");
    }
  }

  /** The order by one criterion. */
  public Order by(Criterion criterion) {
    return orders.get(criterion.ordinal());
  }

  /**
   * Ranks curves; gold is compared at the {@link #commonKl common KL}.
   *
   * @param curves of one comparison: the same seeds and prompts, at least one curve
   */
  public static Ranking of(List<Curve> curves) {
    return of(curves, Progress.NONE);
  }

  /** See {@link #of(List)}. */
  public static Ranking of(List<Curve> curves, Progress progress) {
    Check.atLeast("number of curves to rank", curves.size(), 1);
    return new Ranking(commonKl(curves), false, orders(curves, commonKl(curves), progress));
  }

  /**
   * Ranks curves; gold is compared at a given KL. A curve that does not come by it has no value
   * there, is listed last and says why.
   *
   * <p>In a resample that ends short of the KL though the curve itself reaches it, gold counts at
   * the resample's own largest KL: nothing is extrapolated there either.
   *
   * @param curves of one comparison: the same seeds and prompts, at least one curve
   * @param klNats >= 0
   */
  public static Ranking of(List<Curve> curves, double klNats, Progress progress) {
    Check.atLeast("number of curves to rank", curves.size(), 1);
    return new Ranking(
        klNats, true, orders(curves, Check.nonNegative("KL in nats", klNats), progress));
  }

  /**
   * The KL at which gold is compared unless one is given: the largest that every curve reaches,
   * rounded down to two digits. Curves that end before best-of-2, at 0.19 nats, are left aside
   * while others go further: they would leave nothing to compare.
   */
  public static double commonKl(List<Curve> curves) {
    double[] reach = curves.stream().mapToDouble(Curve::reachNats).toArray();
    double common =
        Arrays.stream(reach)
            .filter(r -> r >= BEST_OF_TWO && Double.isFinite(r))
            .min()
            .orElseGet(() -> Arrays.stream(reach).filter(Double::isFinite).max().orElse(0));
    return new BigDecimal(common).round(new MathContext(2, RoundingMode.DOWN)).doubleValue();
  }

  private static List<Order> orders(List<Curve> curves, double klNats, Progress progress) {
    Resampling units = new Resampling(curves.get(0));
    curves.forEach(units::sameFor);
    int criteria = Criterion.values().length;
    double[][] value = new double[criteria][curves.size()];
    for (int c = 0; c < curves.size(); c++) {
      Curve curve = curves.get(c);
      double peak = curve.gold(curve.peak()).value();
      value[Criterion.PEAK_GOLD.ordinal()][c] = peak;
      value[Criterion.GOLD_AT_KL.ordinal()][c] = curve.goldIfReached(klNats).orElse(Double.NaN);
      value[Criterion.DROP.ordinal()][c] = peak - curve.gold(curve.points() - 1).value();
    }
    double[][][] resamples = resamples(units, curves, klNats, progress);
    List<Order> orders = new ArrayList<>();
    for (Criterion criterion : Criterion.values()) {
      int at = criterion.ordinal();
      orders.add(
          new Ordering(units.units(), criterion == Criterion.DROP, value[at], resamples[at])
              .order(criterion, klNats, curves, progress));
    }
    return orders;
  }

  /** By criterion, curve and resample; zeros where there is a single unit. */
  private static double[][][] resamples(
      Resampling units, List<Curve> curves, double klNats, Progress progress) {
    int criteria = Criterion.values().length;
    double[][][] values = new double[criteria][curves.size()][Resampling.RESAMPLES];
    if (units.units() < 2) {
      return values;
    }
    Parallel.forRanges(
        Resampling.RESAMPLES,
        125,
        progress,
        (from, to) -> {
          double[][] weights = new double[to - from][units.rows()];
          double[][] others = new double[to - from][units.rows()];
          for (int b = from; b < to; b++) {
            units.draw(b, weights[b - from], others[b - from]);
          }
          for (int c = 0; c < curves.size(); c++) {
            Curve curve = curves.get(c);
            progress.tick();
            double[][] goldRows = units.rows(curve, MeasuredPath::gold);
            double[][] klRows = units.rows(curve, MeasuredPath::klNats);
            double[] gold = new double[curve.points()];
            double[] kl = new double[curve.points()];
            double[] left = new double[curve.points()];
            for (int b = from; b < to; b++) {
              Resampling.mean(weights[b - from], goldRows, gold);
              Resampling.mean(weights[b - from], klRows, kl);
              Resampling.mean(others[b - from], goldRows, left);
              double peak = gold[Bootstrap.peak(left)];
              values[Criterion.PEAK_GOLD.ordinal()][c][b] = peak;
              values[Criterion.GOLD_AT_KL.ordinal()][c][b] =
                  AtKl.gold(kl, gold, AtKl.nearest(kl, klNats));
              values[Criterion.DROP.ordinal()][c][b] = peak - gold[gold.length - 1];
            }
          }
        });
    return values;
  }

  /** Orders the curves by one criterion and tells which differ. */
  private static final class Ordering {
    private final int units;
    private final double sign;
    private final double[] value;
    private final double[][] resamples;

    /** Curves with a finite value, best first. */
    private final int[] ranked;

    /** By place in {@code ranked}: whether a test of all pairs tells the two apart. */
    private final boolean[][] apart;

    Ordering(int units, boolean lessIsBetter, double[] value, double[][] resamples) {
      this.units = units;
      this.sign = lessIsBetter ? -1 : 1;
      this.value = value;
      this.resamples = resamples;
      ranked =
          IntStream.range(0, value.length)
              .filter(c -> Double.isFinite(value[c]))
              .boxed()
              .sorted(Comparator.comparingDouble(c -> 0.0 - sign * value[c]))
              .mapToInt(Integer::intValue)
              .toArray();
      apart = new boolean[ranked.length][ranked.length];
    }

    Order order(Criterion criterion, double klNats, List<Curve> curves, Progress progress) {
      if (units > 1) {
        tellApart(progress);
      }
      int n = ranked.length;
      int[] from = new int[n];
      int[] to = new int[n];
      for (int first = 0, next; first < n; first = next) {
        next = first + 1;
        while (next < n && !worse(next, first)) {
          next++;
        }
        Arrays.fill(from, first, next, first + 1);
        Arrays.fill(to, first, next, next);
      }
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        int c = ranked[i];
        rows.add(
            new Row(
                curves.get(c).label(),
                Bootstrap.interval(value[c], resamples[c], units),
                difference(i, 0),
                i > 0 && worse(i, 0),
                i > 0 && worse(i, i - 1),
                from[i],
                to[i],
                ""));
      }
      Interval none = new Interval(Double.NaN, Double.NaN, Double.NaN);
      for (int c = 0; c < value.length; c++) {
        if (!Double.isFinite(value[c])) {
          Curve curve = curves.get(c);
          String remark =
              criterion == Criterion.GOLD_AT_KL && !curve.reaches(klNats)
                  ? curve.notReached(klNats)
                  : "'" + curve.label() + "' has gold that is not a finite number";
          rows.add(new Row(curve.label(), none, none, false, false, 0, 0, remark));
        }
      }
      return new Order(
          criterion,
          criterion == Criterion.GOLD_AT_KL ? criterion + " " + Curve.nats(klNats) : "" + criterion,
          rows);
    }

    /** The value at place i minus that at place j. */
    private Interval difference(int i, int j) {
      double[] a = resamples[ranked[i]];
      double[] b = resamples[ranked[j]];
      double[] differences = new double[a.length];
      Arrays.setAll(differences, r -> a[r] - b[r]);
      return Bootstrap.interval(value[ranked[i]] - value[ranked[j]], differences, units);
    }

    /**
     * Whether place i is significantly worse than place j: by all pairs and by its own interval.
     */
    private boolean worse(int i, int j) {
      if (!apart[i][j]) {
        return false;
      }
      Interval difference = difference(i, j);
      return sign > 0 ? difference.high() < -Metrics.ROUNDING : difference.low() > Metrics.ROUNDING;
    }

    private void tellApart(Progress progress) {
      int n = ranked.length;
      List<Pair> pairs = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        progress.tick();
        for (int j = 0; j < i; j++) {
          pairs.add(new Pair(i, j, chance(resamples[ranked[i]], resamples[ranked[j]])));
        }
      }
      pairs.sort(Comparator.comparingDouble(Pair::chance));
      for (int k = 0; k < pairs.size(); k++) {
        Pair pair = pairs.get(k);
        if (pair.chance() > LEVEL / (pairs.size() - k)) {
          return;
        }
        apart[pair.i()][pair.j()] = true;
      }
    }

    /** How likely so large a difference is between equal curves. */
    private double chance(double[] a, double[] b) {
      int size = a.length;
      double mean = 0;
      for (int r = 0; r < size; r++) {
        mean += (a[r] - b[r]) / size;
      }
      double squares = 0;
      for (int r = 0; r < size; r++) {
        double d = a[r] - b[r] - mean;
        squares += d * d;
      }
      if (Math.abs(mean) <= Metrics.ROUNDING) {
        return 1;
      }
      double deviation = Math.sqrt(squares / (size - 1) * units / (units - 1));
      return tails(Math.abs(mean) / deviation, units - 1);
    }

    private record Pair(int i, int j, double chance) {}
  }

  /**
   * {@code P(|T| > t)} of Student's t, exactly (Abramowitz and Stegun 1964, 26.7.3 and 26.7.4).
   *
   * @param t >= 0, may be infinite
   * @param degrees of freedom, >= 1
   */
  static double tails(double t, int degrees) {
    double angle = Math.atan(t / Math.sqrt(degrees));
    double cosine = Math.cos(angle);
    boolean odd = degrees % 2 == 1;
    double term = odd ? cosine : 1;
    double sum = degrees == 1 ? 0 : term;
    for (int k = odd ? 3 : 2; k < degrees; k += 2) {
      term *= cosine * cosine * (k - 1) / k;
      sum += term;
    }
    double within = Math.sin(angle) * sum;
    return Math.max(0, 1 - (odd ? 2 / Math.PI * (angle + within) : within));
  }
}
