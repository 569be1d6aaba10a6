package goodhart.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import goodhart.measure.Curve;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LookTest {

  private static List<Look> looks(String... lines) {
    Curve any = FakeCurves.curve("grpo", 1, 0.8, 0.5, 3);
    List<Curve> curves = new ArrayList<>();
    for (String line : lines) {
      curves.add(new Curve(line + " " + curves.size(), line, "grpo", "n", any.paths()));
    }
    return Look.of(curves);
  }

  /** WCAG's relative luminance. */
  private static double luminance(String color) {
    double[] weights = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      double c = Integer.parseInt(color.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
      sum += weights[i] * (c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
  }

  private static double contrast(String a, String b) {
    double one = luminance(a) + 0.05;
    double other = luminance(b) + 0.05;
    return Math.max(one, other) / Math.min(one, other);
  }

  @Test
  void settingsOfOneLineAreShadesFromLightToDark() {
    List<Look> looks = looks("drro", "dpo", "drro", "drro");

    assertThat(looks.get(1).color().name()).isEqualTo("vermillion");
    assertThat(List.of(looks.get(0), looks.get(2), looks.get(3)))
        .extracting(l -> l.color().name())
        .containsExactly("blue0of3", "blue1of3", "blue2of3");
    for (int[] step : new int[][] {{0, 2}, {2, 3}}) {
      Ink lighter = looks.get(step[0]).color();
      Ink darker = looks.get(step[1]).color();
      assertThat(contrast(lighter.light(), darker.light())).isGreaterThan(1.8);
      assertThat(luminance(lighter.light())).isGreaterThan(luminance(darker.light()));
      assertThat(luminance(lighter.dark())).isGreaterThan(luminance(darker.dark()));
    }
    assertThat(looks).extracting(Look::marker).doesNotHaveDuplicates();
    assertThat(looks).extracting(l -> Arrays.toString(l.dash())).doesNotHaveDuplicates();
  }

  @Test
  void everyShadeIsReadableOnItsPaper() {
    String[] lines = new String[18]; // nine hues, two settings each
    for (int i = 0; i < lines.length; i++) {
      lines[i] = "line " + i % 9;
    }
    Set<String> colors = new HashSet<>();
    for (Look look : looks(lines)) {
      assertThat(contrast(look.color().light(), Ink.PAPER.light())).isGreaterThan(2.2);
      assertThat(contrast(look.color().dark(), Ink.PAPER.dark())).isGreaterThan(3);
      colors.add(look.color().light());
    }
    // black and grey have the same shades
    assertThat(colors).hasSize(16);
  }

  @Test
  void linesOfOneSettingHaveTheHuesTheyAlwaysHad() {
    assertThat(looks("a", "b", "c", "d", "e"))
        .extracting(l -> l.color().name())
        .containsExactly("blue", "vermillion", "green", "purple", "orange");
  }

  @Test
  void huesThatLookLikeAShadeOfAnotherComeLast() {
    assertThat(looks("a", "a", "b", "c", "d", "e", "f"))
        .extracting(l -> l.color().name())
        .containsExactly(
            "blue0of2", "blue1of2", "vermillion", "green", "purple", "yellow", "black");
  }

  @Test
  void lightnessChangesAndHueStays() {
    // L* of #777777 is 50.03: a grey stays a grey
    assertThat(Lightness.of("#123456", 100)).isEqualTo("#FFFFFF");
    assertThat(Lightness.of("#7F7F7F", 50.034)).isEqualTo("#777777");
    // CIELAB's L* = 116 Y^(1/3) - 16
    double y = luminance(Lightness.of("#0072B2", 48));
    assertThat(116 * Math.cbrt(y) - 16).isCloseTo(48, within(0.3));
  }
}
