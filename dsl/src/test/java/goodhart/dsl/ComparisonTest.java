package goodhart.dsl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import goodhart.Progress;
import goodhart.chart.RankingTable;
import goodhart.measure.Ranking.Criterion;
import goodhart.measure.Summary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a comparison shows of its result, and the files it writes. */
class ComparisonTest {
  private final Notebook notebook = Notebook.declared();
  private final Comparison comparison =
      notebook.run(
          """
          result = compare(lab) {
            seeds 1..3
            method 'drro', reward: proxy
            method 'bestOfN', reward: proxy, label: 'best, of "n"'
          }
          """,
          Comparison.class);

  @Test
  void thereIsOneSummaryAndOneRowForEachMethod() {
    assertThat(comparison.getSummaries())
        .extracting(Summary::label)
        .containsExactly("drro", "best, of \"n\"");
    assertThat(comparison.getTable().rowCount()).isEqualTo(2);
    assertThat(comparison.toString()).isEqualTo(comparison.getResultTable().text());
  }

  @Test
  void anUnknownCurveNamesItsNearestNeighbour() {
    assertThat(notebook.failure("result.curve('dro')"))
        .isEqualTo(
            "no curve named 'dro'. Did you mean 'drro'? Known: best, of \"n\", drro (line 1)");
  }

  @Test
  void pointsHoldTheNumbersOfTheCurves() {
    var first = comparison.getPoints().get(1);
    var curve = comparison.curve("drro");
    assertThat(first)
        .containsEntry("label", "drro")
        .containsEntry("klNats", curve.klNats(1).value())
        .containsEntry("gold", curve.gold(1).value())
        .containsEntry("goldError", curve.gold(1).standardError())
        .containsEntry("seeds", 3);
    assertThat(comparison.getPoints())
        .hasSize(curve.points() + comparison.getCurves().get(1).points());
  }

  @Test
  void aScriptRanksItsMethods() {
    RankingTable ranking = notebook.run("result.ranking", RankingTable.class);
    assertThat(ranking.by()).isEqualTo(Criterion.PEAK_GOLD);
    assertThat(ranking.ranking().by(Criterion.PEAK_GOLD).rows().get(0).value().value())
        .isEqualTo(
            comparison.getSummaries().stream()
                .mapToDouble(s -> s.peakGold().value())
                .max()
                .orElseThrow());
    assertThat(notebook.run("result.ranking.table.rowCount()")).isEqualTo(6);
    assertThat(notebook.run("result.ranking.toString()").toString())
        .contains("has the highest peak gold, ", "has the smallest drop, ");
    assertThat(notebook.run("result.ranking.is(result.ranking)")).isEqualTo(false);
    assertThat(notebook.run("result.ranking.ranking().is(result.ranking.ranking())"))
        .isEqualTo(true);
  }

  @Test
  void aMethodThatDoesNotReachAKlSaysSo() {
    RankingTable ranking =
        notebook.run("result.ranking(kl: 1.75, by: 'goldAtKl')", RankingTable.class);
    assertThat(ranking.ranking().klNats()).isEqualTo(1.75);
    assertThat(ranking.by()).isEqualTo(Criterion.GOLD_AT_KL);
    // of 8 candidates no policy is further than log 8 = 2.08 from a uniform reference
    assertThat(notebook.run("result.ranking(kl: 50)").toString())
        .containsPattern("'drro' ends at KL [0-9.]+: it does not reach 50\\.");
    assertThat(notebook.failure("result.curve('drro').goldAtKl(50)"))
        .matches("'drro' ends at KL [0-9.]+: it does not reach 50 \\(line 1\\)");
    assertThat(notebook.run("result.curve('drro').goldAtKl(0.5)"))
        .isEqualTo(comparison.curve("drro").goldAtKl(0.5));
  }

  @Test
  void aMisspeltSettingOfTheRankingNamesItsNeighbour() {
    assertThat(notebook.failure("result.ranking(by: 'dropp')"))
        .isEqualTo(
            "ranking: no criterion named 'dropp'. Did you mean 'drop'? Known: drop, goldAtKl,"
                + " peakGold (line 1)");
    assertThat(notebook.failure("result.ranking(kll: 2)"))
        .isEqualTo("ranking: no setting named 'kll'. Did you mean 'kl'? Known: by, kl (line 1)");
    assertThat(notebook.failure("result.ranking(kl: 'far')"))
        .isEqualTo("ranking: kl must be a number, got 'far' (line 1)");
    assertThat(notebook.failure("result.ranking(kl: -1)"))
        .isEqualTo("KL in nats must be >= 0 and finite, got -1.0 (line 1)");
  }

  @Test
  void theEndingOfTheFileSaysWhatIsSaved(@TempDir Path folder) throws Exception {
    for (String name : List.of("run.html", "run.svg", "run.png", "run.json", "run.csv")) {
      assertThat(comparison.save(folder.resolve(name).toString())).isEqualTo(folder.resolve(name));
    }
    assertThat(folder.resolve("run.html")).content().startsWith("<!DOCTYPE html>");
    assertThat(folder.resolve("run.svg")).content().isEqualTo(comparison.getChart().svg());
    assertThat(Files.readAllBytes(folder.resolve("run.png"))).startsWith(0x89, 'P', 'N', 'G');
    JsonNode points = new ObjectMapper().readTree(folder.resolve("run.json").toFile());
    assertThat(points).hasSize(comparison.getPoints().size());
    assertThat(points.get(1).get("gold").doubleValue())
        .isEqualTo(comparison.curve("drro").gold(1).value());
    List<String> lines = Files.readAllLines(folder.resolve("run.csv"));
    assertThat(lines.get(0))
        .isEqualTo("label,method,strength,klNats,proxy,proxyError,gold,goldError,seeds");
    assertThat(lines).hasSize(1 + points.size());
    assertThat(lines.get(lines.size() - 1)).startsWith("\"best, of \"\"n\"\"\",bestOfN,");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).as("no partial file stays").hasSize(5);
    }
  }

  @Test
  void aFileThatCannotBeWrittenIsSaidBeforeAnythingIs(@TempDir Path folder) {
    notebook.run("folder = '" + folder + "'");
    assertThat(notebook.failure("result.save(\"$folder/run.pdf\")"))
        .isEqualTo(
            "save 'run.pdf': no format named 'pdf'. Known: csv, html, json, jsonl, parquet, png,"
                + " svg, tsv (line 1)");
    assertThat(notebook.failure("result.save(\"$folder/none/run.svg\")"))
        .isEqualTo(
            "save 'run.svg': there is no folder " + folder + "/none. Make it first (line 1)");
  }

  @Test
  void theProgressOfTheThreadIsToldAndCanStop() {
    AtomicLong done = new AtomicLong();
    Goodhart.progress(
        new Progress() {
          @Override
          public void tick() {}

          @Override
          public void report(String what, long finished, long total) {
            done.accumulateAndGet(finished, Math::max);
          }
        });
    try {
      notebook.run("compare(lab) { seeds 11..13; method 'tilting', reward: gold() }");
      assertThat(done).hasValue(3);
      Goodhart.progress(
          () -> {
            throw new Progress.Stopped();
          });
      assertThatThrownBy(
              () -> notebook.run("compare(lab) { seeds 21; method 'tilting', reward: proxy }"))
          .isInstanceOf(Progress.Stopped.class);
    } finally {
      Goodhart.progress(null);
    }
  }
}
