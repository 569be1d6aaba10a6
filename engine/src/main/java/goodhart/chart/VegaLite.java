package goodhart.chart;

import goodhart.chart.Figure.Panel;
import goodhart.chart.Figure.Reward;
import goodhart.chart.Figure.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A figure as Vega-Lite v5. The data is one row for each curve, reward and point. Colour and marker
 * tell methods apart and dash tells the rewards apart, each by a field of its own: two channels of
 * one field would share a legend, and switching off one of them switches off both.
 */
final class VegaLite {
  private final Figure figure;

  VegaLite(Figure figure) {
    this.figure = figure;
  }

  Map<String, Object> specification() {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("$schema", "https://vega.github.io/schema/vega-lite/v5.json");
    spec.put(
        "title",
        map(
            "text",
            Markup.lines(figure.chart().title(), 16, 660),
            "subtitle",
            Markup.lines("star: peak of gold; " + figure.bandWords() + ". " + notes(), 12, 660),
            "anchor",
            "start",
            "fontSize",
            16));
    spec.put("description", figure.chart().description());
    spec.put("background", "white");
    spec.put("data", map("values", rows()));
    List<Object> panels = new ArrayList<>();
    for (int i = 0; i < figure.panels().size(); i++) {
      panels.add(panel(figure.panels().get(i), i == figure.panels().size() - 1));
    }
    if (panels.size() == 1) {
      @SuppressWarnings("unchecked")
      Map<String, Object> only = (Map<String, Object>) panels.get(0);
      spec.putAll(only);
    } else {
      spec.put("vconcat", panels);
      spec.put(
          "resolve",
          map("scale", map("color", "shared", "shape", "shared", "strokeDash", "shared")));
    }
    spec.put("config", map("legend", map("labelLimit", 640, "symbolLimit", 0)));
    return spec;
  }

  private String notes() {
    return String.join(" ", figure.notes());
  }

  private List<Object> rows() {
    List<Object> rows = new ArrayList<>();
    for (int i = 0; i < figure.series().size(); i++) {
      Series series = figure.series().get(i);
      List<Integer> marked =
          Pen.marked(
              figure.series(),
              i,
              figure.x(),
              new Arrangement(figure).panels.get(0),
              Arrangement.MARKED);
      for (Reward reward : List.of(Reward.GOLD, Reward.PROXY)) {
        for (int k = 0; k < series.x().length; k++) {
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("method", series.curve().label());
          row.put("reward", reward.toString());
          row.put("point", k);
          row.put("strength", Numbers.rounded(series.curve().strength(k)));
          row.put("klNats", Numbers.rounded(series.curve().klNats(k).value()));
          row.put("x", Numbers.rounded(series.x()[k]));
          row.put("value", Numbers.rounded(series.line(reward).mean()[k]));
          if (series.banded(reward, k)) {
            row.put("low", Numbers.rounded(series.line(reward).low()[k]));
            row.put("high", Numbers.rounded(series.line(reward).high()[k]));
          }
          if (reward == Reward.GOLD && marked.contains(k)) {
            row.put("marked", true);
          }
          if (reward == Reward.GOLD && k == series.peak() && series.hasPeak()) {
            row.put("peak", true);
          }
          rows.add(row);
        }
      }
    }
    return rows;
  }

