package goodhart.chart;

import goodhart.chart.Arrangement.Box;
import goodhart.chart.Figure.Panel;
import goodhart.chart.Figure.Reward;
import goodhart.chart.Figure.Series;
import java.util.List;
import java.util.Locale;

/**
 * A figure as SVG. Colours are attributes, so programs that know no style sheets draw it for light
 * paper; the style sheet changes them for dark paper. The plate behind it changes with them, so it
 * is readable wherever it is put. There are no ids and all classes begin with {@code gh-}: several
 * figures may share one page.
 */
final class SvgPicture {
  private static final String INK = "#1b1f24";
  private static final String PAPER = "#ffffff";
  private static final String GRID = "#e3e6ea";
  private static final String RULE = "#8a9199";

  private final Figure figure;
  private final Arrangement place;
  private final StringBuilder out = new StringBuilder(1 << 15);

  SvgPicture(Figure figure) {
    this.figure = figure;
    this.place = new Arrangement(figure);
  }

  String document() {
    String words = Markup.escape(figure.chart().description());
    line(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"gh-chart\" role=\"img\" width=\"%s\""
            + " height=\"%s\" viewBox=\"0 0 %s %s\" style=\"max-width:100%%;height:auto\""
            + " font-family=\"system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, 'DejaVu"
            + " Sans', sans-serif\" aria-label=\"%s\">",
        n(Arrangement.WIDTH), n(place.height), n(Arrangement.WIDTH), n(place.height), words);
    line("<title>%s</title>", Markup.escape(figure.chart().title()));
    line("<desc>%s</desc>", words);
    style();
    line(
        "<rect class=\"gh-plate\" width=\"%s\" height=\"%s\" rx=\"4\" fill=\"%s\"/>",
        n(Arrangement.WIDTH), n(place.height), PAPER);
    for (int i = 0; i < place.title.size(); i++) {
      text(
          place.left,
          16 + 15 + 21 * i,
          Arrangement.TITLE_SIZE,
          "font-weight=\"600\"",
          Markup.escape(place.title.get(i)));
    }
    for (int i = 0; i < figure.panels().size(); i++) {
      panel(figure.panels().get(i), place.panels.get(i), i == figure.panels().size() - 1);
    }
    xTitle();
    key();
    legend();
    for (int i = 0; i < place.notes.size(); i++) {
      text(
          place.left,
          place.notesY + 10 + 16 * i,
          Arrangement.SMALL_SIZE,
          "",
          Markup.escape(place.notes.get(i)));
    }
    out.append("</svg>\n");
    return out.toString();
  }

  private void style() {
    StringBuilder dark = new StringBuilder();
    figure.series().stream()
        .map(Series::look)
        .filter(l -> !l.color().equals(l.darkColor()))
        .distinct()
        .forEach(
            l -> {
              String name = className(l);
              dark.append("." + name + "{stroke:" + l.darkColor() + "}");
              dark.append("." + name + "-f{fill:" + l.darkColor() + "}");
            });
    line(
        "<style>@media (prefers-color-scheme: dark){.gh-plate{fill:#15181c}.gh-ink{fill:#e8eaed}"
            + ".gh-grid{stroke:#2d3238}.gh-rule{stroke:#8a9199}.gh-edge{stroke:#15181c}"
            + ".gh-hollow{fill:#15181c}.gh-key{stroke:#e8eaed}.gh-key-f{fill:#e8eaed}%s}</style>",
        dark);
  }

  private void panel(Panel panel, Box box, boolean lowest) {
    line("<g>");
    if (!panel.heading().isEmpty()) {
      text(
          box.left(), box.top() - 9, Arrangement.TEXT_SIZE, "font-weight=\"600\"", panel.heading());
    }
    for (double tick : panel.y().ticks()) {
      double y = panel.y().at(tick, box.bottom(), box.top());
      rule(box.left(), y, box.right(), y, tick == 0 ? "gh-rule" : "gh-grid");
      text(
          box.left() - 8,
          y + 4,
          Arrangement.SMALL_SIZE,
          "text-anchor=\"end\"",
          panel.y().label(tick));
    }
    rule(box.left(), box.bottom(), box.right(), box.bottom(), "gh-rule");
    for (double tick : figure.x().ticks()) {
      double x = figure.x().at(tick, box.left(), box.right());
      rule(x, box.bottom(), x, box.bottom() + 5, "gh-rule");
      if (lowest) {
        text(
            x,
            box.bottom() + 19,
            Arrangement.SMALL_SIZE,
            "text-anchor=\"middle\"",
            figure.x().label(tick));
      }
    }
    double middle = (box.top() + box.bottom()) / 2;
    text(
        24,
        middle,
        Arrangement.TEXT_SIZE,
        "text-anchor=\"middle\" transform=\"rotate(-90 24 " + n(middle) + ")\"",
        "standardised reward");
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
    line("</g>");
  }

