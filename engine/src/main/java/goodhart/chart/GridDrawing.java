package goodhart.chart;

import goodhart.chart.Arrangement.Box;
import goodhart.chart.Figure.Group;
import goodhart.chart.Figure.Panel;
import goodhart.chart.Figure.Reward;
import goodhart.chart.Figure.Series;
import goodhart.chart.Surface.Anchor;
import java.util.List;
import java.util.Optional;

/**
 * A figure with small panels, one for each family: gold, and the proxy in a strip under it. All
 * have the same axes, and the frontier as a thin line for comparison.
 */
final class GridDrawing implements Drawing {
  private static final float[] DOTTED = {1, 2.5f};
  private static final double TEXT = Arrangement.TEXT_SIZE;
  private static final double SMALL = Grid.SMALL_SIZE;
  private static final double SWATCH = Grid.SWATCH;
  private static final double FRONTIER_WIDTH = 1.1;

  private final Figure figure;
  private final Grid place;
  private Surface to;
  private Pen pen;

  GridDrawing(Figure figure) {
    this.figure = figure;
    this.place = new Grid(figure);
  }

  @Override
  public double height() {
    return place.height;
  }

  @Override
  public void on(Surface surface) {
    to = surface;
    pen = new Pen(surface, figure.x(), 1.6, 1.1, 2.7, 6, Grid.MARKED);
    for (int i = 0; i < place.title.size(); i++) {
      double y = 16 + 15 + 21 * i;
      to.text(16, y, Arrangement.TITLE_SIZE, Anchor.START, true, place.title.get(i));
    }
    key();
    for (int i = 0; i < figure.groups().size(); i++) {
      group(figure.groups().get(i), place.cells.get(i));
    }
    pen.title(figure, (place.left + Grid.WIDTH - 16) / 2, place.xTitleY);
    for (int i = 0; i < place.notes.size(); i++) {
      double y = place.notesY + 10 + 16 * i;
      to.text(place.left, y, Arrangement.SMALL_SIZE, Anchor.START, false, place.notes.get(i));
    }
  }

  private void group(Group group, Grid.Cell cell) {
    Box top = cell.panels().get(0);
    to.text(
        top.left(),
        top.top() - 6,
        Grid.HEADING_SIZE,
        Anchor.START,
        true,
        Markup.shorten(group.heading(), 1.1 * Grid.HEADING_SIZE, top.right() - top.left()));
    for (int i = 0; i < figure.panels().size(); i++) {
      Panel panel = figure.panels().get(i);
      Box box = cell.panels().get(i);
      boolean lowest = i == figure.panels().size() - 1;
      frame(panel, box, cell.first(), lowest);
      curves(group, panel, box);
    }
    legend(group, cell);
  }

  private void frame(Panel panel, Box box, boolean labelled, boolean lowest) {
    for (double tick : panel.y().ticks()) {
      double y = panel.y().at(tick, box.bottom(), box.top());
      to.line(tick == 0 ? Ink.RULE : Ink.GRID, 0.8, Pen.SOLID, box.left(), y, box.right(), y);
      if (labelled) {
        to.text(box.left() - 6, y + 3.5, SMALL, Anchor.END, false, panel.y().label(tick));
      }
    }
    to.line(Ink.RULE, 0.8, Pen.SOLID, box.left(), box.bottom(), box.right(), box.bottom());
    for (double fold : figure.x().folds()) {
      double x = figure.x().at(fold, box.left(), box.right());
      to.line(Ink.RULE, 1, DOTTED, x, box.top(), x, box.bottom());
    }
    for (double fold : panel.y().folds()) {
      double y = panel.y().at(fold, box.bottom(), box.top());
      to.line(Ink.RULE, 1, DOTTED, box.left(), y, box.right(), y);
    }
    for (double tick : figure.x().ticks()) {
      double x = figure.x().at(tick, box.left(), box.right());
      to.line(Ink.RULE, 0.8, Pen.SOLID, x, box.bottom(), x, box.bottom() + 3);
      if (lowest) {
        to.text(x, box.bottom() + 13.5, SMALL, Anchor.MIDDLE, false, figure.x().label(tick));
      }
    }
    if (labelled) {
      String words = panel.rewards().contains(Reward.GOLD) ? panel.ordinate() : "proxy";
      to.upwards(22, (box.top() + box.bottom()) / 2, SMALL, words);
    }
  }

  private void curves(Group group, Panel panel, Box box) {
    Reward reward = panel.rewards().get(0);
    List<Series> all = group.series();
    figure.frontier().filter(f -> !all.contains(f)).ifPresent(f -> frontier(f, reward, panel, box));
    for (int i = 0; i < all.size(); i++) {
      pen.curve(all, i, reward, panel.y(), box);
    }
    if (reward == Reward.GOLD) {
      all.forEach(series -> pen.peak(series, panel.y(), box));
    }
  }

  private void frontier(Series frontier, Reward reward, Panel panel, Box box) {
    to.begin(frontier.curve().label() + ", " + reward + ", for comparison");
    for (double[] points : pen.lines(frontier, reward, panel.y(), box)) {
      to.line(Ink.RULE, FRONTIER_WIDTH, Pen.SOLID, points);
    }
    to.end();
  }

  /** What the lines and the star mean. */
  private void key() {
    double x = 16;
    double y = place.keyY;
    to.line(Ink.TEXT, pen.gold(), Pen.SOLID, x, y, x + SWATCH, y);
    x = keyText(x + SWATCH + 6, "gold");
    to.line(Ink.TEXT, pen.proxy(), Pen.DASHED, x, y, x + SWATCH, y);
    x = keyText(x + SWATCH + 6, "proxy (standardised)");
    pen.star(Ink.TEXT, x + pen.star(), y);
    x = keyText(x + 2 * pen.star() + 5, "peak of gold");
    Optional<Series> frontier = figure.frontier();
    if (frontier.isPresent()) {
      to.line(Ink.RULE, FRONTIER_WIDTH, Pen.SOLID, x, y, x + SWATCH, y);
      String label = Markup.shorten(frontier.get().curve().label(), TEXT, 180);
      x = keyText(x + SWATCH + 6, label + ", for comparison");
    }
    keyText(x, figure.bandWords());
  }

  private double keyText(double x, String words) {
    to.text(x, place.keyY + 4.5, TEXT, Anchor.START, false, words);
    return x + Markup.width(words, TEXT) + 14;
  }

  private void legend(Group group, Grid.Cell cell) {
    for (int i = 0; i < group.series().size(); i++) {
      Series series = group.series().get(i);
      double x = cell.legend().get(i)[0];
      double y = cell.legend().get(i)[1];
      to.begin(series.curve().label());
      pen.stroke(series.look(), Reward.GOLD, x, y, x + SWATCH, y);
      if (group.series().size() > 1) {
        pen.marker(series.look(), x + SWATCH / 2, y);
      }
      String label = Markup.shorten(series.curve().label(), SMALL, cell.legend().get(i)[2]);
      to.text(x + SWATCH + 5, y + 3.6, SMALL, Anchor.START, false, label);
      to.end();
    }
  }
}
