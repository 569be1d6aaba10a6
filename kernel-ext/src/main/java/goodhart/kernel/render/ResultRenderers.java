package goodhart.kernel.render;

import com.google.auto.service.AutoService;
import goodhart.chart.OverOptimizationChart;
import goodhart.chart.RankingTable;
import goodhart.chart.ResultTable;
import goodhart.data.LoadReport;
import goodhart.dsl.Comparison;
import goodhart.dsl.Goodhart;
import goodhart.kernel.MimeBundle;
import goodhart.pool.CandidatePool;
import goodhart.study.RewardSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Shows what the language returns: a reward model is trained once and says what it is worth; a
 * comparison is its chart with the table below.
 */
@AutoService(RendererProvider.class)
public final class ResultRenderers implements RendererProvider {

  @Override
  public void register(Renderers renderers) {
    renderers.register(CandidatePool.class, pool -> loaded(pool.toString(), pool.report()));
    renderers.registerWork(OverOptimizationChart.class, chart -> List.of(chart(chart)));
    renderers.register(
        ResultTable.class, table -> html(table.html(), table.text().stripTrailing()));
    renderers.register(
        RankingTable.class, table -> html(table.html(), table.text().stripTrailing()));
    renderers.registerWork(
        RewardSource.Trained.class,
        reward -> List.of(MimeBundle.text(Goodhart.report(reward).toString().stripTrailing())));
    renderers.registerWork(
        Comparison.class,
        comparison ->
            List.of(
                chart(comparison.getChart()),
                html(
                    comparison.getResultTable().html() + stopped(comparison),
                    comparison.toString().stripTrailing())));
  }

  /** JupyterLab takes Vega-Lite, others SVG or PNG; HTML would outrank them all. */
  private static MimeBundle chart(OverOptimizationChart chart) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("application/vnd.vegalite.v5+json", chart.vegaLite());
    data.put("image/svg+xml", chart.svg());
    try {
      data.put("image/png", Base64.getEncoder().encodeToString(chart.png()));
    } catch (IllegalStateException e) {
      // Without fonts there are no pixels; the other forms need none.
    }
    data.put("text/plain", chart.description());
    return new MimeBundle(data);
  }

  private static MimeBundle html(String html, String text) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("text/html", html);
    data.put("text/plain", text);
    return new MimeBundle(data);
  }

  /** What was loaded, and what the loading found; both may hold names from the file. */
  static MimeBundle loaded(String what, Optional<LoadReport> report) {
    String text = report.map(r -> what + "\n\n" + r).orElse(what);
    return report.isEmpty()
        ? MimeBundle.text(text)
        : html("<pre>" + Html.escape(text) + "</pre>", text);
  }

  private static String stopped(Comparison comparison) {
    return comparison.getResult().stopped()
        ? "<p>Stopped: "
            + comparison.getResult().finishedSeeds().size()
            + " of "
            + comparison.getStudy().seeds().size()
            + " seeds finished. Run the cell again to go on from there.</p>"
        : "";
  }
}
