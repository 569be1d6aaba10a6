package goodhart.chart;

import goodhart.Estimate;
import goodhart.chart.OverOptimizationChart.X;
import goodhart.measure.Curve;
import goodhart.measure.Summary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.DoubleStream;

/**
 * An over-optimization chart worked out: the numbers, axes, panels and words that all its pictures
 * share.
 *
 * @param chart what was asked
 * @param series one for each curve, in order
 * @param x the abscissa
 * @param panels one with both rewards, or gold above proxy
 * @param notes sentences about what is not drawn
 */
record Figure(
    OverOptimizationChart chart,
    List<Series> series,
    Axis x,
    List<Panel> panels,
    List<String> notes) {

  /** Up to this many curves share one panel. */
  private static final int CURVES_IN_ONE_PANEL = 3;

  private static final double BAND = 1.96;

  /**
   * One reward along a curve.
   *
   * @param mean over seeds, by point
   * @param low lower edge of the band; NaN where there is none
   * @param high upper edge of the band
   */
  record Line(double[] mean, double[] low, double[] high) {
    static Line of(int points, boolean bands, IntFunction<Estimate> measured) {
      Line line = new Line(new double[points], new double[points], new double[points]);
      for (int k = 0; k < points; k++) {
        Estimate estimate = measured.apply(k);
        double half = bands ? BAND * estimate.standardError() : Double.NaN;
        line.mean[k] = estimate.value();
        line.low[k] = estimate.value() - half;
        line.high[k] = estimate.value() + half;
      }
      return line;
    }
  }

  /**
   * One curve.
   *
   * @param x abscissa by point; NaN where the axis cannot show it
   * @param peak the point with the highest mean gold
   */
  record Series(
      Curve curve, Summary summary, Look look, double[] x, Line gold, Line proxy, int peak) {

    Line line(Reward reward) {
      return reward == Reward.GOLD ? gold : proxy;
    }

    /** Whether a line can be drawn at a point. */
    boolean drawn(Reward reward, int k) {
      return Double.isFinite(x[k]) && Double.isFinite(line(reward).mean[k]);
    }

    /** Whether a band can be drawn at a point. */
    boolean banded(Reward reward, int k) {
      return Double.isFinite(x[k])
          && Double.isFinite(line(reward).low[k])
          && Double.isFinite(line(reward).high[k]);
    }

    boolean hasPeak() {
      return drawn(Reward.GOLD, peak);
    }
  }

  /** The two things drawn. */
  enum Reward {
    GOLD("gold"),
    PROXY("proxy");

    private final String word;

    Reward(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  /**
   * One coordinate system.
   *
   * @param heading what is above it; empty for the only panel
   * @param rewards what it shows, in drawing order
   */
  record Panel(String heading, List<Reward> rewards, Axis y) {

    /** What the ordinate says. Gold is in its own units; only the proxy is standardised for all. */
    String ordinate() {
      if (rewards.size() > 1) {
        return "reward (proxy: standardised)";
      }
      return rewards.contains(Reward.GOLD) ? "gold reward" : "standardised reward";
    }
  }

  static Figure of(OverOptimizationChart chart) {
    List<double[]> abscissae = chart.curves().stream().map(c -> abscissa(c, chart.x())).toList();
    double[] all = abscissae.stream().flatMapToDouble(Arrays::stream).toArray();
    boolean logarithmic = chart.x() == X.STRENGTH && wide(all);
    List<String> notes = new ArrayList<>();
    if (logarithmic && Arrays.stream(all).anyMatch(v -> v <= 0)) {
      notes.add("Points of strength 0 have no place on the logarithmic axis and are not drawn.");
    }
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < chart.curves().size(); i++) {
      Curve curve = chart.curves().get(i);
      double[] x = abscissae.get(i);
      if (logarithmic) {
        x = Arrays.stream(x).map(v -> v > 0 ? v : Double.NaN).toArray();
      }
      Line gold = Line.of(curve.points(), chart.bands(), curve::gold);
      Line proxy = Line.of(curve.points(), chart.bands(), curve::proxy);
      series.add(
          new Series(curve, chart.summaries().get(i), Look.of(i), x, gold, proxy, curve.peak()));
      lost(curve, abscissae.get(i), gold, proxy, notes);
    }
    return new Figure(
        chart,
        List.copyOf(series),
        axisOf(series, logarithmic),
        panels(series),
        List.copyOf(notes));
  }

  /** Whether the chart has any band. */
  boolean banded() {
    return series.stream()
        .anyMatch(
            s ->
                java.util.stream.IntStream.range(0, s.x.length)
                    .anyMatch(k -> s.banded(Reward.GOLD, k)));
  }

  /** What the band is, in words, or why there is none. */
  String bandWords() {
    int least = series.stream().mapToInt(s -> s.curve.paths().size()).min().orElseThrow();
    int most = series.stream().mapToInt(s -> s.curve.paths().size()).max().orElseThrow();
    String seeds =
        most == 1 ? "one seed" : least == most ? most + " seeds" : least + " to " + most + " seeds";
    if (banded()) {
      return "mean ± 1.96 s.e. over " + seeds;
    }
    return most == 1 ? "one seed: no band" : "mean over " + seeds;
  }

  /** The title of the abscissa in plain characters. */
  String xTitle() {
    return switch (chart.x()) {
      case SQRT_KL -> "√KL(policy ‖ reference), √nats";
      case KL -> "KL(policy ‖ reference), nats";
      case STRENGTH -> {
        List<String> knobs = series.stream().map(s -> s.curve.strengthName()).distinct().toList();
        yield knobs.size() == 1 ? knobs.get(0) : "strength (each method's own knob)";
      }
    };
  }

  private static double[] abscissa(Curve curve, X x) {
    double[] values = new double[curve.points()];
    for (int k = 0; k < values.length; k++) {
      values[k] =
          switch (x) {
            case SQRT_KL -> curve.sqrtKl(k);
            case KL -> curve.klNats(k).value();
            case STRENGTH -> curve.strength(k);
          };
    }
    return values;
  }

  private static boolean wide(double[] strengths) {
    var positive =
        Arrays.stream(strengths).filter(v -> v > 0 && Double.isFinite(v)).summaryStatistics();
    return Arrays.stream(strengths).allMatch(v -> !(v < 0))
        && positive.getCount() > 0
        && positive.getMax() >= 50 * positive.getMin();
  }

  private static void lost(Curve curve, double[] x, Line gold, Line proxy, List<String> notes) {
    long count = 0;
    for (int k = 0; k < x.length; k++) {
      if (!Double.isFinite(x[k] + gold.mean[k] + proxy.mean[k])) {
        count++;
      }
    }
    if (count > 0) {
      notes.add(
          "'"
              + curve.label()
              + "' has no finite value, and no line, at "
              + count
              + " of "
              + x.length
              + " points.");
    }
  }

  private static Axis axisOf(List<Series> series, boolean logarithmic) {
    var range =
        series.stream()
            .flatMapToDouble(s -> Arrays.stream(s.x))
            .filter(Double::isFinite)
            .summaryStatistics();
    if (range.getCount() == 0) {
      return Axis.linear(0, 1, 8);
    }
    if (logarithmic) {
      return Axis.logarithmic(range.getMin(), range.getMax());
    }
    double low = Math.min(0, range.getMin());
    double high = range.getMax();
    return high <= low ? Axis.linear(0, 1, 8) : Axis.linear(low, low + 1.02 * (high - low), 8);
  }

  private static List<Panel> panels(List<Series> series) {
    if (series.size() <= CURVES_IN_ONE_PANEL) {
      List<Reward> both = List.of(Reward.PROXY, Reward.GOLD);
      return List.of(new Panel("", both, axisOf(series, both, 6)));
    }
    return List.of(
        new Panel("Gold", List.of(Reward.GOLD), axisOf(series, List.of(Reward.GOLD), 6)),
        new Panel("Proxy", List.of(Reward.PROXY), axisOf(series, List.of(Reward.PROXY), 4)));
  }

  private static Axis axisOf(List<Series> series, List<Reward> rewards, int ticks) {
    DoubleStream.Builder values = DoubleStream.builder();
    for (Series s : series) {
      for (Reward reward : rewards) {
        for (int k = 0; k < s.x.length; k++) {
          if (s.drawn(reward, k)) {
            values.add(s.line(reward).mean[k]);
          }
          if (s.banded(reward, k)) {
            values.add(s.line(reward).low[k]).add(s.line(reward).high[k]);
          }
        }
      }
    }
    var range = values.build().summaryStatistics();
    if (range.getCount() == 0) {
      return Axis.linear(0, 1, ticks);
    }
    double margin = 0.04 * (range.getMax() - range.getMin());
    return Axis.linear(range.getMin() - margin, range.getMax() + margin, ticks);
  }
}
