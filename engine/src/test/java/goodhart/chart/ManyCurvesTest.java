package goodhart.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import goodhart.chart.Arrangement.Box;
import goodhart.chart.OverOptimizationChart.Panels;
import goodhart.measure.Curve;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** Charts by family. The catalogue's nine methods belong to six families by their first. */
class ManyCurvesTest {
  private static final List<String> METHODS =
      List.of("bestOfN", "tilting", "drro", "dro", "drroRadius", "grpo", "dpo", "rpo", "mine");

  private static Curve curve(String label, String line, String method, double reach) {
    List<Curve> one = List.of(FakeCurves.curve(label, 3, 0.7, 0.4, reach));
    return new Curve(label, line, method, "n", one.get(0).paths());
  }

  /** Seventy curves: every method with its settings. */
  private static List<Curve> seventy() {
    return IntStream.range(0, 70)
        .mapToObj(
            i -> {
              String method = METHODS.get(i % METHODS.size());
              String label = method + " (setting " + i / METHODS.size() + ")";
              return curve(label, method, method, 1.8 + 0.1 * (i % 7));
            })
        .toList();
  }

  private static Document svg(OverOptimizationChart chart) throws Exception {
    return OverOptimizationChartTest.xml(chart.svg());
  }

  private static List<String> texts(Document svg, String tag) {
    var nodes = svg.getElementsByTagName(tag);
    return IntStream.range(0, nodes.getLength())
        .mapToObj(i -> nodes.item(i).getTextContent())
        .toList();
  }

