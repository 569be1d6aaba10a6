package goodhart.measure;

import goodhart.Estimate;
import goodhart.Progress;
import goodhart.internal.Parallel;
import java.util.Arrays;

/**
 * Intervals for what is said of a curve, by resampling seeds and prompts; and the verdict.
 *
 * <p>The units are the seeds, drawn with replacement; below {@value Resampling#MANY_SEEDS} seeds
 * the prompts within each drawn seed are drawn with replacement too, and with a single seed the
 * prompts are the units. In every resample the peak is chosen on the units that were not drawn, and
 * the drop is measured on those that were. Otherwise a drop from the highest of many noisy points
 * would be positive by construction, and noise would be called a fall; like this it is 0 on average
 * where gold does not fall, however many points there are.
 *
 * <p>Intervals are 95 % percentile intervals of {@value Resampling#RESAMPLES} resamples, stretched
 * around their mean by {@code sqrt(m / (m - 1)) * t / 1.96}, with Student's t for m units, because
 * the plain percentile interval is too short for few units. With one unit nothing can be said: the
 * ends are NaN. Everything is deterministic, and curves of one study see the same resamples, so
 * that differences are paired.
 */
public final class Bootstrap {
  /** The gain from here to the end decides whether a curve still rises: share of the d range. */
  static final double LAST_PART = 0.9;

  private Bootstrap() {}

  /**
   * A number with its interval.
   *
   * @param value the number on the data as they are
   * @param low lower end of the 95 % interval
   * @param high upper end
   */
  public record Interval(double value, double low, double high) {

    /** Whether the interval excludes 0, by more than rounding. */
    public boolean significant() {
      return low > Metrics.ROUNDING || high < -Metrics.ROUNDING;
    }
  }

  /**
   * The table row of one curve. It over-optimises when the interval of the drop lies above 0, or
   * turns back if it ends nearer to the reference than at its peak; else it still rises when that
   * of the gain over the last part lies above 0, from the last point within nine tenths of the
   * range of sqrt(KL) to the end; else it saturates.
   */
  public static Summary summarise(Curve curve) {
    Resampling units = new Resampling(curve);
    int end = curve.points() - 1;
    int last = lastPart(curve);
    double[] drops = new double[Resampling.RESAMPLES];
    double[] rises = new double[Resampling.RESAMPLES];
    if (units.units() > 1) {
      double[][] gold = units.rows(curve, MeasuredPath::gold);
      Parallel.forRanges(
          Resampling.RESAMPLES,
          50,
          Progress.NONE,
          (from, to) -> {
            double[] weights = new double[units.rows()];
            double[] others = new double[units.rows()];
            double[] drawn = new double[end + 1];
            double[] left = new double[end + 1];
            for (int b = from; b < to; b++) {
              units.draw(b, weights, others);
              Resampling.mean(weights, gold, drawn);
              Resampling.mean(others, gold, left);
              drops[b] = drawn[peak(left)] - drawn[end];
              rises[b] = drawn[end] - drawn[last];
            }
          });
    }
    int peak = curve.peak();
    Interval drop =
        interval(curve.gold(peak).value() - curve.gold(end).value(), drops, units.units());
    Interval rise =
        interval(curve.gold(end).value() - curve.gold(last).value(), rises, units.units());
    Summary.Verdict verdict =
        drop.low() > Metrics.ROUNDING
            ? curve.klNats(end).value() < curve.klNats(peak).value()
                ? Summary.Verdict.TURNS_BACK
                : Summary.Verdict.OVER_OPTIMISES
            : rise.low() > Metrics.ROUNDING
                ? Summary.Verdict.STILL_RISING
                : Summary.Verdict.SATURATES;
    return new Summary(
        curve.label(),
        gold(curve, 0),
        gold(curve, peak),
        curve.klNats(peak).value(),
        gold(curve, end),
        curve.klNats(end).value(),
        drop.value(),
        drop.low(),
        drop.high(),
        verdict);
  }