  private Map<String, Object> panel(Panel panel, boolean lowest) {
    Map<String, Object> x =
        map(
            "field",
            "x",
            "type",
            "quantitative",
            "title",
            lowest ? figure.xTitle() : null,
            "axis",
            map("grid", false, "labels", lowest, "tickCount", 8),
            "scale",
            map(
                "type",
                figure.x().logarithmic() ? "log" : "linear",
                "domain",
                List.of(figure.x().low(), figure.x().high()),
                "nice",
                false));
    Map<String, Object> yScale =
        map("domain", List.of(panel.y().low(), panel.y().high()), "nice", false);
    List<Object> layers = new ArrayList<>();
    if (figure.banded()) {
      layers.add(
          map(
              "mark", map("type", "area", "opacity", figure.series().size() > 5 ? 0.12 : 0.18),
              "encoding",
                  map(
                      "y", map("field", "low", "type", "quantitative"),
                      "y2", map("field", "high"),
                      "detail", map("field", "reward"))));
    }
    layers.add(
        map(
            "mark", map("type", "line", "strokeWidth", 2, "clip", true),
            "encoding",
                map(
                    "y", value(panel, yScale),
                    "order", map("field", "point"),
                    "strokeDash", dash())));
    layers.add(
        map(
            "mark", map("type", "point", "opacity", 0, "size", 120),
            "encoding", map("y", value(panel, yScale), "tooltip", tooltip())));
    if (panel.rewards().contains(Reward.GOLD)) {
      if (figure.series().size() > 1) {
        layers.add(
            map(
                "transform", List.of(map("filter", "datum.marked")),
                "mark", map("type", "point", "size", 55, "filled", true, "opacity", 1),
                "encoding", map("y", value(panel, yScale), "shape", shape())));
      }
      layers.add(
          map(
              "transform", List.of(map("filter", "datum.peak")),
              "mark",
                  map(
                      "type",
                      "point",
                      "filled",
                      true,
                      "size",
                      260,
                      "opacity",
                      1,
                      "stroke",
                      "white",
                      "strokeWidth",
                      1,
                      "shape",
                      path(Look.Shape.STAR)),
              "encoding", map("y", value(panel, yScale), "tooltip", tooltip())));
    }
    Map<String, Object> spec = new LinkedHashMap<>();
    if (panel.rewards().size() == 1) {
      spec.put("title", map("text", panel.heading(), "anchor", "start"));
      spec.put(
          "transform", List.of(map("filter", "datum.reward === '" + panel.rewards().get(0) + "'")));
    }
    spec.put("width", 660);
    spec.put(
        "height", figure.panels().size() == 1 ? 360 : panel.heading().equals("Gold") ? 300 : 160);
    spec.put("encoding", map("x", x, "color", color()));
    spec.put("layer", layers);
    return spec;
  }

  private static Map<String, Object> value(Panel panel, Map<String, Object> scale) {
    return map("field", "value", "type", "quantitative", "title", panel.ordinate(), "scale", scale);
  }

  private Map<String, Object> color() {
    return map(
        "field",
        "method",
        "type",
        "nominal",
        "title",
        null,
        "sort",
        null,
        "scale",
        map(
            "domain", figure.series().stream().map(s -> s.curve().label()).toList(),
            "range", figure.series().stream().map(s -> s.look().color().light()).toList()),
        "legend",
        legend());
  }

  private Map<String, Object> shape() {
    return map(
        "field",
        "method",
        "type",
        "nominal",
        "title",
        null,
        "sort",
        null,
        "scale",
        map(
            "domain", figure.series().stream().map(s -> s.curve().label()).toList(),
            "range", figure.series().stream().map(s -> path(s.look().marker())).toList()),
        "legend",
        legend());
  }

  private static Map<String, Object> dash() {
    return map(
        "field",
        "reward",
        "type",
        "nominal",
        "title",
        null,
        "scale",
        map(
            "domain", List.of("gold", "proxy"),
            "range", List.of(List.of(1, 0), List.of(7, 4))),
        "legend",
        map("orient", "top", "symbolType", "stroke", "symbolSize", 300));
  }

  private Map<String, Object> legend() {
    int longest =
        figure.series().stream().mapToInt(s -> s.curve().label().length()).max().orElseThrow();
    return map(
        "orient",
        "bottom",
        "symbolOpacity",
        1,
        "columns",
        Math.max(1, Math.min(4, 90 / (longest + 4))));
  }

  private List<Object> tooltip() {
    return List.of(
        map("field", "method", "type", "nominal"),
        map("field", "reward", "type", "nominal"),
        map("field", "value", "type", "quantitative", "format", ".3f"),
        map("field", "low", "type", "quantitative", "format", ".3f"),
        map("field", "high", "type", "quantitative", "format", ".3f"),
        map("field", "klNats", "type", "quantitative", "format", ".3f", "title", "KL, nats"),
        map("field", "strength", "type", "quantitative", "format", ".4g"));
  }

  /** An outline as Vega's own symbols are sized: within -1 to 1. */
  private static String path(Look.Shape shape) {
    double[] points = shape.outline(0.8, 0, 0);
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < points.length; i += 2) {
      path.append(
          String.format(Locale.ROOT, "%s%.2f,%.2f", i == 0 ? "M" : "L", points[i], points[i + 1]));
    }
    return path.append('Z').toString();
  }

  private static Map<String, Object> map(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }
}