  private void band(Series series, Reward reward, Axis y, Box box) {
    int n = series.x().length;
    double opacity = (reward == Reward.GOLD ? 0.18 : 0.10) * (figure.series().size() > 5 ? 0.7 : 1);
    for (int from = 0; from < n; from++) {
      int to = from;
      while (to < n && series.banded(reward, to)) {
        to++;
      }
      if (to - from > 1) {
        StringBuilder points = new StringBuilder();
        for (int k = from; k < to; k++) {
          point(points, series.x()[k], series.line(reward).high()[k], y, box);
        }
        for (int k = to - 1; k >= from; k--) {
          point(points, series.x()[k], series.line(reward).low()[k], y, box);
        }
        line(
            "<polygon class=\"%s-f\" points=\"%s\" fill=\"%s\" fill-opacity=\"%s\"/>",
            className(series.look()), points, series.look().color(), trim(opacity));
      }
      from = to;
    }
  }

  private void curve(int index, Reward reward, Axis y, Box box) {
    Series series = figure.series().get(index);
    line(
        "<g><title>%s</title>",
        Markup.escape(series.curve().label() + ", " + reward + ": " + series.summary().verdict()));
    int n = series.x().length;
    for (int from = 0; from < n; from++) {
      int to = from;
      StringBuilder points = new StringBuilder();
      while (to < n && series.drawn(reward, to)) {
        point(points, series.x()[to], series.line(reward).mean()[to], y, box);
        to++;
      }
      if (to > from) {
        line(
            "<polyline class=\"%s gh-%s\" points=\"%s\" fill=\"none\" %s/>",
            className(series.look()), reward, points, pen(series.look(), reward));
      }
      from = to;
    }
    if (reward == Reward.GOLD && figure.series().size() > 1) {
      for (int k : Arrangement.marked(figure, index, box)) {
        marker(
            series.look(),
            figure.x().at(series.x()[k], box.left(), box.right()),
            y.at(series.gold().mean()[k], box.bottom(), box.top()));
      }
    }
    line("</g>");
  }

  private void peak(Series series, Axis y, Box box) {
    if (!series.hasPeak()) {
      return;
    }
    int k = series.peak();
    line(
        "<path class=\"gh-peak gh-edge %s-f\" transform=\"translate(%s %s)\" d=\"%s\" fill=\"%s\""
            + " stroke=\"%s\" stroke-width=\"1.2\"><title>%s</title></path>",
        className(series.look()),
        n(figure.x().at(series.x()[k], box.left(), box.right())),
        n(y.at(series.gold().mean()[k], box.bottom(), box.top())),
        outline(Look.Shape.STAR, 9),
        series.look().color(),
        PAPER,
        Markup.escape(
            series.curve().label()
                + ": gold peaks at "
                + Numbers.of(series.gold().mean()[k])
                + ", KL "
                + Numbers.of(series.curve().klNats(k).value())
                + " nats"));
  }

  private void xTitle() {
    double middle = (place.left + place.right) / 2;
    double y = place.xTitleY;
    if (figure.chart().x() != OverOptimizationChart.X.SQRT_KL) {
      text(
          middle,
          y,
          Arrangement.TEXT_SIZE,
          "text-anchor=\"middle\"",
          Markup.escape(figure.xTitle()));
      return;
    }
    // The root's bar must be as long as the text under it in any font, so the text gets a length.
    double radicand = 132;
    double x = middle - (radicand + 60) / 2;
    line(
        "<path class=\"gh-key\" d=\"M%s %sl2.5 -1.5l3 6.5l4 -15.5h%s\" fill=\"none\""
            + " stroke=\"%s\" stroke-width=\"1\"/>",
        n(x - 10), n(y - 2.5), n(radicand + 2), INK);
    text(
        x,
        y,
        Arrangement.TEXT_SIZE,
        "textLength=\"" + n(radicand) + "\" lengthAdjust=\"spacingAndGlyphs\"",
        "KL(policy ‖ reference)");
    text(
        x + radicand + 2,
        y,
        Arrangement.TEXT_SIZE,
        "",
        ", nats<tspan dy=\"-4.5\" font-size=\"9\">1/2</tspan>");
  }

