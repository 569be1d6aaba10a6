package goodhart.chart;

import goodhart.chart.Arrangement.Box;
import goodhart.chart.Figure.Reward;
import goodhart.chart.Figure.Series;
import goodhart.chart.Surface.Anchor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Draws the parts of an over-optimization figure: curves, bands, markers, stars.
 *
 * @param to what is drawn on
 * @param x the abscissa of all parts
 * @param gold width of gold's line
 * @param proxy width of the proxy's line
 * @param marker radius of a marker
 * @param star radius of a star
 * @param every distance between a curve's markers, in points of the page
 */
record Pen(
    Surface to, Axis x, double gold, double proxy, double marker, double star, double every) {
  static final float[] SOLID = {};
  static final float[] DASHED = {7, 4};
  private static final double TEXT = Arrangement.TEXT_SIZE;

  /** The band of one curve. */
  void band(Series series, Reward reward, Axis y, Box box, double opacity) {
    for (int[] run : runs(series.x().length, k -> series.banded(reward, k))) {
      int n = run[1] - run[0];
      if (n > 1) {
        double[] points = new double[4 * n];
        for (int i = 0; i < n; i++) {
          int k = run[0] + i;
          int back = 4 * n - 2 - 2 * i;
          points[2 * i] = points[back] = x.at(series.x()[k], box.left(), box.right());
          points[2 * i + 1] = y.at(series.line(reward).high()[k], box.bottom(), box.top());
          points[back + 1] = y.at(series.line(reward).low()[k], box.bottom(), box.top());
        }
        to.area(series.look().color(), opacity, Ink.PAPER, 0, points);
      }
    }
  }

  /** One curve: its line and, on gold's, its markers. */
  void curve(List<Series> together, int index, Reward reward, Axis y, Box box) {
    Series series = together.get(index);
    to.begin(series.curve().label() + ", " + reward + ": " + series.summary().verdict());
    for (double[] points : lines(series, reward, y, box)) {
      stroke(series.look(), reward, points);
    }
    if (reward == Reward.GOLD && together.size() > 1) {
      for (int k : marked(together, index, x, box, every)) {
        marker(
            series.look(),
            x.at(series.x()[k], box.left(), box.right()),
            y.at(series.gold().mean()[k], box.bottom(), box.top()));
      }
    }
    to.end();
  }

  /** The line of one curve, in pieces where points cannot be drawn. */
  List<double[]> lines(Series series, Reward reward, Axis y, Box box) {
    List<double[]> lines = new ArrayList<>();
    for (int[] run : runs(series.x().length, k -> series.drawn(reward, k))) {
      double[] points = new double[2 * (run[1] - run[0])];
      for (int k = run[0]; k < run[1]; k++) {
        points[2 * (k - run[0])] = x.at(series.x()[k], box.left(), box.right());
        points[2 * (k - run[0]) + 1] = y.at(series.line(reward).mean()[k], box.bottom(), box.top());
      }
      lines.add(points);
    }
    return lines;
  }

  /**
   * The points of a gold line that carry the curve's marker: about equally far apart on the page,
   * set off by curve so that lines on top of one another show different markers, and near the end.
   */
  static List<Integer> marked(List<Series> together, int index, Axis x, Box box, double every) {
    Series series = together.get(index);
    List<Integer> marked = new ArrayList<>();
    int last = -1;
    double lastMarked = Double.NEGATIVE_INFINITY;
    double next = box.left() + every * (index + 1) / (together.size() + 1);
    for (int k = 0; k < series.x().length; k++) {
      if (!series.drawn(Reward.GOLD, k)) {
        continue;
      }
      last = k;
      double at = x.at(series.x()[k], box.left(), box.right());
      if (at >= next && k != series.peak()) {
        marked.add(k);
        lastMarked = at;
        next = at + every;
      }
    }
    if (last >= 0
        && last != series.peak()
        && x.at(series.x()[last], box.left(), box.right()) - lastMarked > 0.3 * every) {
      marked.add(last);
    }
    return marked;
  }

  /** The star where a curve's gold is highest. */
  void peak(Series series, Axis y, Box box) {
    if (!series.hasPeak()) {
      return;
    }
    int k = series.peak();
    to.begin(
        series.curve().label()
            + ": gold peaks at "
            + Numbers.of(series.gold().mean()[k])
            + ", KL "
            + Numbers.of(series.curve().klNats(k).value())
            + " nats");
    star(
        series.look().color(),
        x.at(series.x()[k], box.left(), box.right()),
        y.at(series.gold().mean()[k], box.bottom(), box.top()));
    to.end();
  }

  void stroke(Look look, Reward reward, double... points) {
    if (reward == Reward.GOLD) {
      to.line(look.color(), gold, SOLID, points);
    } else {
      to.line(look.color(), proxy, look.dash(), points);
    }
  }

  void marker(Look look, double atX, double atY) {
    Ink fill = look.hollow() ? Ink.PAPER : look.color();
    to.area(fill, 1, look.color(), 0.37 * marker, look.marker().outline(marker, atX, atY));
  }

  void star(Ink color, double atX, double atY) {
    to.area(color, 1, Ink.PAPER, 0.133 * star, Look.Shape.STAR.outline(star, atX, atY));
  }

  /** The title of the abscissa around a middle. */
  void title(Figure figure, double middle, double y) {
    if (figure.chart().x() != OverOptimizationChart.X.SQRT_KL) {
      to.text(middle, y, TEXT, Anchor.MIDDLE, false, figure.xTitle());
      return;
    }
    // The root's bar must be as long as the text under it in any font, so the text is fitted.
    double radicand = 132;
    double unit = 34;
    double left = middle - (radicand + unit) / 2;
    double bar = y - 12.5;
    to.line(
        Ink.TEXT,
        1,
        SOLID, //
        left - 10,
        y - 3,
        left - 7.5,
        y - 4.5,
        left - 4.5,
        y + 2.5,
        left - 1,
        bar,
        left + radicand + 1,
        bar);
    to.fitted(left, y, TEXT, radicand, "KL(policy ‖ reference)");
    to.fitted(left + radicand + 2, y, TEXT, unit, ", nats");
    to.text(left + radicand + unit + 3, y - 4.5, 9, Anchor.START, false, "1/2");
  }

  /** The longest stretches {@code [from, to)} of points that satisfy a condition. */
  private static List<int[]> runs(int n, IntPredicate condition) {
    List<int[]> runs = new ArrayList<>();
    for (int from = 0; from < n; from++) {
      int end = from;
      while (end < n && condition.test(end)) {
        end++;
      }
      if (end > from) {
        runs.add(new int[] {from, end});
        from = end;
      }
    }
    return runs;
  }
}
