package goodhart.chart;

import goodhart.chart.Arrangement.Box;
import goodhart.chart.Figure.Panel;
import goodhart.chart.Figure.Reward;
import goodhart.chart.Figure.Series;
import goodhart.chart.Surface.Anchor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Draws an over-optimization figure on any surface. */
final class Drawing {
  private static final float[] SOLID = {};
  private static final float[] DASHED = {7, 4};
  private static final double GOLD_WIDTH = 2.2;
  private static final double PROXY_WIDTH = 1.5;
  private static final double STAR = 9;
  private static final double TEXT = Arrangement.TEXT_SIZE;
  private static final double SMALL = Arrangement.SMALL_SIZE;
  private static final double SWATCH = Arrangement.SWATCH;

  private final Figure figure;
  private final Arrangement place;
  private Surface to;

  Drawing(Figure figure) {
    this.figure = figure;
    this.place = new Arrangement(figure);
  }

  /** Draws everything and tells where it stands. */
  Arrangement on(Surface surface) {
    to = surface;
    for (int i = 0; i < place.title.size(); i++) {
      double y = 16 + 15 + 21 * i;
      to.text(place.left, y, Arrangement.TITLE_SIZE, Anchor.START, true, place.title.get(i));
    }
    for (int i = 0; i < figure.panels().size(); i++) {
      panel(figure.panels().get(i), place.panels.get(i), i == figure.panels().size() - 1);
    }
    xTitle();
    key();
    legend();
    for (int i = 0; i < place.notes.size(); i++) {
      double y = place.notesY + 10 + 16 * i;
      to.text(place.left, y, SMALL, Anchor.START, false, place.notes.get(i));
    }
    return place;
  }

  private void panel(Panel panel, Box box, boolean lowest) {
    frame(panel, box, lowest);
    for (Series series : figure.series()) {
      for (Reward reward : panel.rewards()) {
        band(series, reward, panel.y(), box);
      }
    }
    for (Reward reward : panel.rewards()) {
      for (int i = 0; i < figure.series().size(); i++) {
        curve(i, reward, panel.y(), box);
      }
    }
    if (panel.rewards().contains(Reward.GOLD)) {
      for (Series series : figure.series()) {
        peak(series, panel.y(), box);
      }
    }
  }

  private void frame(Panel panel, Box box, boolean lowest) {
    if (!panel.heading().isEmpty()) {
      to.text(box.left(), box.top() - 9, TEXT, Anchor.START, true, panel.heading());
    }
    for (double tick : panel.y().ticks()) {
      double y = panel.y().at(tick, box.bottom(), box.top());
      to.line(tick == 0 ? Ink.RULE : Ink.GRID, 1, SOLID, box.left(), y, box.right(), y);
      to.text(box.left() - 8, y + 4, SMALL, Anchor.END, false, panel.y().label(tick));
    }
    to.line(Ink.RULE, 1, SOLID, box.left(), box.bottom(), box.right(), box.bottom());
    for (double tick : figure.x().ticks()) {
      double x = figure.x().at(tick, box.left(), box.right());
      to.line(Ink.RULE, 1, SOLID, x, box.bottom(), x, box.bottom() + 5);
      if (lowest) {
        to.text(x, box.bottom() + 19, SMALL, Anchor.MIDDLE, false, figure.x().label(tick));
      }
    }
    to.upwards(24, (box.top() + box.bottom()) / 2, TEXT, panel.ordinate());
  }

  private void band(Series series, Reward reward, Axis y, Box box) {
    double opacity = (reward == Reward.GOLD ? 0.18 : 0.1) * (figure.series().size() > 5 ? 0.7 : 1);
    for (int[] run : runs(series.x().length, k -> series.banded(reward, k))) {
      int n = run[1] - run[0];
      if (n > 1) {
        double[] points = new double[4 * n];
        for (int i = 0; i < n; i++) {
          int k = run[0] + i;
          double x = figure.x().at(series.x()[k], box.left(), box.right());
          int back = 4 * n - 2 - 2 * i;
          points[2 * i] = points[back] = x;
          points[2 * i + 1] = y.at(series.line(reward).high()[k], box.bottom(), box.top());
          points[back + 1] = y.at(series.line(reward).low()[k], box.bottom(), box.top());
        }
        to.area(series.look().color(), opacity, Ink.PAPER, 0, points);
      }
    }
  }

