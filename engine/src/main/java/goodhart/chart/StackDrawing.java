package goodhart.chart;

import goodhart.chart.Arrangement.Box;
import goodhart.chart.Figure.Panel;
import goodhart.chart.Figure.Reward;
import goodhart.chart.Figure.Series;
import goodhart.chart.Surface.Anchor;
import java.util.List;

/** A figure with all curves in the same one or two panels, and one legend. */
final class StackDrawing implements Drawing {
  private static final double TEXT = Arrangement.TEXT_SIZE;
  private static final double SMALL = Arrangement.SMALL_SIZE;
  private static final double SWATCH = Arrangement.SWATCH;

  private final Figure figure;
  private final List<Series> all;
  private final Arrangement place;
  private Surface to;
  private Pen pen;

  StackDrawing(Figure figure) {
    this.figure = figure;
    this.all = figure.series();
    this.place = new Arrangement(figure);
  }

  @Override
  public double height() {
    return place.height;
  }

  @Override
  public void on(Surface surface) {
    to = surface;
    pen = new Pen(surface, figure.x(), 2.2, 1.5, 3.8, 9, Arrangement.MARKED);
    for (int i = 0; i < place.title.size(); i++) {
      double y = 16 + 15 + 21 * i;
      to.text(place.left, y, Arrangement.TITLE_SIZE, Anchor.START, true, place.title.get(i));
    }
    for (int i = 0; i < figure.panels().size(); i++) {
      panel(figure.panels().get(i), place.panels.get(i), i == figure.panels().size() - 1);
    }
    pen.title(figure, (place.left + place.right) / 2, place.xTitleY);
    key();
    legend();
    for (int i = 0; i < place.notes.size(); i++) {
      double y = place.notesY + 10 + 16 * i;
      to.text(place.left, y, SMALL, Anchor.START, false, place.notes.get(i));
    }
  }

  private void panel(Panel panel, Box box, boolean lowest) {
    frame(panel, box, lowest);
    for (Series series : all) {
      for (Reward reward : panel.rewards()) {
        double opacity = (reward == Reward.GOLD ? 0.18 : 0.1) * (all.size() > 5 ? 0.7 : 1);
        pen.band(series, reward, panel.y(), box, opacity);
      }
    }
    for (Reward reward : panel.rewards()) {
      for (int i = 0; i < all.size(); i++) {
        pen.curve(all, i, reward, panel.y(), box);
      }
    }
    if (panel.rewards().contains(Reward.GOLD)) {
      for (Series series : all) {
        pen.peak(series, panel.y(), box);
      }
    }
  }

  private void frame(Panel panel, Box box, boolean lowest) {
    if (!panel.heading().isEmpty()) {
      to.text(box.left(), box.top() - 9, TEXT, Anchor.START, true, panel.heading());
    }
    for (double tick : panel.y().ticks()) {
      double y = panel.y().at(tick, box.bottom(), box.top());
      to.line(tick == 0 ? Ink.RULE : Ink.GRID, 1, Pen.SOLID, box.left(), y, box.right(), y);
      to.text(box.left() - 8, y + 4, SMALL, Anchor.END, false, panel.y().label(tick));
    }
    to.line(Ink.RULE, 1, Pen.SOLID, box.left(), box.bottom(), box.right(), box.bottom());
    for (double tick : figure.x().ticks()) {
      double x = figure.x().at(tick, box.left(), box.right());
      to.line(Ink.RULE, 1, Pen.SOLID, x, box.bottom(), x, box.bottom() + 5);
      if (lowest) {
        to.text(x, box.bottom() + 19, SMALL, Anchor.MIDDLE, false, figure.x().label(tick));
      }
    }
    to.upwards(24, (box.top() + box.bottom()) / 2, TEXT, panel.ordinate());
  }

  /** What solid, dashed, star and band mean. */
  private void key() {
    double x = place.left;
    double y = place.keyY;
    to.line(Ink.TEXT, pen.gold(), Pen.SOLID, x, y, x + SWATCH, y);
    x = keyText(x + SWATCH + 6, "gold");
    to.line(Ink.TEXT, pen.proxy(), Pen.DASHED, x, y, x + SWATCH, y);
    x = keyText(x + SWATCH + 6, "proxy");
    pen.star(Ink.TEXT, x + pen.star(), y);
    x = keyText(x + 2 * pen.star() + 5, "peak of gold");
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
    for (int i = 0; i < all.size(); i++) {
      Look look = all.get(i).look();
      String label = all.get(i).curve().label();
      double x = place.entryX(i, all.size());
      double y = place.entryY(i, all.size());
      to.begin(label);
      pen.stroke(look, Reward.GOLD, x, y, x + SWATCH, y);
      if (all.size() > 1) {
        pen.marker(look, x + SWATCH / 2, y);
      }
      x += SWATCH + Arrangement.SWATCH_GAP;
      pen.stroke(look, Reward.PROXY, x, y, x + SWATCH, y);
      to.text(x + SWATCH + 8, y + 4.5, TEXT, Anchor.START, false, place.label(label));
      to.end();
    }
  }
}
