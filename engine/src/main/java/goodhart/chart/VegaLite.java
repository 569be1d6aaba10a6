package goodhart.chart;

import goodhart.chart.Arrangement.Box;
import goodhart.chart.Figure.Group;
import goodhart.chart.Figure.Panel;
import goodhart.chart.Figure.Reward;
import goodhart.chart.Figure.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A figure as Vega-Lite v5. The data is one row for each curve, reward and point. Colour and marker
 * tell methods apart and dash tells the rewards apart, each by a field of its own: two channels of
 * one field would share a legend, and switching off one of them switches off both. By family, each
 * group is a small stack with its own hues and legend; what is beyond a fold of an axis is moved
 * there in the data.
 *
 * <p>A click on a method in a legend leaves it and fades the others; with shift, more than one.
 * There is no zoom: it would take the wheel away from the notebook's own scrolling.
 */
final class VegaLite {
  private static final int WIDTH = 660;
  private static final String FRONTIER = "frontier";
  private static final String HIGHLIGHT = "highlight";
  private static final double FADED = 0.15;

  private final Figure figure;
  private final boolean together;

  VegaLite(Figure figure) {
    this.figure = figure;
    this.together = !figure.chart().byFamily();
  }

  Map<String, Object> specification() {
    List<Object> groups = new ArrayList<>();
    for (int i = 0; i < figure.groups().size(); i++) {
      groups.add(group(i));
    }
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("$schema", "https://vega.github.io/schema/vega-lite/v5.json");
    spec.put(
        "title",
        map(
            "text",
            Markup.lines(figure.chart().title(), 16, together ? WIDTH : 820),
            "subtitle",
            Markup.lines(subtitle(), 12, together ? WIDTH : 820),
            "anchor",
            "start",
            "fontSize",
            16));
    spec.put("description", figure.chart().description());
    spec.put("background", "white");
    spec.put("data", map("values", rows()));
    if (together) {
      @SuppressWarnings("unchecked")
      Map<String, Object> only = (Map<String, Object>) groups.get(0);
      spec.putAll(only);
    } else {
      figure.frontier().ifPresent(f -> spec.put("datasets", map(FRONTIER, frontier(f))));
      spec.put("concat", groups);
      spec.put("columns", columns());
      spec.put("spacing", map("row", 24, "column", 16));
      spec.put("resolve", resolve("independent"));
    }
    spec.put(
        "params",
        List.of(
            map(
                "name",
                HIGHLIGHT,
                "select",
                map("type", "point", "fields", List.of("method")),
                "bind",
                "legend",
                "views",
                lines())));
    spec.put(
        "config", map("legend", map("labelLimit", together ? 640 : width(), "symbolLimit", 0)));
    return legible(spec);
  }