  private void curve(int index, Reward reward, Axis y, Box box) {
    Series series = figure.series().get(index);
    to.begin(series.curve().label() + ", " + reward + ": " + series.summary().verdict());
    for (int[] run : runs(series.x().length, k -> series.drawn(reward, k))) {
      double[] points = new double[2 * (run[1] - run[0])];
      for (int k = run[0]; k < run[1]; k++) {
        points[2 * (k - run[0])] = figure.x().at(series.x()[k], box.left(), box.right());
        points[2 * (k - run[0]) + 1] = y.at(series.line(reward).mean()[k], box.bottom(), box.top());
      }
      stroke(series.look(), reward, points);
    }
    if (reward == Reward.GOLD && figure.series().size() > 1) {
      for (int k : Arrangement.marked(figure, index, box)) {
        marker(
            series.look(),
            figure.x().at(series.x()[k], box.left(), box.right()),
            y.at(series.gold().mean()[k], box.bottom(), box.top()));
      }
    }
    to.end();
  }

  private void peak(Series series, Axis y, Box box) {
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
        figure.x().at(series.x()[k], box.left(), box.right()),
        y.at(series.gold().mean()[k], box.bottom(), box.top()));
    to.end();
  }

  private void xTitle() {
    double middle = (place.left + place.right) / 2;
    double y = place.xTitleY;
    if (figure.chart().x() != OverOptimizationChart.X.SQRT_KL) {
      to.text(middle, y, TEXT, Anchor.MIDDLE, false, figure.xTitle());
      return;
    }
    // The root's bar must be as long as the text under it in any font, so the text is fitted.
    double radicand = 132;
    double unit = 34;
    double x = middle - (radicand + unit) / 2;
    double bar = y - 12.5;
    to.line(
        Ink.TEXT,
        1,
        SOLID, //
        x - 10,
        y - 3,
        x - 7.5,
        y - 4.5,
        x - 4.5,
        y + 2.5,
        x - 1,
        bar,
        x + radicand + 1,
        bar);
    to.fitted(x, y, TEXT, radicand, "KL(policy ‖ reference)");
    to.fitted(x + radicand + 2, y, TEXT, unit, ", nats");
    to.text(x + radicand + unit + 3, y - 4.5, 9, Anchor.START, false, "1/2");
  }

  /** What solid, dashed, star and band mean. */
  private void key() {
    double x = place.left;
    double y = place.keyY;
    to.line(Ink.TEXT, GOLD_WIDTH, SOLID, x, y, x + SWATCH, y);
    x = keyText(x + SWATCH + 6, "gold");
    to.line(Ink.TEXT, PROXY_WIDTH, DASHED, x, y, x + SWATCH, y);
    x = keyText(x + SWATCH + 6, "proxy");
    star(Ink.TEXT, x + STAR, y);
    x = keyText(x + 2 * STAR + 5, "peak of gold");
    if (figure.banded()) {
      double right = x + SWATCH;
      to.area(Ink.TEXT, 0.2, Ink.PAPER, 0, x, y - 6, right, y - 6, right, y + 6, x, y + 6);
      x = right + 6;
    }
    keyText(x, figure.bandWords());
  }

  private double keyText(double x, String words) {
    to.text(x, place.keyY + 4.5, TEXT, Anchor.START, false, words);
    return x + Markup.width(words, TEXT) + 20;
  }

  private void legend() {
    List<Series> all = figure.series();
    for (int i = 0; i < all.size(); i++) {
      Look look = all.get(i).look();
      String label = all.get(i).curve().label();
      double x = place.entryX(i, all.size());
      double y = place.entryY(i, all.size());
      to.begin(label);
      stroke(look, Reward.GOLD, x, y, x + SWATCH, y);
      if (all.size() > 1) {
        marker(look, x + SWATCH / 2, y);
      }
      x += SWATCH + Arrangement.SWATCH_GAP;
      stroke(look, Reward.PROXY, x, y, x + SWATCH, y);
      to.text(x + SWATCH + 8, y + 4.5, TEXT, Anchor.START, false, place.label(label));
      to.end();
    }
  }

  private void stroke(Look look, Reward reward, double... points) {
    if (reward == Reward.GOLD) {
      to.line(look.color(), GOLD_WIDTH, SOLID, points);
    } else {
      to.line(look.color(), PROXY_WIDTH, look.dash(), points);
    }
  }

  private void marker(Look look, double x, double y) {
    Ink fill = look.hollow() ? Ink.PAPER : look.color();
    to.area(fill, 1, look.color(), 1.4, look.marker().outline(3.8, x, y));
  }

  private void star(Ink color, double x, double y) {
    to.area(color, 1, Ink.PAPER, 1.2, Look.Shape.STAR.outline(STAR, x, y));
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
