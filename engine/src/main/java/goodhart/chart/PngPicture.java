package goodhart.chart;

import goodhart.chart.Arrangement.Box;
import goodhart.chart.Figure.Panel;
import goodhart.chart.Figure.Reward;
import goodhart.chart.Figure.Series;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A figure as a PNG image: XChart draws the panels, on white, at two pixels a point; heading and
 * legend stand where the SVG has them.
 */
final class PngPicture {
  static final int SCALE = 2;

  private static final Color INK = new Color(0x1b1f24);
  private static final Color GRID = new Color(0xe3e6ea);
  private static final Color RULE = new Color(0x8a9199);
  private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  private static final Font SMALL = TEXT.deriveFont(10.5f);
  private static final Font BOLD = TEXT.deriveFont(Font.BOLD);

  private final Figure figure;
  private final Arrangement place;

  PngPicture(Figure figure) {
    this.figure = figure;
    this.place = new Arrangement(figure);
  }

  byte[] bytes() {
    BufferedImage image =
        new BufferedImage(
            (int) (Arrangement.WIDTH * SCALE),
            (int) (place.height * SCALE),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.scale(SCALE, SCALE);
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.setColor(Color.WHITE);
    g.fill(new Rectangle2D.Double(0, 0, Arrangement.WIDTH, place.height));
    for (int i = 0; i < place.title.size(); i++) {
      text(g, BOLD.deriveFont(15f), place.title.get(i), place.left, 16 + 15 + 21 * i);
    }
    for (int i = 0; i < figure.panels().size(); i++) {
      panel(g, i);
    }
    key(g);
    legend(g);
    for (int i = 0; i < place.notes.size(); i++) {
      text(g, SMALL, place.notes.get(i), place.left, place.notesY + 10 + 16 * i);
    }
    g.dispose();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private void panel(Graphics2D page, int index) {
    Panel panel = figure.panels().get(index);
    Box box = place.panels.get(index);
    boolean lowest = index == figure.panels().size() - 1;
    double bottom = lowest ? place.xTitleY + 12 : box.bottom() + 8;
    if (!panel.heading().isEmpty()) {
      text(page, BOLD, panel.heading(), box.left(), box.top() - 9);
    }
    int width = (int) (box.right() + 12);
    int height = (int) (bottom - box.top() + 6);
    XYChart chart = new XYChart(width, height);
    style(chart.getStyler(), panel, lowest);
    chart.setYAxisTitle("standardised reward");
    chart.setXAxisTitle(lowest ? figure.xTitle() : "");
    for (int i = 0; i < figure.series().size(); i++) {
      for (Reward reward : panel.rewards()) {
        bands(chart, i, reward);
      }
    }
    for (Reward reward : panel.rewards()) {
      for (int i = 0; i < figure.series().size(); i++) {
        lines(chart, i, reward);
      }
    }
    if (panel.rewards().contains(Reward.GOLD)) {
      for (int i = 0; i < figure.series().size(); i++) {
        markers(chart, i, box);
      }
    }
    Graphics2D g = (Graphics2D) page.create();
    g.translate(6, box.top() - 6);
    chart.paint(g, width, height);
    g.dispose();
  }

  private void style(XYStyler styler, Panel panel, boolean lowest) {
    styler
        .setXAxisMin(figure.x().low())
        .setXAxisMax(figure.x().high())
        .setYAxisMin(panel.y().low())
        .setYAxisMax(panel.y().high())
        .setXAxisLogarithmic(figure.x().logarithmic())
        .setXAxisTickLabelsFormattingFunction(v -> figure.x().exactLabel(v))
        .setYAxisTickLabelsFormattingFunction(v -> panel.y().exactLabel(v))
        .setXAxisTicksVisible(lowest)
        .setXAxisTitleVisible(lowest)
        .setXAxisTickMarkSpacingHint(85)
        .setYAxisTickMarkSpacingHint(42)
        .setAxisTickLabelsFont(SMALL)
        .setAxisTitleFont(TEXT)
        .setAxisTickLabelsColor(INK)
        .setAxisTickMarksColor(RULE)
        .setPlotGridVerticalLinesVisible(false)
        .setPlotGridLinesColor(GRID)
        .setPlotGridLinesStroke(new BasicStroke(1f))
        .setPlotMargin(0)
        .setChartBackgroundColor(Color.WHITE)
        .setChartFontColor(INK)
        .setChartTitleVisible(false)
        .setLegendVisible(false)
        .setPlotContentSize(1)
        .setPlotBorderVisible(false)
        .setChartPadding(6)
        .setYAxisLeftWidthHint((int) (place.left - 5));
  }

  private void bands(XYChart chart, int index, Reward reward) {
    Series series = figure.series().get(index);
    Figure.Line line = series.line(reward);
    int n = series.x().length;
    for (int from = 0; from < n; from++) {
      int to = from;
      while (to < n && series.banded(reward, to)) {
        to++;
      }
      int length = to - from;
      if (length > 1) {
        double[] x = new double[2 * length];
        double[] y = new double[2 * length];
        for (int k = 0; k < length; k++) {
          x[k] = x[2 * length - 1 - k] = series.x()[from + k];
          y[k] = line.high()[from + k];
          y[2 * length - 1 - k] = line.low()[from + k];
        }
        XYSeries area = chart.addSeries("band " + reward + index + " " + from, x, y);
        area.setXYSeriesRenderStyle(XYSeriesRenderStyle.PolygonArea);
        Color color = Color.decode(series.look().color());
        double alpha = (reward == Reward.GOLD ? 46 : 26) * (figure.series().size() > 5 ? 0.7 : 1);
        area.setFillColor(
            new Color(color.getRed(), color.getGreen(), color.getBlue(), (int) alpha));
        area.setLineColor(new Color(0, 0, 0, 0));
        area.setMarker(SeriesMarkers.NONE);
      }
      from = to;
    }
  }

  private void lines(XYChart chart, int index, Reward reward) {
    Series series = figure.series().get(index);
    int n = series.x().length;
    for (int from = 0; from < n; from++) {
      int to = from;
      while (to < n && series.drawn(reward, to)) {
        to++;
      }
      if (to > from) {
        XYSeries line =
            chart.addSeries(
                "line " + reward + index + " " + from,
                java.util.Arrays.copyOfRange(series.x(), from, to),
                java.util.Arrays.copyOfRange(series.line(reward).mean(), from, to));
        line.setXYSeriesRenderStyle(XYSeriesRenderStyle.Line);
        line.setMarker(SeriesMarkers.NONE);
        line.setLineColor(Color.decode(series.look().color()));
        line.setLineStyle(pen(series.look(), reward));
      }
      from = to;
    }
  }

  private void markers(XYChart chart, int index, Box box) {
    Series series = figure.series().get(index);
    List<Integer> marked =
        figure.series().size() == 1 ? new ArrayList<>() : Arrangement.marked(figure, index, box);
    points(chart, "marks " + index, series, marked, marker(series.look()));
    if (series.hasPeak()) {
      points(
          chart,
          "peak " + index,
          series,
          List.of(series.peak()),
          new Outline(Look.Shape.STAR, 9, Color.decode(series.look().color()), Color.WHITE, 1.2f));
    }
  }

  private static void points(
      XYChart chart, String name, Series series, List<Integer> at, Marker marker) {
    if (at.isEmpty()) {
      return;
    }
    XYSeries points =
        chart.addSeries(
            name,
            at.stream().mapToDouble(k -> series.x()[k]).toArray(),
            at.stream().mapToDouble(k -> series.gold().mean()[k]).toArray());
    points.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
    points.setMarker(marker);
  }

  private void key(Graphics2D g) {
    double x = place.left;
    double y = place.keyY;
    double swatch = Arrangement.SWATCH;
    g.setColor(INK);
    stroke(g, new BasicStroke(2.2f), x, y, swatch);
    x = keyText(g, x + swatch + 6, y, "gold");
    stroke(g, dashed(new float[] {7, 4}), x, y, swatch);
    x = keyText(g, x + swatch + 6, y, "proxy");
    new Outline(Look.Shape.STAR, 9, INK, Color.WHITE, 1.2f).paint(g, x + 8, y, 0);
    x = keyText(g, x + 22, y, "peak of gold");
    if (figure.banded()) {
      g.setColor(new Color(27, 31, 36, 51));
      g.fill(new Rectangle2D.Double(x, y - 6, swatch, 12));
      x += swatch + 6;
    }
    keyText(g, x, y, figure.bandWords());
  }

  private static double keyText(Graphics2D g, double x, double y, String words) {
    text(g, TEXT, words, x, y + 4.5);
    return x + Markup.width(words, Arrangement.TEXT_SIZE) + 22;
  }

  private void legend(Graphics2D g) {
    List<Series> all = figure.series();
    double swatch = Arrangement.SWATCH;
    for (int i = 0; i < all.size(); i++) {
      Look look = all.get(i).look();
      double x = place.entryX(i, all.size());
      double y = place.entryY(i, all.size());
      g.setColor(Color.decode(look.color()));
      stroke(g, pen(look, Reward.GOLD), x, y, swatch);
      if (all.size() > 1) {
        marker(look).paint(g, x + swatch / 2, y, 0);
      }
      x += swatch + Arrangement.SWATCH_GAP;
      g.setColor(Color.decode(look.color()));
      stroke(g, pen(look, Reward.PROXY), x, y, swatch);
      text(g, TEXT, place.label(all.get(i).curve().label()), x + swatch + 8, y + 4.5);
    }
  }

  private static void stroke(Graphics2D g, BasicStroke pen, double x, double y, double length) {
    g.setStroke(pen);
    g.draw(new Line2D.Double(x, y, x + length, y));
  }

  private static void text(Graphics2D g, Font font, String words, double x, double y) {
    g.setFont(font);
    g.setColor(INK);
    g.drawString(words, (float) x, (float) y);
  }

  private static BasicStroke pen(Look look, Reward reward) {
    return reward == Reward.GOLD
        ? new BasicStroke(2.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND)
        : dashed(look.dash());
  }

  private static BasicStroke dashed(float[] dash) {
    return new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dash, 0);
  }

  private static Outline marker(Look look) {
    Color color = Color.decode(look.color());
    return new Outline(look.marker(), 3.8, look.hollow() ? Color.WHITE : color, color, 1.4f);
  }

  /** One of our own outlines as XChart's marker. */
  private static final class Outline extends Marker {
    private final Look.Shape shape;
    private final double radius;
    private final Color fill;
    private final Color edge;
    private final float width;

    Outline(Look.Shape shape, double radius, Color fill, Color edge, float width) {
      this.shape = shape;
      this.radius = radius;
      this.fill = fill;
      this.edge = edge;
      this.width = width;
    }

    @Override
    public void paint(Graphics2D g, double x, double y, int ignoredSize) {
      double[] points = shape.outline(radius);
      Path2D path = new Path2D.Double();
      path.moveTo(x + points[0], y + points[1]);
      for (int i = 2; i < points.length; i += 2) {
        path.lineTo(x + points[i], y + points[i + 1]);
      }
      path.closePath();
      g.setColor(fill);
      g.fill(path);
      g.setColor(edge);
      g.setStroke(new BasicStroke(width));
      g.draw(path);
    }
  }
}
