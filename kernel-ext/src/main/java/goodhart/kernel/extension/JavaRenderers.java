package goodhart.kernel.extension;

import goodhart.chart.OverOptimizationChart;
import goodhart.chart.RankingTable;
import goodhart.chart.ResultTable;
import goodhart.dsl.Comparison;
import goodhart.kernel.MimeBundle;
import goodhart.kernel.render.Html;
import goodhart.kernel.render.Renderers;
import goodhart.study.RewardSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.dflib.jjava.jupyter.kernel.display.RenderContext;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import tech.tablesaw.api.Table;

/**
 * Shows our values where a Java cell ends with one. The library takes one bundle for each value, so
 * that what is several things in our own kernel, a comparison's chart and its table, is one page
 * here: the chart as SVG and the table below it.
 */
final class JavaRenderers {
  private static final List<Class<?>> SHOWN =
      List.of(
          Comparison.class,
          OverOptimizationChart.class,
          ResultTable.class,
          RankingTable.class,
          RewardSource.Trained.class,
          Table.class,
          MimeBundle.class);

  private volatile boolean withdrawn;
  private Renderers renderers;

  void register(Renderer kernels) {
    SHOWN.forEach(type -> kernels.createRegistration(type).register(this::render));
  }

  /** The library forgets no renderer; ours leave values to their text from now on. */
  void withdraw() {
    withdrawn = true;
    renderers = null;
  }

  private void render(Object value, RenderContext context) {
    if (withdrawn) {
      return;
    }
    one(renderers().renderAll(value))
        .data()
        .forEach(
            (type, content) -> {
              if (context.wantsDataRenderedAs(MIMEType.parse(type))) {
                context.getOutputContainer().putData(type, content);
              }
            });
  }

  private synchronized Renderers renderers() {
    if (renderers == null) {
      renderers = Renderers.standard();
    }
    return renderers;
  }

  /** Several things as one, one below the other. */
  static MimeBundle one(List<MimeBundle> bundles) {
    if (bundles.size() == 1) {
      return bundles.get(0);
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("text/html", bundles.stream().map(JavaRenderers::html).collect(Collectors.joining()));
    data.put(
        "text/plain",
        bundles.stream().map(JavaRenderers::text).collect(Collectors.joining("\n\n")));
    return new MimeBundle(data);
  }

  private static String html(MimeBundle bundle) {
    Map<String, Object> data = bundle.data();
    if (data.containsKey("text/html")) {
      return "<div>" + data.get("text/html") + "</div>";
    }
    return data.containsKey("image/svg+xml")
        ? "<div>" + data.get("image/svg+xml") + "</div>"
        : "<pre>" + Html.escape(text(bundle)) + "</pre>";
  }

  private static String text(MimeBundle bundle) {
    return String.valueOf(bundle.data().get("text/plain"));
  }
}
