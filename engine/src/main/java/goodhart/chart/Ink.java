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

  /**
   * One of several shades of this hue, from light to dark in steps of equal lightness.
   *
   * @param step from 0
   * @param of how many; one is the colour itself
   */
  Ink shade(int step, int of) {
    if (of == 1) {
      return this;
    }
    double share = (double) step / (of - 1);
    return new Ink(
        name + step + "of" + of,
        Lightness.of(light, 68 - 40 * share), // 2.4 to 1 against white at the lightest
        Lightness.of(dark, 82 - 36 * share)); // 3.4 to 1 against dark paper at the darkest
  }
}
