package goodhart.measure;

import goodhart.Estimate;
import goodhart.Progress;
import goodhart.Seeds;
import goodhart.internal.Parallel;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Intervals for what is said of a curve, by resampling seeds and prompts; and the verdict.
 *
 * <p>The units are the seeds, drawn with replacement; below {@value #MANY_SEEDS} seeds the prompts
 * within each drawn seed are drawn with replacement too, and with a single seed the prompts are the
 * units. In every resample the peak is chosen on the units that were not drawn, and the drop is
 * measured on those that were. Otherwise a drop from the highest of many noisy points would be
 * positive by construction, and noise would be called a fall; like this it is 0 on average where
 * gold does not fall, however many points there are.
 *
 * <p>Intervals are 95 % percentile intervals of {@value #RESAMPLES} resamples, stretched around
 * their mean by {@code sqrt(m / (m - 1)) * t / 1.96}, with Student's t for m units, because the
 * plain percentile interval is too short for few units. With one unit nothing can be said: the ends
 * are NaN. Everything is deterministic, and curves of one study see the same resamples, so that
 * differences are paired.
 */
public final class Bootstrap {
  static final int RESAMPLES = 1000;

  /** From so many seeds on, they alone carry the variation of the prompts as well. */
  static final int MANY_SEEDS = 10;

  /** The gain from here to the end decides whether a curve still rises: share of the d range. */
  static final double LAST_PART = 0.9;

  private static final Seeds STREAMS = new Seeds(1).child("bootstrap");

  private final int points;
  private final int[] prompts;

  /** By seed, prompt and point: gold times the prompt's weight. */
  private final double[][][] gold;

  private final double[][] weight;

  /** By seed and point: gold over all prompts. */
  private final double[][] mean;

  private Bootstrap(Curve curve) {
    List<MeasuredPath> paths = curve.paths();
    int seeds = paths.size();
    points = curve.points();
    prompts = new int[seeds];
    gold = new double[seeds][][];
    weight = new double[seeds][];
    mean = new double[seeds][points];
    for (int s = 0; s < seeds; s++) {
      MeasuredPath path = paths.get(s);
      prompts[s] = path.weight().length;
      weight[s] = path.weight();
      gold[s] = new double[prompts[s]][points];
      for (int x = 0; x < prompts[s]; x++) {
        for (int k = 0; k < points; k++) {
          gold[s][x][k] = weight[s][x] * path.gold()[k][x];
          mean[s][k] += gold[s][x][k];
        }
      }
    }
  }

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
   * The table row of one curve. It over-optimises when the interval of the drop lies above 0; else
   * it still rises when that of the gain over the last part lies above 0, from the last point
   * within nine tenths of the range of sqrt(KL) to the end; else it saturates.
   */
  public static Summary summarise(Curve curve) {
    Bootstrap data = new Bootstrap(curve);
    int end = curve.points() - 1;
    int last = lastPart(curve);
    double[] drops = new double[RESAMPLES];
    double[] rises = new double[RESAMPLES];
    if (data.units() > 1) {
      Parallel.forRanges(
          RESAMPLES,
          50,
          Progress.NONE,
          (from, to) -> {
            double[] drawn = new double[data.points];
            double[] left = new double[data.points];
            for (int b = from; b < to; b++) {
              data.resample(b, drawn, left);
              drops[b] = drawn[peak(left)] - drawn[end];
              rises[b] = drawn[end] - drawn[last];
            }
          });
    }
    int peak = curve.peak();
    Interval drop = data.interval(curve.gold(peak).value() - curve.gold(end).value(), drops);
    Interval rise = data.interval(curve.gold(end).value() - curve.gold(last).value(), rises);
    Summary.Verdict verdict =
        drop.low() > Metrics.ROUNDING
            ? Summary.Verdict.OVER_OPTIMISES
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
    Bootstrap first = new Bootstrap(a);
    Bootstrap second = new Bootstrap(b);
    if (!seeds(a).equals(seeds(b)) || !Arrays.equals(first.prompts, second.prompts)) {
      throw new IllegalArgumentException(
          "a paired difference needs curves of the same seeds and prompts, got '"
              + a.label()
              + "' on seeds "
              + seeds(a)
              + " and '"
              + b.label()
              + "' on seeds "
              + seeds(b)
              + ". Run them in one comparison");
    }
    double[] differences = new double[RESAMPLES];
    if (first.units() > 1) {
      double[] drawn = new double[first.points];
      double[] left = new double[first.points];
      double[] drawnSecond = new double[second.points];
      double[] leftSecond = new double[second.points];
      for (int r = 0; r < RESAMPLES; r++) {
        first.resample(r, drawn, left);
        second.resample(r, drawnSecond, leftSecond);
        differences[r] = drawn[peak(left)] - drawnSecond[peak(leftSecond)];
      }
    }
    return first.interval(a.gold(a.peak()).value() - b.gold(b.peak()).value(), differences);
  }

  private static List<Long> seeds(Curve curve) {
    return curve.paths().stream().map(MeasuredPath::seed).toList();
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

  private int units() {
    return prompts.length > 1 ? prompts.length : prompts[0];
  }

  /**
   * One resample: gold by point on the units drawn and on the units left out, at least one of them.
   */
  private void resample(int number, double[] drawn, double[] left) {
    RandomGenerator random = STREAMS.stream("resample " + number);
    Arrays.fill(drawn, 0);
    Arrays.fill(left, 0);
    int seeds = prompts.length;
    if (seeds == 1) {
      int[] times = draw(prompts[0], random);
      addMean(0, times, true, 1, drawn);
      addMean(0, times, false, 1, left);
      return;
    }
    int[] times = draw(seeds, random);
    int out = 0;
    for (int s = 0; s < seeds; s++) {
      out += times[s] == 0 ? 1 : 0;
    }
    for (int s = 0; s < seeds; s++) {
      if (times[s] == 0) {
        add(mean[s], 1.0 / out, left);
      } else if (seeds >= MANY_SEEDS) {
        add(mean[s], (double) times[s] / seeds, drawn);
      } else {
        for (int copy = 0; copy < times[s]; copy++) {
          addMean(s, anyDraw(prompts[s], random), true, 1.0 / seeds, drawn);
        }
      }
    }
  }

  /** How often each of n units is drawn in n draws; drawn again until one is left out. */
  private static int[] draw(int n, RandomGenerator random) {
    while (true) {
      int[] times = anyDraw(n, random);
      for (int count : times) {
        if (count == 0) {
          return times;
        }
      }
    }
  }

  private static int[] anyDraw(int n, RandomGenerator random) {
    int[] times = new int[n];
    for (int i = 0; i < n; i++) {
      times[random.nextInt(n)]++;
    }
    return times;
  }

  /** Adds one seed's gold over the prompts drawn, or over those left out. */
  private void addMean(int seed, int[] times, boolean drawn, double scale, double[] into) {
    double total = 0;
    for (int x = 0; x < times.length; x++) {
      total += weight[seed][x] * (drawn ? times[x] : times[x] == 0 ? 1 : 0);
    }
    if (total == 0) { // only prompts of weight 0: they say nothing, so all prompts speak
      add(mean[seed], scale, into);
      return;
    }
    for (int x = 0; x < times.length; x++) {
      int count = drawn ? times[x] : times[x] == 0 ? 1 : 0;
      if (count > 0) {
        add(gold[seed][x], scale * count / total, into);
      }
    }
  }

  private static void add(double[] row, double scale, double[] into) {
    for (int k = 0; k < into.length; k++) {
      into[k] += scale * row[k];
    }
  }

  private static int peak(double[] gold) {
    int peak = 0;
    for (int k = 1; k < gold.length; k++) {
      peak = gold[k] > gold[peak] ? k : peak;
    }
    return peak;
  }

  private Interval interval(double value, double[] resamples) {
    int m = units();
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