  /** What solid, dashed, star and band mean. */
  private void key() {
    double x = place.left;
    double y = place.keyY;
    double swatch = Arrangement.SWATCH;
    line(
        "<path class=\"gh-key\" d=\"M%s %sh%s\" stroke=\"%s\" stroke-width=\"2.2\"/>",
        n(x), n(y), n(swatch), INK);
    x = keyText(x + swatch + 6, y, "gold");
    line(
        "<path class=\"gh-key\" d=\"M%s %sh%s\" stroke=\"%s\" stroke-width=\"1.5\""
            + " stroke-dasharray=\"7 4\"/>",
        n(x), n(y), n(swatch), INK);
    x = keyText(x + swatch + 6, y, "proxy");
    line(
        "<path class=\"gh-key-f\" transform=\"translate(%s %s)\" d=\"%s\" fill=\"%s\"/>",
        n(x + 8), n(y), outline(Look.Shape.STAR, 9), INK);
    x = keyText(x + 22, y, "peak of gold");
    if (figure.banded()) {
      line(
          "<rect class=\"gh-key-f\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"12\" fill=\"%s\""
              + " fill-opacity=\"0.2\"/>",
          n(x), n(y - 6), n(swatch), INK);
      x += swatch + 6;
    }
    keyText(x, y, figure.bandWords());
  }

  private double keyText(double x, double y, String words) {
    text(x, y + 4.5, Arrangement.TEXT_SIZE, "", words);
    return x + Markup.width(words, Arrangement.TEXT_SIZE) + 22;
  }

  private void legend() {
    List<Series> all = figure.series();
    for (int i = 0; i < all.size(); i++) {
      Look look = all.get(i).look();
      double x = place.entryX(i, all.size());
      double y = place.entryY(i, all.size());
      double swatch = Arrangement.SWATCH;
      String full = all.get(i).curve().label();
      line("<g class=\"gh-entry\"><title>%s</title>", Markup.escape(full));
      line(
          "<path class=\"%s\" d=\"M%s %sh%s\" %s/>",
          className(look), n(x), n(y), n(swatch), pen(look, Reward.GOLD));
      if (all.size() > 1) {
        marker(look, x + swatch / 2, y);
      }
      x += swatch + Arrangement.SWATCH_GAP;
      line(
          "<path class=\"%s\" d=\"M%s %sh%s\" %s/>",
          className(look), n(x), n(y), n(swatch), pen(look, Reward.PROXY));
      text(x + swatch + 8, y + 4.5, Arrangement.TEXT_SIZE, "", Markup.escape(place.label(full)));
      line("</g>");
    }
  }

  private void marker(Look look, double x, double y) {
    line(
        "<path class=\"%s %s\" transform=\"translate(%s %s)\" d=\"%s\" fill=\"%s\" stroke=\"%s\""
            + " stroke-width=\"1.4\"/>",
        className(look),
        look.hollow() ? "gh-hollow" : className(look) + "-f",
        n(x),
        n(y),
        outline(look.marker(), 3.8),
        look.hollow() ? PAPER : look.color(),
        look.color());
  }

  private static String pen(Look look, Reward reward) {
    if (reward == Reward.GOLD) {
      return "stroke=\"" + look.color() + "\" stroke-width=\"2.2\" stroke-linejoin=\"round\"";
    }
    StringBuilder dash = new StringBuilder();
    for (float length : look.dash()) {
      dash.append(dash.length() == 0 ? "" : " ").append(trim(length));
    }
    return "stroke=\""
        + look.color()
        + "\" stroke-width=\"1.5\" stroke-linejoin=\"round\" stroke-dasharray=\""
        + dash
        + "\"";
  }

  private static String outline(Look.Shape shape, double radius) {
    double[] points = shape.outline(radius);
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < points.length; i += 2) {
      path.append(i == 0 ? "M" : "L").append(n(points[i])).append(' ').append(n(points[i + 1]));
    }
    return path.append('Z').toString();
  }

  private static String className(Look look) {
    return "gh-" + look.color().substring(1);
  }

  private void point(StringBuilder points, double x, double value, Axis y, Box box) {
    points
        .append(points.length() == 0 ? "" : " ")
        .append(n(figure.x().at(x, box.left(), box.right())))
        .append(',')
        .append(n(y.at(value, box.bottom(), box.top())));
  }

  private void rule(double x1, double y1, double x2, double y2, String kind) {
    line(
        "<path class=\"%s\" d=\"M%s %sL%s %s\" stroke=\"%s\"/>",
        kind, n(x1), n(y1), n(x2), n(y2), kind.equals("gh-grid") ? GRID : RULE);
  }

  private void text(double x, double y, double size, String attributes, String markup) {
    line(
        "<text class=\"gh-ink\" x=\"%s\" y=\"%s\" font-size=\"%s\" fill=\"%s\"%s>%s</text>",
        n(x), n(y), trim(size), INK, attributes.isEmpty() ? "" : " " + attributes, markup);
  }

  private void line(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  /** A coordinate to a tenth of a point. */
  private static String n(double value) {
    long tenths = Math.round(value * 10);
    return tenths % 10 == 0
        ? Long.toString(tenths / 10)
        : (tenths < 0 ? "-" : "") + Math.abs(tenths) / 10 + "." + Math.abs(tenths) % 10;
  }

  private static String trim(double value) {
    return java.math.BigDecimal.valueOf(Math.round(value * 1000), 3)
        .stripTrailingZeros()
        .toPlainString();
  }
}
