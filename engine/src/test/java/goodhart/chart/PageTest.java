package goodhart.chart;

import static org.assertj.core.api.Assertions.assertThat;

import goodhart.measure.Curve;
import goodhart.optimize.Allocation;
import goodhart.study.Result;
import goodhart.study.RewardSource;
import goodhart.study.Study;
import goodhart.study.Study.Entry;
import goodhart.study.Training;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class PageTest {

  /** A method that stays at the reference. */
  record Stay(double radius) implements Allocation {
    @Override
    public String strengthName() {
      return "radius";
    }

    @Override
    public double[] strengths() {
      return new double[] {0};
    }

    @Override
    public void allocate(double strength, double[] reward, double[] reference, double[] policy) {
      System.arraycopy(reference, 0, policy, 0, policy.length);
    }
  }

  private static Result result(int finished, List<Curve> curves) {
    List<Entry> entries =
        curves.stream()
            .map(
                c ->
                    new Entry(
                        c.label(), new Stay(0.5), new RewardSource.Gold(), null, new Training()))
            .toList();
    Study study =
        new Study(
            seeds -> {
              throw new IllegalStateException("a page draws nothing");
            },
            List.of(1L, 2L, 3L),
            entries);
    return new Result(study, curves, List.of(1L, 2L, 3L).subList(0, finished), 12.345);
  }

  private static Page page(int finished, String... labels) {
    List<Curve> curves = FakeCurves.curves(finished, labels);
    return Page.of(
        result(finished, curves), FakeCurves.summaries(curves), "Two <methods>", "0.1.0");
  }

  private static Document parse(Page page) throws Exception {
    return OverOptimizationChartTest.xml(page.html().replaceFirst("<!DOCTYPE html>\n", ""));
  }

  @Test
  void thePageIsOneWellFormedFileWithChartTableAndFacts() throws Exception {
    Page page = page(3, "grpo", "drro");
    Document html = parse(page);

    assertThat(html.getDocumentElement().getAttribute("lang")).isEqualTo("en");
    assertThat(html.getElementsByTagName("h1").item(0).getTextContent()).isEqualTo("Two <methods>");
    assertThat(html.getElementsByTagName("figcaption").item(0).getTextContent())
        .isEqualTo(page.chart().description());
    assertThat(html.getElementsByTagName("svg").getLength()).isEqualTo(1);
    assertThat(html.getElementsByTagName("table").getLength()).isEqualTo(2);
    assertThat(page.facts())
        .containsEntry("seeds", "1, 2, 3")
        .containsEntry("prompts", "2")
        .containsEntry("method drro", "stay: radius 0.5")
        .containsEntry("wall time", "12.3 s")
        .containsEntry("version", "Goodhart 0.1.0");
    assertThat(html.getElementsByTagName("dd").getLength()).isEqualTo(6);
    assertThat(page.html()).contains("name=\"viewport\"", "color-scheme: light dark");
  }

  @Test
  void manyMethodsHaveOneFactForEachFamily() throws Exception {
    String[] labels = IntStream.range(0, 12).mapToObj(i -> "method " + i).toArray(String[]::new);
    labels[3] = "grpo";
    labels[4] = "drro";
    Page page = page(3, labels);

    assertThat(page.facts())
        .containsOnlyKeys(
            "seeds", "prompts", "group advantage", "pessimistic", "other", "wall time", "version")
        .containsEntry("pessimistic", "drro = stay: radius 0.5");
    assertThat(page.facts().get("other"))
        .startsWith("method 0 = stay: radius 0.5; method 1 = stay: radius 0.5; ");
    assertThat(page.html()).contains(">Group advantage</th></tr>");
    // Three families, and the table of the ranking.
    assertThat(parse(page).getElementsByTagName("tbody").getLength()).isEqualTo(4);
  }

  @Test
  void nothingIsLoadedAndNothingRuns() throws Exception {
    String html = page(3, "<script>alert(1)</script>", "<img src=x onerror=alert(2)>").html();

    assertThat(html).doesNotContain("<script").doesNotContain("<img").doesNotContain("<link");
    assertThat(html)
        .doesNotContainPattern(
            Pattern.compile("(src|href|@import|url\\()" + "\\s*[=('\"]*\\s*https?:"));
    var addresses =
        Pattern.compile("https?://[^\"<\\s]*").matcher(html).results().map(m -> m.group());
    assertThat(addresses) // names of languages, which nobody fetches
        .containsOnly("http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg");
    assertThat(
            parse(page(3, "<script>alert(1)</script>")).getElementsByTagName("script").getLength())
        .isZero();
  }

  @Test
  void aStoppedRunAndASingleSeedAreSaid() {
    assertThat(page(3, "grpo").caveats()).hasSize(3);
    assertThat(page(2, "grpo").caveats())
        .hasSize(4)
        .first()
        .isEqualTo("The run was stopped: 2 of 3 seeds had finished.");
    assertThat(page(2, "grpo").facts()).containsEntry("seeds", "1, 2 (2 of 3 asked for)");
    assertThat(page(1, "grpo").caveats())
        .contains("One seed says nothing about other draws: there is no band and no error.");
  }

  @Test
  void theSamePageHasTheSameCharacters() {
    assertThat(page(3, "grpo").html()).isEqualTo(page(3, "grpo").html());
  }

  @Test
  void aPageWithoutFactsHasNoEmptyHeadings() {
    OverOptimizationChart chart = FakeCurves.chart(FakeCurves.curves(2, "grpo"));
    String html =
        new Page(
                "Runs",
                chart,
                ResultTable.of(chart.summaries()),
                Optional.empty(),
                Map.of(),
                List.of())
            .html();
    assertThat(html)
        .doesNotContain("What was run")
        .doesNotContain("Keep in mind")
        .doesNotContain("Who is ahead");
  }

  @Test
  void thereIsARankingWhereThereIsMoreThanOneCurve() {
    assertThat(page(3, "grpo", "drro").html())
        .contains("<h2>Who is ahead</h2>", "grpo has the highest peak gold");
    assertThat(page(3, "grpo").html()).doesNotContain("Who is ahead");
  }
}