  /** Labels are data: what they hold that JSON may not is replaced, wherever they stand. */
  @SuppressWarnings("unchecked")
  private static <T> T legible(T value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> fields = new LinkedHashMap<>();
      map.forEach((name, field) -> fields.put((String) name, legible(field)));
      return (T) fields;
    }
    if (value instanceof List<?> items) {
      List<Object> list = new ArrayList<>(items.size());
      items.forEach(item -> list.add(legible(item)));
      return (T) list;
    }
    return value instanceof String text ? (T) Markup.legible(text) : value;
  }

  /** The names of the views that hold the lines, in which the selection lives. */
  private List<String> lines() {
    List<String> names = new ArrayList<>();
    for (int group = 0; group < figure.groups().size(); group++) {
      for (int row = 0; row < figure.panels().size(); row++) {
        names.add(lines(group, row));
      }
    }
    return names;
  }

  private static String lines(int group, int row) {
    return "lines-" + group + "-" + row;
  }

  /** Opaque as given where the method is highlighted, or none is. */
  private static Map<String, Object> opacity(double highlighted) {
    return map(
        "condition", map("param", HIGHLIGHT, "value", highlighted), "value", highlighted * FADED);
  }

  /** Curves that share hues and a legend: the stack of the figure's panels. */
  private Map<String, Object> group(int index) {
    Group group = figure.groups().get(index);
    List<Object> panels = new ArrayList<>();
    for (int row = 0; row < figure.panels().size(); row++) {
      panels.add(panel(index, row));
    }
    Map<String, Object> spec = new LinkedHashMap<>();
    if (!together) {
      spec.put("title", map("text", group.heading(), "anchor", "start", "fontSize", 13));
      spec.put("spacing", 6);
    }
    if (panels.size() == 1) {
      @SuppressWarnings("unchecked")
      Map<String, Object> only = (Map<String, Object>) panels.get(0);
      spec.putAll(only);
    } else {
      spec.put("vconcat", panels);
      spec.put("resolve", resolve("shared"));
    }
    return spec;
  }

  private static Map<String, Object> resolve(String how) {
    return map("scale", map("color", how, "shape", how, "strokeDash", "shared"));
  }

  /** Of one panel, pixels. */
  private int width() {
    return together ? WIDTH : columns() < 3 ? 330 : 215;
  }

  private int columns() {
    return new Grid(figure).columns;
  }

  private String subtitle() {
    return (together ? "" : "solid: gold; dashed: proxy, standardised; ")
        + "star: peak of gold; "
        + figure.frontier().map(f -> "grey: " + f.curve().label() + ", for comparison; ").orElse("")
        + figure.bandWords()
        + ". "
        + String.join(" ", figure.notes());
  }

  private List<Object> frontier(Series frontier) {
    List<Object> rows = new ArrayList<>();
    for (Reward reward : Reward.values()) {
      for (int k = 0; k < frontier.x().length; k++) {
        rows.add(
            map(
                "reward",
                reward.toString(),
                "point",
                k,
                "x",
                x(frontier, k),
                figure.y(reward).folds().length > 0 ? "at" : "value",
                at(frontier, reward, k)));
      }
    }
    return rows;
  }

  private Double at(Series series, Reward reward, int k) {
    return Numbers.rounded(figure.y(reward).unfolded(series.line(reward).mean()[k]));
  }

  private Double x(Series series, int k) {
    return Numbers.rounded(figure.x().unfolded(series.x()[k]));
  }

  private List<Object> rows() {
    Box box =
        together
            ? new Arrangement(figure).panels.get(0)
            : new Grid(figure).cells.get(0).panels().get(0);
    List<Object> rows = new ArrayList<>();
    for (int g = 0; g < figure.groups().size(); g++) {
      List<Series> all = figure.groups().get(g).series();
      for (int i = 0; i < all.size(); i++) {
        List<Integer> marked =
            Pen.marked(all, i, figure.x(), box, together ? Arrangement.MARKED : Grid.MARKED);
        rows(all.get(i), marked, g, rows);
      }
    }
    return rows;
  }

  private void rows(Series series, List<Integer> marked, int group, List<Object> rows) {
    for (Reward reward : List.of(Reward.GOLD, Reward.PROXY)) {
      for (int k = 0; k < series.x().length; k++) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("method", series.curve().label());
        row.put("reward", reward.toString());
        row.put("point", k);
        row.put("strength", Numbers.rounded(series.curve().strength(k)));
        row.put("klNats", Numbers.rounded(series.curve().klNats(k).value()));
        row.put("x", x(series, k));
        row.put("value", Numbers.rounded(series.line(reward).mean()[k]));
        if (figure.y(reward).folds().length > 0) {
          row.put("at", at(series, reward, k));
        }
        if (series.banded(reward, k)) {
          row.put("low", Numbers.rounded(series.line(reward).low()[k]));
          row.put("high", Numbers.rounded(series.line(reward).high()[k]));
        }
        if (!together) {
          row.put("group", group);
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

  private Map<String, Object> panel(int index, int row) {
    Group group = figure.groups().get(index);
    Panel panel = figure.panels().get(row);
    boolean lowest = row == figure.panels().size() - 1;
    boolean bottom = lowest && index >= figure.groups().size() - columns();
    Map<String, Object> xAxis = axis(figure.x(), together ? 8 : 5);
    xAxis.put("grid", false);
    xAxis.put("labels", lowest);
    Map<String, Object> x =
        map(
            "field",
            "x",
            "type",
            "quantitative",
            "title",
            bottom ? figure.xTitle() : null,
            "axis",
            xAxis,
            "scale",
            map(
                "type",
                figure.x().logarithmic() ? "log" : "linear",
                "domain",
                domain(figure.x()),
                "nice",
                false));
    Map<String, Object> y = value(panel, together || index % columns() == 0);
    List<Object> layers = new ArrayList<>();
    if (figure.banded()) {
      layers.add(
          map(
              "mark", map("type", "area"),
              "encoding",
                  map(
                      "opacity", opacity(figure.series().size() > 5 ? 0.12 : 0.18),
                      "y", map("field", "low", "type", "quantitative"),
                      "y2", map("field", "high"),
                      "detail", map("field", "reward"))));
    }
    String field = (String) y.get("field");
    for (double fold : figure.x().folds()) {
      double at = figure.x().unfolded(fold);
      List<Double> ends = domain(panel.y());
      layers.add(fold(y, map("x", at, field, ends.get(0)), map("x", at, field, ends.get(1))));
    }
    for (double fold : panel.y().folds()) {
      double at = panel.y().unfolded(fold);
      List<Double> ends = domain(figure.x());
      layers.add(fold(y, map("x", ends.get(0), field, at), map("x", ends.get(1), field, at)));
    }
    if (figure.frontier().filter(f -> !group.series().contains(f)).isPresent()) {
      layers.add(
          map(
              "data", map("name", FRONTIER),
              "transform",
                  List.of(map("filter", "datum.reward === '" + panel.rewards().get(0) + "'")),
              "mark", map("type", "line", "strokeWidth", 1.2),
              "encoding",
                  map(
                      "y", y,
                      "order", map("field", "point"),
                      "color", map("value", Ink.RULE.light()))));
    }
    layers.add(
        map(
            "name", lines(index, row),
            "mark", map("type", "line", "strokeWidth", together ? 2 : 1.6, "clip", true),
            "encoding",
                map(
                    "y",
                    y,
                    "order",
                    map("field", "point"),
                    "strokeDash",
                    dash(),
                    "opacity",
                    opacity(1))));
    layers.add(
        map(
            "mark", map("type", "point", "opacity", 0, "size", 120),
            "encoding", map("y", y, "tooltip", tooltip())));
    if (panel.rewards().contains(Reward.GOLD)) {
      if (group.series().size() > 1) {
        layers.add(
            map(
                "transform", List.of(map("filter", "datum.marked")),
                "mark", map("type", "point", "size", together ? 55 : 30, "filled", true),
                "encoding", map("y", y, "shape", shape(group), "opacity", opacity(1))));
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
                      together ? 260 : 120,
                      "stroke",
                      "white",
                      "strokeWidth",
                      1,
                      "shape",
                      path(Look.Shape.STAR)),
              "encoding", map("y", y, "tooltip", tooltip(), "opacity", opacity(1))));
    }
    Map<String, Object> spec = new LinkedHashMap<>();
    if (together && panel.rewards().size() == 1) {
      spec.put("title", map("text", panel.heading(), "anchor", "start"));
    }
    List<Object> filters = new ArrayList<>();
    if (!together) {
      filters.add(map("filter", "datum.group === " + index));
    }
    if (panel.rewards().size() == 1) {
      filters.add(map("filter", "datum.reward === '" + panel.rewards().get(0) + "'"));
    }
    if (!filters.isEmpty()) {
      spec.put("transform", filters);
    }
    boolean wide = columns() < 3;
    spec.put("width", width());
    spec.put(
        "height",
        together
            ? figure.panels().size() == 1 ? 360 : row == 0 ? 300 : 160
            : row == 0 ? wide ? 200 : 130 : wide ? 48 : 32);
    spec.put("encoding", map("x", x, "color", color(group)));
    spec.put("layer", layers);
    return spec;
  }

  private static Map<String, Object> fold(Map<String, Object> y, Object from, Object to) {
    return map(
        "data",
        map("values", List.of(from, to)),
        "mark",
        map("type", "line", "strokeWidth", 1, "strokeDash", List.of(1, 3)),
        "encoding",
        map("y", y, "color", map("value", Ink.RULE.light())));
  }

  private Map<String, Object> axis(Axis axis, int ticks) {
    Map<String, Object> spec = map("tickCount", ticks);
    if (axis.folds().length > 0) {
      List<Double> at = Arrays.stream(axis.ticks()).map(axis::unfolded).boxed().toList();
      StringBuilder labels = new StringBuilder();
      for (int i = 0; i < at.size() - 1; i++) {
        double middle = (at.get(i) + at.get(i + 1)) / 2;
        labels.append("datum.value < " + middle + " ? '" + axis.label(axis.ticks()[i]) + "' : ");
      }
      spec.put("values", at);
      spec.remove("tickCount"); // it would thin out the values
      spec.put("labelExpr", labels + "'" + axis.label(axis.ticks()[at.size() - 1]) + "'");
    }
    return spec;
  }

  private Map<String, Object> value(Panel panel, boolean titled) {
    return map(
        "field",
        panel.y().folds().length > 0 ? "at" : "value",
        "type",
        "quantitative",
        "title",
        titled
            ? together || panel.rewards().contains(Reward.GOLD) ? panel.ordinate() : "proxy"
            : null,
        "axis",
        axis(panel.y(), together || panel.rewards().contains(Reward.GOLD) ? 6 : 2),
        "scale",
        map("domain", domain(panel.y()), "nice", false));
  }

  private static List<Double> domain(Axis axis) {
    return List.of(axis.unfolded(axis.low()), axis.unfolded(axis.high()));
  }

  private Map<String, Object> color(Group group) {
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
            "domain", group.series().stream().map(s -> s.curve().label()).toList(),
            "range", group.series().stream().map(s -> s.look().color().light()).toList()),
        "legend",
        legend(group));
  }

  private Map<String, Object> shape(Group group) {
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
            "domain", group.series().stream().map(s -> s.curve().label()).toList(),
            "range", group.series().stream().map(s -> path(s.look().marker())).toList()),
        "legend",
        legend(group));
  }

  private Map<String, Object> dash() {
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
        together ? map("orient", "top", "symbolType", "stroke", "symbolSize", 300) : null);
  }

  private Map<String, Object> legend(Group group) {
    int longest =
        group.series().stream().mapToInt(s -> s.curve().label().length()).max().orElseThrow();
    int letters = together ? 90 : columns() < 3 ? 50 : 34;
    return map(
        "orient",
        "bottom",
        "symbolOpacity",
        1,
        "columns",
        Math.max(1, Math.min(together ? 4 : 3, letters / (longest + 4))));
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
