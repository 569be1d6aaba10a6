package goodhart.chart;

import goodhart.chart.Arrangement.Box;
import goodhart.chart.Figure.Group;
import goodhart.chart.Figure.Series;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the parts of a figure with small panels stand, in points from the top left. Panels of one
 * row are equally high; each has its legend underneath.
 */
final class Grid {
  static final double WIDTH = Arrangement.WIDTH;
  static final double HEADING_SIZE = 12.5;
  static final double SMALL_SIZE = 9.5;

  /** Length of a legend entry's line. */
  static final double SWATCH = 18;

  static final double ENTRY_HEIGHT = 13;

  /** Distance between the markers of a curve. */
  static final double MARKED = 56;

  private static final double EDGE = 16;
  private static final double GUTTER = 14;
  private static final double BETWEEN = 7;

  final List<String> title;
  final double keyY;
  final int columns;
  final double left;
  final List<Cell> cells = new ArrayList<>();
  final double xTitleY;
  final List<String> notes;
  final double notesY;
  final double height;

  /**
   * One group's place.
   *
   * @param first whether it is the first in its row, where the ordinates are labelled
   * @param panels plot areas, in the order of the figure's panels
   * @param legend of each curve's entry the left end, the middle line, and the room for its words
   */
  record Cell(boolean first, List<Box> panels, List<double[]> legend) {}

  Grid(Figure figure) {
    double ticks =
        figure.panels().stream()
            .flatMap(p -> java.util.Arrays.stream(p.y().ticks()).mapToObj(p.y()::label))
            .mapToDouble(label -> Markup.width(label, SMALL_SIZE))
            .max()
            .orElse(0);
    left = EDGE + 18 + ticks + 6;
    double right = WIDTH - EDGE;
    title = Markup.lines(figure.chart().title(), 1.1 * Arrangement.TITLE_SIZE, right - EDGE);
    keyY = EDGE + title.size() * 21 + 12;
    int n = figure.groups().size();
    columns = n < 3 ? n : n == 4 ? 2 : 3;
    double width = (right - left - (columns - 1) * GUTTER) / columns;
    double[] heights = columns == 3 ? new double[] {144, 32} : new double[] {220, 48};
    double top = keyY + 16;
    for (int from = 0; from < n; from += columns) {
      List<Group> row = figure.groups().subList(from, Math.min(n, from + columns));
      double bottom = top;
      for (int i = 0; i < row.size(); i++) {
        Cell cell = cell(row.get(i), i == 0, left + i * (width + GUTTER), top, width, heights);
        cells.add(cell);
        for (double[] entry : cell.legend) {
          bottom = Math.max(bottom, entry[1] + ENTRY_HEIGHT / 2);
        }
      }
      top = bottom + 10;
    }
    xTitleY = top + 12;
    notes =
        figure.notes().stream()
            .flatMap(note -> Markup.lines(note, Arrangement.SMALL_SIZE, right - left).stream())
            .toList();
    notesY = xTitleY + 16;
    height = Math.ceil(notes.isEmpty() ? notesY : notesY + notes.size() * 16 + 4);
  }

  private static Cell cell(
      Group group, boolean first, double x, double top, double width, double[] heights) {
    List<Box> panels = new ArrayList<>();
    double y = top + 18;
    for (double height : heights) {
      panels.add(new Box(x, y, x + width, y + height));
      y += height + BETWEEN;
    }
    List<double[]> legend = legend(group.series(), x, y + 22, width);
    return new Cell(first, panels, legend);
  }

  /** Entries run down as many columns as fit side by side, each as wide as its widest label. */
  private static List<double[]> legend(List<Series> all, double x, double y, double width) {
    for (int columns = 3; ; columns--) {
      int rows = (all.size() + columns - 1) / columns;
      List<double[]> entries = new ArrayList<>();
      double left = x;
      for (int from = 0; from < all.size(); from += rows) {
        List<Series> column = all.subList(from, Math.min(all.size(), from + rows));
        double words = width - SWATCH - 5;
        if (columns > 1) {
          words = column.stream().mapToDouble(s -> label(s)).max().orElseThrow();
        }
        for (int i = 0; i < column.size(); i++) {
          entries.add(new double[] {left, y + i * ENTRY_HEIGHT, words});
        }
        left += SWATCH + 5 + words + 6;
      }
      if (left - 6 <= x + width + 1e-9) {
        return entries;
      }
    }
  }

  private static double label(Series series) {
    return Markup.width(series.curve().label(), SMALL_SIZE);
  }
}
