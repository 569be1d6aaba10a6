package goodhart.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import goodhart.Progress;
import goodhart.measure.Curve;
import goodhart.measure.MeasuredPath;
import goodhart.measure.Ranking;
import goodhart.measure.Ranking.Criterion;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import tech.tablesaw.api.Table;

class RankingTableTest {
  private static final List<Curve> CURVES =
      List.of(
          curve("low", new double[] {0, 1, 4}, 0, 0.3, 0.25),
          curve("falls", new double[] {0, 1, 4, 9}, 0, 0.4, 0.6, 0.2),
          curve("<b>x</b>\ny", new double[] {0, 1, 3.127}, 0, 0.5, 0.5));

  /** Two seeds, one 0.01 above and one 0.01 below the gold given, for all curves alike. */
  private static Curve curve(String label, double[] kl, double... gold) {
    List<MeasuredPath> paths = new ArrayList<>();
    for (int seed = 1; seed <= 2; seed++) {
      double[][] kls = new double[kl.length][];
      double[][] golds = new double[kl.length][];
      for (int k = 0; k < kl.length; k++) {
        kls[k] = new double[] {kl[k]};
        golds[k] = new double[] {gold[k] + (seed == 1 ? 0.01 : -0.01)};
      }
      paths.add(new MeasuredPath(seed, kl, new double[] {1}, kls, kls, golds));
    }
    return new Curve(label, "test", "n", paths);
  }

  private static final String KEY =
      "Rank 2-4: a tie, not distinguishable from the first in it. In brackets: the 95 % bootstrap"
          + " interval of that number alone. Which curves differ is tested over all pairs by Holm's"
          + " method: a criterion tells equal methods apart in at most 5 % of rankings. Less drop is"
          + " better, but a method that hardly moves drops little. KL in nats.";

  @Test
  void textHasARowForEachCurveAndSentencesBelow() {
    assertThat(new RankingTable(Ranking.of(CURVES)).text())
        .isEqualTo(
            """
            method      rank        peak gold [95 %]       to the best [95 %]  rank   gold at KL 3.1 [95 %]  rank             drop [95 %]
            ----------  ----  ----------------------  -----------------------  ----  ----------------------  ----  ----------------------
            falls          1  * 0.600 [0.505, 0.688]                        -     1  * 0.552 [0.457, 0.640]     3    0.400 [0.400, 0.400]
            <b>x</b> y     2    0.500 [0.405, 0.588]  -0.100 [-0.100, -0.100]     2    0.500 [0.405, 0.588]     1  * 0.000 [0.000, 0.000]
            low            3    0.300 [0.205, 0.388]  -0.300 [-0.300, -0.300]     3    0.262 [0.167, 0.350]     2    0.050 [0.050, 0.050]
            falls has the highest peak gold, 0.600; distinguishable from every other.
            falls has the most gold at KL 3.1, 0.552; distinguishable from every other.
            <b>x</b> y has the smallest drop, 0.000; distinguishable from every other.
            gold at KL 3.1: the largest KL that every curve reaches, rounded down; ranking(kl: 2) compares at another.
            """
                + "*: best. ~: not distinguishable from the best. "
                + KEY
                + "\n");
  }

  @Test
  void theOrderIsThatOfTheCriterionAskedForAndWhoHasNoValueIsLast() {
    RankingTable table =
        new RankingTable(Ranking.of(CURVES, 5, Progress.NONE), Criterion.GOLD_AT_KL);
    assertThat(table.text().lines().limit(5).map(l -> l.split(" {2,}")[0]))
        .containsExactly("method", "----------", "falls", "low", "<b>x</b> y");
    assertThat(table.sentences())
        .containsExactly(
            "falls has the most gold at KL 5, 0.506",
            "falls has the highest peak gold, 0.600; distinguishable from every other",
            "<b>x</b>\ny has the smallest drop, 0.000; distinguishable from every other",
            "'low' ends at KL 4: it does not reach 5",
            "'<b>x</b>\ny' ends at KL 3.12: it does not reach 5");
    assertThat(table).hasToString(table.text());
  }

  @Test
  void theCommonKlIsExplained() {
    Curve still = curve("still", new double[] {0, 0.1}, 0, 0.1);
    assertThat(new RankingTable(Ranking.of(List.of(still, CURVES.get(0)))).sentences())
        .contains(
            "gold at KL 4: the largest KL that 1 of 2 curves reach, rounded down; ranking(kl: 2)"
                + " compares at another",
            "'still' ends at KL 0.1: it does not reach 4");
    assertThat(new RankingTable(Ranking.of(List.of(still))).sentences())
        .containsExactly(
            "still has the highest peak gold, 0.100",
            "still has the most gold at KL 0.1, 0.100",
            "still has the smallest drop, 0.000");
  }

  @Test
  void aRankingWithoutSignificantDifferencesSaysSo() {
    List<Curve> alike =
        List.of(FakeCurves.curve("grpo", 3, 0.7, 0.5, 3), FakeCurves.curve("drro", 3, 0.7, 0.5, 3));
    RankingTable table = new RankingTable(Ranking.of(alike));
    assertThat(table.text()).contains(" 1-2  * ", " 1-2  ~ ");
    assertThat(table.sentences())
        .last()
        .isEqualTo(
            "no difference to the best is significant: with few seeds only large ones can be");
  }

  @Test
  void htmlIsSemanticAndEscaped() throws Exception {
    String html = new RankingTable(Ranking.of(CURVES, 5, Progress.NONE)).html();
    Document page = OverOptimizationChartTest.xml("<div>" + html + "</div>");
    assertThat(page.getElementsByTagName("tr").getLength()).isEqualTo(4);
    assertThat(page.getElementsByTagName("td").getLength()).isEqualTo(3 * 7);
    assertThat(page.getElementsByTagName("li").getLength()).isEqualTo(5);
    assertThat(page.getElementsByTagName("b").getLength()).isZero();
    assertThat(page.getElementsByTagName("span").item(0).getAttributes().item(0).getNodeValue())
        .isEqualTo("best:");
    assertThat(page.getElementsByTagName("caption").item(0).getTextContent())
        .isEqualTo("★: best. ≈: not distinguishable from the best. " + KEY);
  }

  @Test
  void tablesawHasARowForEachCurveAndCriterion() {
    Table table = new RankingTable(Ranking.of(CURVES, 5, Progress.NONE)).getTable();
    assertThat(table.rowCount()).isEqualTo(9);
    assertThat(table.stringColumn("criterion").asList())
        .containsExactly(
            "peak gold",
            "peak gold",
            "peak gold",
            "gold at KL 5",
            "gold at KL 5",
            "gold at KL 5",
            "drop",
            "drop",
            "drop");
    assertThat(table.doubleColumn("value").get(0)).isEqualTo(0.6);
    assertThat(table.doubleColumn("to best").get(8)).isCloseTo(0.4, within(1e-12));
    assertThat(table.booleanColumn("differs from best").get(1)).isTrue();
    assertThat(table.intColumn("rank from").isMissing(4)).isTrue();
    assertThat(table.stringColumn("note").get(4))
        .isEqualTo("'low' ends at KL 4: it does not reach 5");
    Curve alone = FakeCurves.literal("alone", new double[] {0, 1}, new double[2], new double[2]);
    assertThat(new RankingTable(Ranking.of(List.of(alone))).getTable().stringColumn("note").get(0))
        .isEqualTo("one prompt of one seed, no interval");
  }
}
