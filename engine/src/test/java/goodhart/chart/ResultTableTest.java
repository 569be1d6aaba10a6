package goodhart.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import goodhart.Estimate;
import goodhart.measure.Summary;
import goodhart.measure.Summary.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import tech.tablesaw.api.Table;

class ResultTableTest {

  private static final Summary FALLS =
      new Summary(
          "grpo",
          new Estimate(0, 0.01, 10),
          new Estimate(0.6214, 0.0121, 10),
          1.25,
          new Estimate(0.1, 0.04, 10),
          6.5,
          0.5214,
          0.41,
          0.63,
          Verdict.OVER_OPTIMISES);
  private static final Summary HOLDS =
      new Summary(
          "WCO ensemble",
          new Estimate(0, 0.01, 10),
          new Estimate(0.8, 0.02, 10),
          12,
          new Estimate(0.79, 0.02, 10),
          12.5,
          0.01,
          -0.02,
          0.03,
          Verdict.SATURATES);
  private static final Summary DIVERGED =
      new Summary(
          "<b>x</b>\nsecond line",
          new Estimate(0, Double.NaN, 1),
          new Estimate(Double.POSITIVE_INFINITY, Double.NaN, 1),
          3,
          new Estimate(Double.NaN, Double.NaN, 1),
          1e6,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Verdict.SATURATES);

  @Test
  void textIsAlignedAndMarksTheBest() {
    assertThat(ResultTable.of(List.of(FALLS, HOLDS)).text())
        .isEqualTo(
            """
            method              peak gold  KL at peak    gold at end  KL at end   drop [95 % interval]  verdict
            ------------  ---------------  ----------  -------------  ---------  ---------------------  --------------
            grpo            0.621 ± 0.012       1.250  0.100 ± 0.040      6.500   0.521 [0.410, 0.630]  over-optimises
            WCO ensemble  * 0.800 ± 0.020      12.000  0.790 ± 0.020     12.500  0.010 [-0.020, 0.030]  saturates
            *: highest peak of gold. ±: standard error. Drop: gold at the peak minus gold at the end, with its 95 % bootstrap interval. KL in nats.
            """);
  }

  @Test
  void whatIsNotFiniteIsNamedInText() {
    String text = ResultTable.of(List.of(DIVERGED)).text();
    assertThat(text.lines()).hasSize(4);
    assertThat(text)
        .contains("<b>x</b> second line  ", "infinity", "NaN [NaN, NaN]", "1.000e+06")
        .doesNotContain("*");
  }

  @Test
  void htmlIsSemanticAndEscaped() throws Exception {
    String html = ResultTable.of(List.of(FALLS, HOLDS, DIVERGED)).html();
    Document table = OverOptimizationChartTest.xml(html);

    assertThat(table.getElementsByTagName("caption").getLength()).isEqualTo(1);
    assertThat(table.getElementsByTagName("tr").getLength()).isEqualTo(4);
    assertThat(table.getElementsByTagName("b").getLength()).isZero();
    assertThat(html).contains("&lt;b&gt;x&lt;/b&gt;");
    var heads = table.getElementsByTagName("th");
    assertThat(heads.getLength()).isEqualTo(7 + 3);
    for (int i = 0; i < heads.getLength(); i++) {
      String scope = heads.item(i).getAttributes().getNamedItem("scope").getNodeValue();
      assertThat(scope).isEqualTo(i < 7 ? "col" : "row");
    }
    assertThat(table.getElementsByTagName("strong").item(0).getTextContent())
        .isEqualTo("★ 0.800 ± 0.020");
  }

  @Test
  void tablesawHasARowForEachCurveAndANoteForWhatItWouldHide() {
    Table table = ResultTable.of(List.of(FALLS, HOLDS, DIVERGED)).tablesaw();

    assertThat(table.columnNames())
        .containsExactly(
            "method",
            "reference gold",
            "peak gold",
            "peak gold s.e.",
            "KL at peak",
            "gold at end",
            "gold at end s.e.",
            "KL at end",
            "drop",
            "drop low",
            "drop high",
            "verdict",
            "best",
            "note");
    assertThat(table.rowCount()).isEqualTo(3);
    assertThat(table.doubleColumn("peak gold").getDouble(0)).isEqualTo(0.6214);
    assertThat(table.doubleColumn("peak gold s.e.").getDouble(1)).isEqualTo(0.02);
    assertThat(table.doubleColumn("peak gold").getDouble(2)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(table.stringColumn("verdict").get(0)).isEqualTo("over-optimises");
    assertThat(table.booleanColumn("best").asList()).containsExactly(false, true, false);
    assertThat(table.stringColumn("note").asList())
        .containsExactly(
            "",
            "",
            "one seed, no standard error; peak gold is infinity; gold at end is NaN; drop is NaN;"
                + " drop low is NaN; drop high is NaN");
  }

  @Test
  void noRowsIsAnError() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ResultTable.of(List.of()))
        .withMessage(
            "a table needs at least one summary, got none: nothing was compared, or no seed finished");
  }
}
