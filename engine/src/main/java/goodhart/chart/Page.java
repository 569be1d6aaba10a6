package goodhart.chart;

import goodhart.internal.Catalogue;
import goodhart.internal.Check;
import goodhart.measure.Curve;
import goodhart.measure.Summary;
import goodhart.optimize.Direct;
import goodhart.optimize.Online;
import goodhart.study.Result;
import goodhart.study.Study.Entry;
import goodhart.study.Training;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A chart and its table as one HTML file that stands alone: no script, no network, readable in the
 * dark and in print. It is well-formed XML too. The same values always give the same characters.
 *
 * @param title the page's heading
 * @param chart the picture
 * @param table the numbers beside it
 * @param facts what was run, by name, in order: seeds, prompts, settings, version
 * @param caveats what a reader should keep in mind, one sentence each
 */
public record Page(
    String title, Chart chart, ResultTable table, Map<String, String> facts, List<String> caveats) {

  private static final String STYLE =
      """
      :root { color-scheme: light dark; }
      body { font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif;
        max-width: 920px; margin: 2em auto; padding: 0 1em; color: #1b1f24; background: #fff; }
      h1 { font-size: 1.5em; line-height: 1.25; }
      h2 { font-size: 1.1em; margin: 1.8em 0 .4em; }
      figure { margin: 1.2em 0; }
      figcaption, caption { color: #57606a; font-size: .9em; text-align: left; }
      caption { caption-side: bottom; padding: .6em 0; }
      .scroll { overflow-x: auto; }
      .gh-table { font-size: .88em; }
      dl { display: grid; grid-template-columns: fit-content(40%) 1fr; gap: .2em 1em; margin: 0; }
      dt { color: #57606a; overflow-wrap: anywhere; }
      dd { margin: 0; overflow-wrap: anywhere; }
      @media (prefers-color-scheme: dark) {
        body { color: #e8eaed; background: #15181c; }
        figcaption, caption, dt { color: #a3abb3; }
      }
      @media print {
        body { margin: 0; max-width: none; color: #000; background: #fff; font-size: 10pt; }
        figure, table, tr { break-inside: avoid; }
        .scroll { overflow: visible; }
        .gh-table { font-size: 7.5pt; }
      }
      """;

  public Page {
    Check.present("title", title);
    Check.present("chart", chart);
    Check.present("table", table);
    facts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    caveats = List.copyOf(caveats);
  }

  /**
   * The page of a study's result.
   *
   * @param result what was run and found
   * @param summaries one for each curve, with the same labels
   * @param title the heading
   * @param version of this software
   */
  public static Page of(Result result, List<Summary> summaries, String title, String version) {
    OverOptimizationChart chart = OverOptimizationChart.of(result.curves(), summaries);
    return new Page(
        title, chart, new ResultTable(chart.summaries()), facts(result, version), caveats(result));
  }

  /** The whole file. */
  public String html() {
    StringBuilder out = new StringBuilder(1 << 16);
    String heading = Markup.escape(title);
    out.append(
            "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n")
        .append("<meta charset=\"utf-8\"/>\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n")
        .append("<title>" + heading + "</title>\n<style>\n")
        .append(STYLE)
        .append("</style>\n</head>\n<body>\n<main>\n<h1>" + heading + "</h1>\n<figure>\n")
        .append(chart.svg())
        .append("<figcaption>" + Markup.escape(chart.description()) + "</figcaption>\n")
        .append("</figure>\n<h2>The numbers</h2>\n<div class=\"scroll\">\n")
        .append(table.html())
        .append("</div>\n<h2>How to read it</h2>\n<p>")
        .append(
            Markup.escape(
                "Each curve follows one method from the reference policy, at the left, as it"
                    + " optimizes harder. The proxy reward (dashed) is what the method sees, the"
                    + " gold reward (solid) is what was meant. A curve over-optimises when gold"
                    + " turns down while the proxy still rises; the star marks where gold is"
                    + " highest. At the same distance from the reference, the method with more"
                    + " gold is better."))
        .append("</p>\n");
    if (!facts.isEmpty()) {
      out.append("<h2>What was run</h2>\n<dl>\n");
      facts.forEach(
          (name, value) ->
              out.append("<dt>" + Markup.escape(name) + "</dt>")
                  .append("<dd>" + Markup.escape(value) + "</dd>\n"));
      out.append("</dl>\n");
    }
    if (!caveats.isEmpty()) {
      out.append("<h2>Keep in mind</h2>\n<ul>\n");
      caveats.forEach(c -> out.append("<li>" + Markup.escape(c) + "</li>\n"));
      out.append("</ul>\n");
    }
    return out.append("</main>\n</body>\n</html>\n").toString();
  }

  private static Map<String, String> facts(Result result, String version) {
    Map<String, String> facts = new LinkedHashMap<>();
    int finished = result.finishedSeeds().size();
    int asked = result.study().seeds().size();
    facts.put(
        "seeds",
        result.finishedSeeds().stream().map(String::valueOf).collect(Collectors.joining(", "))
            + (finished < asked ? " (" + finished + " of " + asked + " asked for)" : ""));
    facts.put(
        "prompts",
        result.curves().stream()
            .map(c -> c.paths().get(0).weight().length)
            .distinct()
            .map(String::valueOf)
            .collect(Collectors.joining(", ")));
    for (Entry entry : result.study().entries()) {
      facts.put("method " + entry.label(), settings(entry));
    }
    facts.put("wall time", String.format(Locale.ROOT, "%.1f s", result.wallSeconds()));
    facts.put("version", "Goodhart " + version);
    return facts;
  }

  private static String settings(Entry entry) {
    Map<String, Object> settings = new LinkedHashMap<>(Catalogue.settings(entry.optimizer()));
    if (entry.optimizer() instanceof Online || entry.optimizer() instanceof Direct) {
      Training training = entry.training();
      settings.put("steps", training.steps());
      settings.put("learningRate", training.learningRate());
    }
    return entry.optimizer().name()
        + settings.entrySet().stream()
            .map(e -> e.getKey() + " " + Catalogue.shown(e.getValue()))
            .collect(Collectors.joining(", ", settings.isEmpty() ? "" : ": ", ""));
  }

  private static List<String> caveats(Result result) {
    List<String> caveats = new ArrayList<>();
    if (result.stopped()) {
      caveats.add(
          "The run was stopped: "
              + result.finishedSeeds().size()
              + " of "
              + result.study().seeds().size()
              + " seeds had finished.");
    }
    if (result.curves().stream().map(Curve::paths).anyMatch(p -> p.size() == 1)) {
      caveats.add("One seed says nothing about other draws: there is no band and no error.");
    }
    caveats.add(
        "Expectations and KL are exact, on a finite pool of candidates; a language model answers"
            + " from far more.");
    caveats.add(
        "\"Over-optimises\" is said only where the interval of the drop excludes 0; \"saturates\" does"
            + " not promise that gold holds at greater strength.");
    caveats.add(
        "The peak is the best measured point of the mean curve: chosen after the fact, it flatters"
            + " a little, and between points it may lie higher.");
    return caveats;
  }
}
