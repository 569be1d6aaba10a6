package goodhart.chart;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the parts of a figure with all curves together stand, in points from the top left. The
 * width is fixed; the height follows from the number of panels and the legend, so nothing is ever
 * laid over the data.
 */
final class Arrangement {
  static final double WIDTH = 860;
  static final double TITLE_SIZE = 16;
  static final double TEXT_SIZE = 12.5;
  static final double SMALL_SIZE = 11;
  static final double LINE_HEIGHT = 20;

  /** Length of a legend entry's solid and dashed lines, and of the gap between them. */
  static final double SWATCH = 28;

  static final double SWATCH_GAP = 6;

  /** Distance between the markers of a curve. */
  static final double MARKED = 100;

  private static final double EDGE = 16;

  final double left;
  final double right = WIDTH - 24;
  final List<String> title;
  final double firstPanelTop;
  final List<Box> panels = new ArrayList<>();
  final double xTitleY;
  final double keyY;
  final int columns;
  final double columnWidth;
  final double legendY;
  final List<String> notes;
  final double notesY;
  final double height;

  /** A panel's plot area. */
  record Box(double left, double top, double right, double bottom) {}

  Arrangement(Figure figure) {
    double labels = 0;
    for (Figure.Panel panel : figure.panels()) {
      for (double tick : panel.y().ticks()) {
        labels = Math.max(labels, Markup.width(panel.y().label(tick), SMALL_SIZE));
      }
    }
    left = EDGE + 22 + labels + 8;
    title = Markup.lines(figure.chart().title(), 1.1 * TITLE_SIZE, right - left); // bold is wider
    double y = EDGE + title.size() * 21 + 4;
    firstPanelTop = y;
    double[] heights = figure.panels().size() == 1 ? new double[] {380} : new double[] {320, 180};
    for (int i = 0; i < heights.length; i++) {
      y += figure.panels().get(i).heading().isEmpty() ? 6 : 24;
      panels.add(new Box(left, y, right, y + heights[i]));
      y += heights[i] + 8;
    }
    xTitleY = y + 14 + 22;
    keyY = xTitleY + 34;
    legendY = keyY + LINE_HEIGHT + 6;
    double swatches = 2 * SWATCH + SWATCH_GAP + 8;
    double widest =
        figure.series().stream()
            .mapToDouble(s -> Markup.width(s.curve().label(), TEXT_SIZE))
            .max()
            .orElseThrow();
    double available = right - left;
    columns = (int) Math.max(1, Math.min(4, available / (swatches + widest + 20)));
    columnWidth = available / columns;
    int rows = (figure.series().size() + columns - 1) / columns;
    y = legendY + rows * LINE_HEIGHT;
    notes =
        figure.notes().stream()
            .flatMap(n -> Markup.lines(n, SMALL_SIZE, available).stream())
            .toList();
    notesY = y + 6;
    height = Math.ceil(notes.isEmpty() ? y + 2 : notesY + notes.size() * 16 + 4);
  }

  /** Left edge of a curve's legend entry; entries run down the columns. */
  double entryX(int curve, int curves) {
    int rows = (curves + columns - 1) / columns;
    return left + curve / rows * columnWidth;
  }

  /** Middle line of a curve's legend entry. */
  double entryY(int curve, int curves) {
    int rows = (curves + columns - 1) / columns;
    return legendY + curve % rows * LINE_HEIGHT;
  }

  /** A label cut to its column. */
  String label(String label) {
    return Markup.shorten(label, TEXT_SIZE, columnWidth - 2 * SWATCH - SWATCH_GAP - 8 - 12);
  }
}
