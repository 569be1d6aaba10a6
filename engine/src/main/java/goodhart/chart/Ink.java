package goodhart.chart;

/**
 * A colour that knows the paper.
 *
 * @param name letters and digits, for the style sheet
 * @param light on light paper, {@code #rrggbb}
 * @param dark on dark paper
 */
record Ink(String name, String light, String dark) {
  static final Ink TEXT = new Ink("ink", "#1b1f24", "#e8eaed");
  static final Ink PAPER = new Ink("paper", "#ffffff", "#15181c");
  static final Ink GRID = new Ink("grid", "#e3e6ea", "#2d3238");
  static final Ink RULE = new Ink("rule", "#8a9199", "#7d858d");
}
