package goodhart.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import goodhart.chart.OverOptimizationChart.Panels;
import goodhart.chart.OverOptimizationChart.X;
import goodhart.measure.Curve;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class OverOptimizationChartTest {

  static Document xml(String text) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Element> elements(Document document, String tag) {
    var nodes = document.getElementsByTagName(tag);
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
  }

  /** The middles of the stars at the peaks: a group whose title says so holds one polygon. */
  private static List<double[]> peaks(Document svg) {
    List<double[]> middles = new ArrayList<>();
    for (Element group : elements(svg, "g")) {
      if (group.getElementsByTagName("title").item(0).getTextContent().contains("gold peaks at")) {
        Element star = (Element) group.getElementsByTagName("polygon").item(0);
        double x = 0;
        double y = 0;
        String[] points = star.getAttribute("points").split(" ");
        for (String point : points) {
          x += Double.parseDouble(point.split(",")[0]) / points.length;
          y += Double.parseDouble(point.split(",")[1]) / points.length;
        }
        middles.add(new double[] {x, y});
      }
    }
    return middles;
  }

  private static String[] labels(int n) {
    return IntStream.range(0, n).mapToObj(i -> "method " + i).toArray(String[]::new);
  }

  private static OverOptimizationChart one(double[] kl, double[] proxy, double[] gold) {
    return FakeCurves.chart(List.of(FakeCurves.literal("grpo", kl, proxy, gold)));
  }

  @Test
  void theStarStandsAtThePeakOfGold() throws Exception {
    // KL 0, 1, 4 nats: sqrt KL 0, 1, 2; the axis ends at 2.04 and gold and proxy span 0 to 2
    var chart = one(new double[] {0, 1, 4}, new double[] {0, 1, 2}, new double[] {0, 0.5, 0.25});
    Arrangement place = new Arrangement(Figure.of(chart));
    Arrangement.Box box = place.panels.get(0);

    List<double[]> peaks = peaks(xml(chart.svg()));

    assertThat(peaks).hasSize(1);
    double x = box.left() + (box.right() - box.left()) / 2.04;
    double y = box.bottom() - (box.bottom() - box.top()) * (0.5 + 0.08) / 2.16;
    assertThat(peaks.get(0)[0]).isCloseTo(x, within(0.1));
    assertThat(peaks.get(0)[1]).isCloseTo(y, within(0.1));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 10, 12, 30})
  void everyCurveHasAStarALegendEntryAndTwoLines(int n) throws Exception {
    Document svg = xml(FakeCurves.chart(FakeCurves.curves(4, labels(n))).svg());

    assertThat(peaks(svg)).hasSize(n);
    List<String> titles = elements(svg, "title").stream().map(Element::getTextContent).toList();
    for (String label : labels(n)) {
      assertThat(titles).contains(label).anyMatch(t -> t.startsWith(label + ", gold: "));
      assertThat(titles).anyMatch(t -> t.startsWith(label + ", proxy: "));
    }
  }

  @Test
  void threeCurvesShareAPanelAndFourDoNot() {
    assertThat(Figure.of(FakeCurves.chart(FakeCurves.curves(2, labels(3)))).panels()).hasSize(1);
    assertThat(FakeCurves.chart(FakeCurves.curves(2, labels(3))).svg()).doesNotContain(">Gold<");
    assertThat(FakeCurves.chart(FakeCurves.curves(2, labels(4))).svg())
        .contains(">Gold<")
        .contains(">Proxy<");
  }

  @Test
  void proxyIsDashedAndGoldIsSolid() throws Exception {
    Document svg = xml(FakeCurves.chart(FakeCurves.curves(2, "grpo")).svg());
    for (Element group : elements(svg, "g")) {
      String title = group.getElementsByTagName("title").item(0).getTextContent();
      if (title.startsWith("grpo, ")) {
        Element line = (Element) group.getElementsByTagName("polyline").item(0);
        assertThat(line.hasAttribute("stroke-dasharray")).isEqualTo(title.contains("proxy"));
        assertThat(line.getAttribute("points").split(" ")).hasSize(31);
      }
    }
  }

  @Test
  void nothingLeavesThePage() throws Exception {
    String[] longLabels =
        IntStream.range(0, 11).mapToObj(i -> i + " " + "W".repeat(58)).toArray(String[]::new);
    var chart =
        FakeCurves.chart(FakeCurves.curves(3, longLabels))
            .withTitle("a long title ".repeat(30))
            .withPanels(Panels.TOGETHER);
    Document svg = xml(chart.svg());
    double height = Double.parseDouble(svg.getDocumentElement().getAttribute("height"));
    for (Element text : elements(svg, "text")) {
      double size = Double.parseDouble(text.getAttribute("font-size"));
      double x = Double.parseDouble(text.getAttribute("x"));
      double y = Double.parseDouble(text.getAttribute("y"));
      double width = Markup.width(text.getTextContent(), size);
      if (text.getAttribute("text-anchor").isEmpty()) {
        assertThat(x + width).isLessThanOrEqualTo(Arrangement.WIDTH);
      }
      assertThat(y).isBetween(0.0, height);
    }
    double legend = new Arrangement(Figure.of(chart)).legendY;
    assertThat(legend).isGreaterThan(new Arrangement(Figure.of(chart)).panels.get(1).bottom());
  }

  @Test
  void labelsAndTitlesAreTextAndNotMarkup() throws Exception {
    String label = "<script>alert('x')</script> & \"q\" \u0000 \ud800";
    var chart = FakeCurves.chart(FakeCurves.curves(2, label)).withTitle("<b>title</b>");
    Document svg = xml(chart.svg());

    assertThat(elements(svg, "script")).isEmpty();
    assertThat(elements(svg, "b")).isEmpty();
    assertThat(elements(svg, "text").stream().map(Element::getTextContent))
        .contains("<script>alert('x')</script> & \"q\" \ufffd \ufffd", "<b>title</b>");
  }

  @Test
  void theSameValuesGiveTheSameCharactersInAnyLocale() {
    Locale before = Locale.getDefault();
    try {
      var chart = FakeCurves.chart(FakeCurves.curves(5, FakeCurves.TEN));
      String svg = chart.svg();
      String json = chart.vegaLiteJson();
      Locale.setDefault(Locale.forLanguageTag("ar-SA-u-nu-arab"));
      var again = FakeCurves.chart(FakeCurves.curves(5, FakeCurves.TEN));
      assertThat(again.svg()).isEqualTo(svg);
      assertThat(again.vegaLiteJson()).isEqualTo(json);
      assertThat(again.png()).isEqualTo(chart.png());
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void theAlternativeTextSaysWhatFallsAndWhatDoesNot() throws Exception {
    Curve falls =
        FakeCurves.literal("a", new double[] {0, 1, 4}, new double[3], new double[] {0, 0.5, 0.2});
    Curve rises =
        FakeCurves.literal("b", new double[] {0, 1, 4}, new double[3], new double[] {0, 0.5, 0.7});
    var chart = FakeCurves.chart(List.of(falls, rises));

    assertThat(chart.description())
        .isEqualTo(
            "Gold reward (solid) and proxy reward (dashed) of 2 methods against the square root of"
                + " the KL divergence from the reference. Gold falls after its peak for a (from"
                + " 0.500 at 1.000 nats to 0.200); it is still rising for b.");
    Element svg = xml(chart.svg()).getDocumentElement();
    assertThat(svg.getAttribute("role")).isEqualTo("img");
    assertThat(svg.getAttribute("aria-label")).isEqualTo(chart.description());
    assertThat(chart.vegaLite()).containsEntry("description", chart.description());
  }

  @Test
  void oneSeedHasNoBandAndSaysSo() {
    var one = FakeCurves.chart(FakeCurves.curves(1, "grpo"));
    var ten = FakeCurves.chart(FakeCurves.curves(10, "grpo"));

    assertThat(one.svg()).contains("one seed: no band").doesNotContain("fill-opacity");
    assertThat(ten.svg()).contains("mean ± 1.96 s.e. over 10 seeds").contains("fill-opacity");
    assertThat(ten.withBands(false).svg())
        .contains("mean over 10 seeds")
        .doesNotContain("fill-opacity");
  }

  @Test
  void theBandIsTheMeanPlusAndMinus196StandardErrors() {
    Curve curve = FakeCurves.curve("grpo", 6, 0.8, 0.5, 3);
    Figure.Line gold = Figure.of(FakeCurves.chart(List.of(curve))).series().get(0).gold();

    double half = 1.96 * curve.gold(20).standardError();
    assertThat(gold.high()[20]).isCloseTo(curve.gold(20).value() + half, within(1e-12));
    assertThat(gold.low()[20]).isCloseTo(curve.gold(20).value() - half, within(1e-12));
  }

  @ParameterizedTest
  @EnumSource(X.class)
  void everyAbscissaHasItsTitle(X x) {
    String svg = FakeCurves.chart(FakeCurves.curves(2, "a", "b")).withX(x).svg();
    switch (x) {
      case SQRT_KL -> assertThat(svg).contains(">KL(policy ‖ reference)<").contains(">1/2<");
      case KL -> assertThat(svg).contains(">KL(policy ‖ reference), nats<");
      case STRENGTH ->
          assertThat(svg).contains(">1/beta<").contains("no place on the logarithmic axis");
    }
  }

  @Test
  void anUnknownAbscissaNamesTheNearest() {
    assertThat(X.named("SQRTKL")).isEqualTo(X.SQRT_KL);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> X.named("sqrtK"))
        .withMessage("no x axis named 'sqrtK'. Did you mean 'sqrtKl'? Known: kl, sqrtKl, strength");
  }

  @Test
  void noCurveMovesNothingAndIsStillAPicture() throws Exception {
    var chart = one(new double[3], new double[3], new double[3]);
    assertThat(peaks(xml(chart.svg()))).hasSize(1);
    assertThat(chart.svg()).doesNotContain("NaN").doesNotContain("Infinity");
    assertThat(new ObjectMapper().readTree(chart.vegaLiteJson()).at("/data/values")).hasSize(6);
  }

  @Test
  void aConstantIsDrawnInTheMiddle() throws Exception {
    var chart = one(new double[] {0, 1}, new double[] {3, 3}, new double[] {3, 3});
    Arrangement.Box box = new Arrangement(Figure.of(chart)).panels.get(0);
    assertThat(peaks(xml(chart.svg())).get(0)[1])
        .isCloseTo((box.top() + box.bottom()) / 2, within(0.1));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e12, 1e300, 1e-12})
  void extremeValuesHavePowersOfTenAtTheirTicks(double unit) throws Exception {
    var chart =
        one(new double[] {0, 1, 4}, new double[] {0, unit, 5 * unit}, new double[] {0, unit, 0});
    assertThat(peaks(xml(chart.svg()))).hasSize(1);
    int exponent = (int) Math.round(Math.log10(unit));
    StringBuilder power = new StringBuilder("10" + (exponent < 0 ? "⁻" : ""));
    for (char digit : Integer.toString(Math.abs(exponent)).toCharArray()) {
      power.append("⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(digit - '0'));
    }
    assertThat(chart.svg()).contains(">" + power + "<").contains(">2×" + power + "<");
  }

  @Test
  void whatIsNotFiniteIsLeftOutAndCounted() throws Exception {
    var chart =
        one(
            new double[] {0, 1, 4, 9},
            new double[] {0, 1, 2, 3},
            new double[] {0, Double.NaN, 0.5, Double.POSITIVE_INFINITY});
    assertThat(chart.svg())
        .contains("&#39;grpo&#39; has no finite value, and no line, at 2 of 4 points.")
        .doesNotContain("Infinity,");
    JsonNode values = new ObjectMapper().readTree(chart.vegaLiteJson()).at("/data/values");
    assertThat(values).hasSize(8);
    assertThat(values.get(1).get("value").isNull()).isTrue();
  }

  @Test
  void vegaLiteHoldsEveryPointAndTellsMethodsAndRewardsApart() throws Exception {
    List<Curve> curves = FakeCurves.curves(3, FakeCurves.TEN);
    JsonNode spec = new ObjectMapper().readTree(FakeCurves.chart(curves).vegaLiteJson());

    assertThat(spec.get("$schema").asText())
        .isEqualTo("https://vega.github.io/schema/vega-lite/v5.json");
    assertThat(spec.get("vconcat")).hasSize(2);
    JsonNode gold = spec.get("vconcat").get(0);
    assertThat(gold.at("/encoding/color/field").asText()).isEqualTo("method");
    assertThat(gold.at("/layer/1/encoding/strokeDash/field").asText()).isEqualTo("reward");
    assertThat(gold.at("/layer/0/mark/type").asText()).isEqualTo("area");
    assertThat(gold.findValue("tooltip")).isNotEmpty();
    assertThat(spec.findValues("legend")).isNotEmpty().noneMatch(JsonNode::isNull);

    JsonNode values = spec.at("/data/values");
    assertThat(values).hasSize(10 * 2 * 31);
    JsonNode row = values.get(31 + 7); // first curve, proxy, point 7
    assertThat(row.get("reward").asText()).isEqualTo("proxy");
    assertThat(row.get("value").asDouble()).isCloseTo(curves.get(0).proxy(7).value(), within(1e-5));
    assertThat(row.get("x").asDouble()).isCloseTo(curves.get(0).sqrtKl(7), within(1e-5));
    Set<String> peaked = new HashSet<>();
    values.forEach(
        v -> {
          if (v.has("peak")) {
            peaked.add(v.get("method").asText());
          }
        });
    assertThat(peaked).containsExactlyInAnyOrder(FakeCurves.TEN);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 12})
  void pngIsTheSamePictureAtTwoPixelsAPoint(int n) throws Exception {
    var chart = FakeCurves.chart(FakeCurves.curves(3, labels(n))).withPanels(Panels.TOGETHER);
    Arrangement place = new Arrangement(Figure.of(chart));

    BufferedImage image = ImageIO.read(new ByteArrayInputStream(chart.png()));

    assertThat(image.getWidth()).isEqualTo(2 * 860);
    assertThat(image.getHeight()).isEqualTo((int) (2 * place.height));
    assertThat(image.getRGB(2, 2)).isEqualTo(0xffffffff);
    double[] star = peaks(xml(chart.svg())).get(n - 1); // the last star is above all others
    assertThat(image.getRGB((int) (2 * star[0]), (int) (2 * star[1])) & 0xffffff)
        .isEqualTo(Integer.decode(Look.of(chart.curves()).get(n - 1).color().light()));
  }

  @Test
  void twelveCurvesLookDifferent() {
    Set<String> looks = new HashSet<>();
    Set<String> shapes = new HashSet<>();
    for (Look look : Look.of(FakeCurves.curves(1, labels(12)))) {
      looks.add(look.color().light() + look.marker());
      shapes.add(look.marker() + " " + look.hollow());
    }
    assertThat(looks).hasSize(12);
    assertThat(shapes).hasSize(12);
  }

  @Test
  void someOfTheCurvesCanBeChosen() {
    var chart = FakeCurves.chart(FakeCurves.curves(2, "grpo", "drro", "dpo"));
    assertThat(chart.withCurves(List.of("dpo", "grpo")).curves())
        .extracting(Curve::label)
        .containsExactly("dpo", "grpo");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> chart.withCurves(List.of("dro")))
        .withMessage(
            "no curve or family named 'dro'. Did you mean 'dpo'? Known: directAlignment, dpo, drro,"
                + " groupAdvantage, grpo, pessimistic");
  }

  @Test
  void whatCannotBeDrawnIsSaid() {
    List<Curve> curves = FakeCurves.curves(2, "a", "b");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OverOptimizationChart.of(List.of(), List.of()))
        .withMessage(
            "a chart needs at least one curve, got none: nothing was compared, or no seed finished");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> OverOptimizationChart.of(curves, FakeCurves.summaries(curves.subList(0, 1))))
        .withMessage("curve 'b' has no summary: give one with the same label");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                OverOptimizationChart.of(
                    List.of(curves.get(0), curves.get(0)), FakeCurves.summaries(curves)))
        .withMessage("two curves are labelled 'a': give one of them another label");
  }
}