  /**
   * How much higher the peak of curve {@code a} is than that of {@code b}, paired over seeds (and
   * prompts): both see the same resamples, each has its peak chosen on the units left out.
   *
   * @throws IllegalArgumentException when the curves have different seeds or numbers of prompts
   */
  public static Interval difference(Curve a, Curve b) {
    Resampling units = new Resampling(a);
    units.sameFor(b);
    double[] differences = new double[Resampling.RESAMPLES];
    if (units.units() > 1) {
      double[][] goldA = units.rows(a, MeasuredPath::gold);
      double[][] goldB = units.rows(b, MeasuredPath::gold);
      double[] weights = new double[units.rows()];
      double[] others = new double[units.rows()];
      for (int r = 0; r < differences.length; r++) {
        units.draw(r, weights, others);
        differences[r] = peakGold(weights, others, goldA) - peakGold(weights, others, goldB);
      }
    }
    return interval(
        a.gold(a.peak()).value() - b.gold(b.peak()).value(), differences, units.units());
  }

  private static double peakGold(double[] weights, double[] others, double[][] gold) {
    double[] drawn = new double[gold[0].length];
    double[] left = new double[gold[0].length];
    Resampling.mean(weights, gold, drawn);
    Resampling.mean(others, gold, left);
    return drawn[peak(left)];
  }

  /** The last point before the end that lies within nine tenths of the range of sqrt(KL). */
  static int lastPart(Curve curve) {
    int end = curve.points() - 1;
    double start = curve.sqrtKl(0);
    double reach = start + LAST_PART * (curve.sqrtKl(end) - start);
    int last = 0;
    for (int k = 0; k < end; k++) {
      if (Math.abs(curve.sqrtKl(k) - start) <= Math.abs(reach - start)) {
        last = k;
      }
    }
    return last;
  }

  /** Gold at one point with its error over seeds, or over prompts when there is one seed. */
  private static Estimate gold(Curve curve, int k) {
    if (curve.paths().size() > 1) {
      return curve.gold(k);
    }
    MeasuredPath path = curve.paths().get(0);
    double mean = path.gold(k);
    double squares = 0;
    int n = path.weight().length;
    for (int x = 0; x < n; x++) {
      double d = path.weight()[x] * (path.gold()[k][x] - mean);
      squares += d * d;
    }
    return new Estimate(mean, n < 2 ? Double.NaN : Math.sqrt(squares * n / (n - 1)), n);
  }

  /** The first point with the highest gold. */
  static int peak(double[] gold) {
    int peak = 0;
    for (int k = 1; k < gold.length; k++) {
      peak = gold[k] > gold[peak] ? k : peak;
    }
    return peak;
  }

  /** The interval of a number from its resamples of m units. */
  static Interval interval(double value, double[] resamples, int m) {
    if (m < 2) {
      return new Interval(value, Double.NaN, Double.NaN);
    }
    double[] sorted = resamples.clone();
    Arrays.sort(sorted);
    double mean = Arrays.stream(sorted).average().orElseThrow();
    double low = quantile(sorted, 0.025);
    double high = quantile(sorted, 0.975);
    double stretch = Math.sqrt(m / (m - 1.0)) * student(m - 1) / 1.96;
    // Resamples that mostly agree may have both quantiles on one side of their mean: then the
    // stretch would move an end inwards, past values that were seen.
    return new Interval(
        value,
        Math.min(low, mean - stretch * (mean - low)),
        Math.max(high, mean + stretch * (high - mean)));
  }

  private static double quantile(double[] sorted, double level) {
    double at = level * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  /** The 97.5 % quantile of Student's t; the series is good to 1 % from 3 degrees of freedom on. */
  static double student(int degrees) {
    double v = degrees;
    return switch (degrees) {
      case 1 -> 12.706;
      case 2 -> 4.303;
      default -> 1.96 + 2.372 / v + 2.822 / (v * v) + 2.556 / (v * v * v);
    };
  }
}