  @Test
  void tenCurvesAreTogetherAndElevenAreByFamily() {
    var chart = FakeCurves.chart(seventy().subList(0, 11));
    assertThat(chart.byFamily()).isTrue();
    assertThat(FakeCurves.chart(seventy().subList(0, 10)).byFamily()).isFalse();
    assertThat(chart.withPanels(Panels.TOGETHER).byFamily()).isFalse();
    assertThat(chart.withCurves(List.of("mine")).byFamily()).isFalse();
    assertThat(chart.withCurves(List.of("mine")).withPanels(Panels.named("Families")).byFamily())
        .isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Panels.named("familes"))
        .withMessage(
            "no form of panels named 'familes'. Did you mean 'families'? Known: automatic, families,"
                + " together");
  }

  @Test
  void everyFamilyHasItsPanelsOfAtMostNineCurves() {
    Figure figure = Figure.of(FakeCurves.chart(seventy()));

    // 8 settings of each of the first seven methods, 7 of rpo and of mine; three methods are
    // pessimistic
    assertThat(figure.groups())
        .extracting(Figure.Group::heading)
        .containsExactly(
            "Direct alignment",
            "Group advantage",
            "Optimism and pessimism",
            "Pessimistic (1 of 3)",
            "Pessimistic (2 of 3)",
            "Pessimistic (3 of 3)",
            "Selection",
            "Tilting",
            "Other");
    assertThat(figure.groups()).allMatch(g -> g.series().size() <= 9);
    assertThat(figure.series()).hasSize(70);
    assertThat(figure.groups().get(3).series()) // the settings of a line stay together
        .extracting(s -> s.curve().line())
        .containsOnly("drro");
  }

  @Test
  void aLineOfMoreThanNineSettingsIsDivided() {
    List<Curve> drro =
        IntStream.range(0, 20).mapToObj(i -> curve("drro " + i, "drro", "drro", 2)).toList();
    assertThat(Groups.panels(drro).values()).extracting(List::size).containsExactly(9, 9, 2);
    assertThat(Groups.panels(drro))
        .containsOnlyKeys("Pessimistic (1 of 3)", "Pessimistic (2 of 3)", "Pessimistic (3 of 3)");
  }

  @Test
  void everyCurveIsLabelledDrawnAndHasItsPeak() throws Exception {
    Document svg = svg(FakeCurves.chart(seventy()));

    List<String> titles = texts(svg, "title");
    List<String> words = texts(svg, "text");
    for (Curve curve : seventy()) {
      String label = curve.label();
      assertThat(titles).contains(label).anyMatch(t -> t.startsWith(label + ", gold: "));
      assertThat(titles).anyMatch(t -> t.startsWith(label + ": gold peaks at "));
      assertThat(titles).anyMatch(t -> t.startsWith(label + ", proxy: "));
      assertThat(words).contains(label);
    }
    assertThat(words).contains("Direct alignment", "Pessimistic (2 of 3)", "Other");
  }

  @Test
  void panelsAndLegendsDoNotOverlapAndStayOnThePage() {
    for (int n : new int[] {11, 12, 30, 70}) {
      Figure figure = Figure.of(FakeCurves.chart(seventy().subList(0, n)));
      Grid grid = new Grid(figure);
      List<Box> boxes = new ArrayList<>();
      for (Grid.Cell cell : grid.cells) {
        boxes.addAll(cell.panels());
        for (double[] e : cell.legend()) {
          double half = Grid.ENTRY_HEIGHT / 2;
          boxes.add(new Box(e[0], e[1] - half, e[0] + Grid.SWATCH + 5 + e[2], e[1] + half));
        }
      }
      assertThat(boxes).hasSize(2 * figure.groups().size() + n);
      for (int i = 0; i < boxes.size(); i++) {
        Box a = boxes.get(i);
        assertThat(a.left()).isPositive();
        assertThat(a.right()).isLessThanOrEqualTo(Grid.WIDTH);
        assertThat(a.top()).isGreaterThan(grid.keyY);
        assertThat(a.bottom()).isLessThan(grid.xTitleY);
        for (Box b : boxes.subList(i + 1, boxes.size())) {
          boolean apart =
              a.right() <= b.left() + 1e-9
                  || b.right() <= a.left() + 1e-9
                  || a.bottom() <= b.top() + 1e-9
                  || b.bottom() <= a.top() + 1e-9;
          assertThat(apart).as("%s and %s", a, b).isTrue();
        }
      }
    }
  }

  @Test
  void aLongLabelIsCutInItsLegendAndWholeInItsTitle() throws Exception {
    String label = "W".repeat(80) + " <b>";
    List<Curve> curves = new ArrayList<>(seventy().subList(0, 11));
    curves.add(curve(label, label, "grpo", 2));
    Document svg = svg(FakeCurves.chart(curves));

    assertThat(texts(svg, "title")).contains(label);
    assertThat(texts(svg, "text")).anyMatch(t -> t.startsWith("WWW") && t.endsWith("…"));
    assertThat(svg.getElementsByTagName("b").getLength()).isZero();
  }

  @Test
  void theTiltIsInEveryOtherPanelForComparison() throws Exception {
    List<Curve> curves = seventy().subList(0, 18);
    List<String> titles = texts(svg(FakeCurves.chart(curves)), "title");

    // seven families, gold and proxy, without the tilt's own panel
    assertThat(titles.stream().filter(t -> t.endsWith(", for comparison"))).hasSize(2 * 6);
    assertThat(titles).contains("tilting (setting 0), gold, for comparison");
    List<Curve> without = curves.stream().filter(c -> !c.method().equals("tilting")).toList();
    assertThat(FakeCurves.chart(without).svg()).doesNotContain("for comparison");
  }

  @Test
  void aFewCurvesThatGoFarFoldTheAxisAndAllAreShown() {
    List<Curve> curves = new ArrayList<>(seventy().subList(0, 18));
    assertThat(Figure.of(FakeCurves.chart(curves)).x().folds()).isEmpty();

    curves.add(curve("far", "far", "dpo", 12));
    Figure figure = Figure.of(FakeCurves.chart(curves));

    assertThat(figure.x().folds()).hasSize(1);
    double fold = figure.x().folds()[0];
    assertThat(fold).isBetween(1.8, 3.0);
    assertThat(figure.x().at(fold, 0, 120)).isCloseTo(100, within(1e-9)); // a sixth is beyond
    assertThat(figure.x().at(figure.x().high(), 0, 120)).isCloseTo(120, within(1e-9));
    assertThat(figure.x().high()).isGreaterThan(11);
    assertThat(figure.notes()).anyMatch(n -> n.startsWith("Beyond a dotted line"));
    assertThat(Figure.of(figure.chart().withPanels(Panels.TOGETHER)).x().folds()).isEmpty();
  }

  @Test
  void gapsOfManyCurvesAreOneSentence() {
    List<Curve> curves = new ArrayList<>();
    for (String label : List.of("a", "b", "c", "d", "e")) {
      double[] gaps = {0, Double.NaN, 1};
      curves.add(FakeCurves.literal(label, new double[] {0, 1, 4}, new double[3], gaps));
    }
    assertThat(Figure.of(FakeCurves.chart(curves.subList(0, 4))).notes()).hasSize(4);
    assertThat(Figure.of(FakeCurves.chart(curves)).notes())
        .containsExactly(
            "5 curves have no finite value, and no line, at some points: 'a', 'b', 'c', 'd', 'e'.");
  }

  @Test
  void theDescriptionCountsAndNamesTheBestOfEachFamily() {
    String words = FakeCurves.chart(seventy().subList(0, 18)).description();
    assertThat(words)
        .startsWith(
            "Gold reward (solid) and, in a strip below, proxy reward (dashed) of 18 methods")
        .contains("Pessimistic (6): d", "Other (2): mine (setting ")
        .contains("One hue from light to dark: bestOfN (setting 0), bestOfN (setting 1); tilting");
  }

  @Test
  void pngHasTheSizeOfTheSvgAndTheSameValuesGiveTheSameCharacters() throws Exception {
    var chart = FakeCurves.chart(seventy());
    double height = Double.parseDouble(svg(chart).getDocumentElement().getAttribute("height"));
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(chart.png()));

    assertThat(image.getWidth()).isEqualTo(2 * 860);
    assertThat(image.getHeight()).isEqualTo((int) (2 * height));
    assertThat(FakeCurves.chart(seventy()).svg()).isEqualTo(chart.svg());
    assertThat(FakeCurves.chart(seventy()).vegaLiteJson()).isEqualTo(chart.vegaLiteJson());
  }

  @Test
  void vegaLiteHasAStackForEachPanelWithItsOwnHues() throws Exception {
    var chart = FakeCurves.chart(seventy());
    JsonNode spec = new ObjectMapper().readTree(chart.vegaLiteJson());

    assertThat(spec.get("concat")).hasSize(9);
    assertThat(spec.at("/columns").asInt()).isEqualTo(3);
    assertThat(spec.at("/resolve/scale/color").asText()).isEqualTo("independent");
    assertThat(spec.at("/datasets/frontier")).hasSize(2 * 31);
    assertThat(spec.at("/data/values")).hasSize(70 * 2 * 31);
    JsonNode third = spec.at("/concat/3");
    assertThat(third.at("/title/text").asText()).isEqualTo("Pessimistic (1 of 3)");
    assertThat(third.get("vconcat")).hasSize(2);
    assertThat(third.at("/vconcat/0/transform/0/filter").asText()).isEqualTo("datum.group === 3");
    assertThat(third.at("/vconcat/0/encoding/color/scale/domain")).hasSize(8);
    List<String> range = new ArrayList<>();
    third.at("/vconcat/0/encoding/color/scale/range").forEach(c -> range.add(c.asText()));
    assertThat(range)
        .containsExactlyElementsOf(
            Look.of(Groups.panels(chart.curves()).get("Pessimistic (1 of 3)")).stream()
                .map(l -> l.color().light())
                .toList());
  }

  @Test
  void theTableGoesFamilyByFamilyWithTheHighestPeakFirst() throws Exception {
    var chart = FakeCurves.chart(seventy().subList(0, 18));
    ResultTable table = ResultTable.of(chart);

    assertThat(table.headings())
        .containsEntry(0, "Direct alignment")
        .containsEntry(2, "Group advantage")
        .containsEntry(6, "Pessimistic")
        .hasSize(7);
    var pessimistic = table.summaries().subList(6, 12);
    assertThat(pessimistic)
        .isSortedAccordingTo((a, b) -> Double.compare(b.peakGold().value(), a.peakGold().value()));
    assertThat(table.text()).contains("\n\nGroup advantage\ngrpo (setting ");
    Document html = OverOptimizationChartTest.xml(table.html());
    assertThat(html.getElementsByTagName("tbody").getLength()).isEqualTo(7);
    assertThat(html.getElementsByTagName("tr").getLength()).isEqualTo(1 + 7 + 18);
    assertThat(ResultTable.of(chart.withPanels(Panels.TOGETHER)).headings()).isEmpty();
  }

  @Test
  void curvesAreChosenByLabelLineAndFamily() {
    var chart = FakeCurves.chart(seventy().subList(0, 18));
    assertThat(chart.withCurves(List.of("dpo (setting 1)")).curves()).hasSize(1);
    assertThat(chart.withCurves(List.of("dpo")).curves()).hasSize(2);
    // rpo is pessimistic too, though it is drawn elsewhere; and nothing comes twice
    assertThat(chart.withCurves(List.of("pessimistic", "rpo", "other")).curves()).hasSize(8 + 2);
  }
}
