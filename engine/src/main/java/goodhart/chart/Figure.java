package goodhart.chart;

import goodhart.Estimate;
import goodhart.chart.OverOptimizationChart.X;
import goodhart.internal.Names;
import goodhart.measure.Curve;
import goodhart.measure.Summary;
import goodhart.optimize.Tilting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * An over-optimization chart worked out: the numbers, axes, panels and words that all its pictures
 * share.
 *
 * @param chart what was asked
 * @param groups the curves that are drawn together: all, or each family for itself
 * @param x the abscissa
 * @param panels what every group has, one above the other: one with both rewards, or gold above
 *     proxy
 * @param notes sentences about what is not drawn, or not as usual
 */
record Figure(
    OverOptimizationChart chart,
    List<Group> groups,
    Axis x,
    List<Panel> panels,
    List<String> notes) {

  /** Up to this many curves share one panel. */
  private static final int CURVES_IN_ONE_PANEL = 3;

  private static final double BAND = 1.96;

  private static final String FRONTIER = Names.of(Tilting.class);

  /**
   * The axes of many panels are folded where one curve in five or fewer goes so far that the others
   * would be left with less than half of the length.
   */
  private static final double FAR = 2;

  private static final double FEW = 0.2;

  /** Up to this many sentences about single curves are written out. */
  private static final int NOTES = 4;

  /**
   * Curves drawn together.
   *
   * @param heading their family in words; empty when all curves are together
   * @param series one for each curve, in order
   */
  record Group(String heading, List<Series> series) {}

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

    /** How far the curve goes. */
    double reach() {
      return Arrays.stream(x).filter(Double::isFinite).max().orElse(0);
    }

    /** Of what is drawn of one reward, with its band. */
    DoubleSummaryStatistics range(Reward reward) {
      DoubleSummaryStatistics range = new DoubleSummaryStatistics();
      for (int k = 0; k < x.length; k++) {
        if (drawn(reward, k)) {
          range.accept(line(reward).mean[k]);
        }
        if (banded(reward, k)) {
          range.accept(line(reward).low[k]);
          range.accept(line(reward).high[k]);
        }
      }
      return range;
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
    boolean logarithmic = chart.x() == X.STRENGTH && wide(chart.curves());
    Map<String, List<Curve>> members =
        chart.byFamily() ? Groups.panels(chart.curves()) : Map.of("", chart.curves());
    List<Group> groups = new ArrayList<>();
    members.forEach(
        (heading, curves) -> {
          List<Look> looks = Look.of(curves);
          List<Series> series = new ArrayList<>();
          for (int i = 0; i < curves.size(); i++) {
            series.add(series(chart, curves.get(i), looks.get(i), logarithmic));
          }
          groups.add(new Group(heading, List.copyOf(series)));
        });
    List<Series> all = groups.stream().flatMap(g -> g.series.stream()).toList();
    Axis x = axisOf(all, logarithmic, chart.byFamily());
    List<String> notes = new ArrayList<>();
    if (logarithmic
        && all.stream()
            .anyMatch(s -> Arrays.stream(abscissa(s.curve, chart.x())).anyMatch(v -> v <= 0))) {
      notes.add("Points of strength 0 have no place on the logarithmic axis and are not drawn.");
    }
    List<Panel> panels = panels(all, chart.byFamily());
    if (x.folds().length > 0 || panels.stream().anyMatch(p -> p.y.folds().length > 0)) {
      notes.add(
          "Beyond a dotted line an axis is pushed together: few curves go that far, and to scale they"
              + " would squeeze the others.");
    }
    notes.addAll(lost(all, chart.x()));
    return new Figure(chart, List.copyOf(groups), x, panels, List.copyOf(notes));
  }

  private static Series series(
      OverOptimizationChart chart, Curve curve, Look look, boolean logarithmic) {
    double[] x = abscissa(curve, chart.x());
    if (logarithmic) {
      x = Arrays.stream(x).map(v -> v > 0 ? v : Double.NaN).toArray();
    }
    Summary summary = chart.summaries().get(chart.curves().indexOf(curve));
    boolean bands = chart.bands() && !chart.byFamily();
    Line gold = Line.of(curve.points(), bands, curve::gold);
    Line proxy = Line.of(curve.points(), bands, curve::proxy);
    return new Series(curve, summary, look, x, gold, proxy, curve.peak());
  }

  /** All curves, group by group. */
  List<Series> series() {
    return groups.stream().flatMap(g -> g.series.stream()).toList();
  }

  /**
   * The curve that every panel of a family shows for comparison: the exact tilt, than which no
   * method has more proxy reward at the same KL.
   */
  Optional<Series> frontier() {
    return chart.byFamily()
        ? series().stream().filter(s -> s.curve.method().equals(FRONTIER)).findFirst()
        : Optional.empty();
  }

  /** The ordinate of a reward. */
  Axis y(Reward reward) {
    return panels.stream().filter(p -> p.rewards.contains(reward)).findFirst().orElseThrow().y;
  }

  /** Whether the chart has any band. */
  boolean banded() {
    return series().stream()
        .anyMatch(s -> IntStream.range(0, s.x.length).anyMatch(k -> s.banded(Reward.GOLD, k)));
  }

  /** What the band is, in words, or why there is none. */
  String bandWords() {
    int least = series().stream().mapToInt(s -> s.curve.paths().size()).min().orElseThrow();
    int most = series().stream().mapToInt(s -> s.curve.paths().size()).max().orElseThrow();
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
        List<String> knobs = series().stream().map(s -> s.curve.strengthName()).distinct().toList();
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

  private static boolean wide(List<Curve> curves) {
    double[] strengths =
        curves.stream().flatMapToDouble(c -> Arrays.stream(abscissa(c, X.STRENGTH))).toArray();
    var positive =
        Arrays.stream(strengths).filter(v -> v > 0 && Double.isFinite(v)).summaryStatistics();
    return Arrays.stream(strengths).allMatch(v -> !(v < 0))
        && positive.getCount() > 0
        && positive.getMax() >= 50 * positive.getMin();
  }

  private static List<String> lost(List<Series> series, X x) {
    List<String> labels = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (Series s : series) {
      int points = s.x.length;
      double[] asked = abscissa(s.curve, x);
      long count =
          IntStream.range(0, points)
              .filter(k -> !Double.isFinite(asked[k] + s.gold.mean[k] + s.proxy.mean[k]))
              .count();
      if (count > 0) {
        labels.add("'" + s.curve.label() + "'");
        notes.add(
            "'"
                + s.curve.label()
                + "' has no finite value, and no line, at "
                + count
                + " of "
                + points
                + " points.");
      }
    }
    return notes.size() <= NOTES
        ? notes
        : List.of(
            labels.size()
                + " curves have no finite value, and no line, at some points: "
                + String.join(", ", labels)
                + ".");
  }

  private static Axis axisOf(List<Series> series, boolean logarithmic, boolean foldable) {
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
    if (high <= low) {
      return Axis.linear(0, 1, 8);
    }
    double most = low + 1.02 * (high - low);
    if (!foldable) {
      return Axis.linear(low, most, 8);
    }
    double[] reaches = series.stream().mapToDouble(Series::reach).toArray();
    return shared(low, most, new double[] {low}, reaches, 5);
  }

  /**
   * An axis for many panels: to scale, or folded where only few curves go.
   *
   * @param lows how far down each curve goes
   * @param highs how far up each curve goes
   */
  private static Axis shared(double low, double high, double[] lows, double[] highs, int ticks) {
    Arrays.sort(lows);
    Arrays.sort(highs);
    double least = lows[(int) (FEW * lows.length)];
    double most = highs[highs.length - 1 - (int) (FEW * highs.length)];
    double room = 0.1 * (most - least);
    boolean below = room > 0 && most - low > FAR * (most - least);
    boolean above = room > 0 && high - least > FAR * (most - least);
    return Axis.folded(low, below ? least - room : low, above ? most + room : high, high, ticks);
  }

  private static List<Panel> panels(List<Series> series, boolean byFamily) {
    if (series.size() <= CURVES_IN_ONE_PANEL && !byFamily) {
      List<Reward> both = List.of(Reward.PROXY, Reward.GOLD);
      return List.of(new Panel("", both, axisOf(series, both, 6, false)));
    }
    int proxyTicks = byFamily ? 2 : 4;
    return List.of(
        new Panel("Gold", List.of(Reward.GOLD), axisOf(series, List.of(Reward.GOLD), 6, byFamily)),
        new Panel(
            "Proxy",
            List.of(Reward.PROXY),
            axisOf(series, List.of(Reward.PROXY), proxyTicks, byFamily)));
  }

  private static Axis axisOf(
      List<Series> series, List<Reward> rewards, int ticks, boolean foldable) {
    List<DoubleSummaryStatistics> ranges =
        series.stream()
            .flatMap(s -> rewards.stream().map(s::range))
            .filter(r -> r.getCount() > 0)
            .toList();
    if (ranges.isEmpty()) {
      return Axis.linear(0, 1, ticks);
    }
    double[] lows = ranges.stream().mapToDouble(DoubleSummaryStatistics::getMin).toArray();
    double[] highs = ranges.stream().mapToDouble(DoubleSummaryStatistics::getMax).toArray();
    double low = Arrays.stream(lows).min().orElseThrow();
    double high = Arrays.stream(highs).max().orElseThrow();
    double margin = 0.04 * (high - low);
    return foldable
        ? shared(low - margin, high + margin, lows, highs, ticks)
        : Axis.linear(low - margin, high + margin, ticks);
  }
}
