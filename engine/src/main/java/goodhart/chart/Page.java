package goodhart.chart;

import goodhart.internal.Catalogue;
import goodhart.internal.Check;
import goodhart.measure.Curve;
import goodhart.measure.Ranking;
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
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A chart and its table as one HTML file that stands alone: no script, no network, readable in the
 * dark and in print. It is well-formed XML too. The same values always give the same characters.
 *
 * @param title the page's heading
 * @param chart the picture
 * @param table the numbers beside it
 * @param ranking who is ahead; empty where there is nothing to rank
 * @param facts what was run, by name, in order: seeds, prompts, settings, version
 * @param caveats what a reader should keep in mind, one sentence each
 */
public record Page(
    String title,
    Chart chart,
    ResultTable table,
    Optional<RankingTable> ranking,
    Map<String, String> facts,
    List<String> caveats) {

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
        figure, tbody, tr { break-inside: avoid; }
        figure svg { max-height: 210mm; width: auto; }
        h2 { break-after: avoid; }
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
    Optional<RankingTable> ranking =
        result.curves().size() > 1
            ? Optional.of(new RankingTable(Ranking.of(result.curves())))
            : Optional.empty();
    return new Page(
        title,
        chart,
        ResultTable.of(chart),
        ranking,
        facts(chart, result, version),
        caveats(result));
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
        .append("</div>\n")
        .append(
            ranking
                .map(r -> "<h2>Who is ahead</h2>\n<div class=\"scroll\">\n" + r.html() + "</div>\n")
                .orElse(""))
        .append("<h2>How to read it</h2>\n<p>")
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

  private static Map<String, String> facts(
      OverOptimizationChart chart, Result result, String version) {
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
    if (chart.byFamily()) {
      facts.putAll(families(result.study().entries(), chart));
    } else {
      for (Entry entry : result.study().entries()) {
        facts.put("method " + entry.label(), settings(entry, true));
      }
    }
    facts.put("wall time", String.format(Locale.ROOT, "%.1f s", result.wallSeconds()));
    facts.put("version", "Goodhart " + version);
    return facts;
  }

  /** One fact for each family: a line for each of many methods would be a page of its own. */
  private static Map<String, String> families(List<Entry> entries, OverOptimizationChart chart) {
    Map<String, String> facts = new LinkedHashMap<>();
    List<Training> trainings =
        entries.stream().filter(Page::learns).map(Entry::training).distinct().toList();
    boolean alike = trainings.size() == 1;
    Groups.families(chart.curves())
        .forEach(
            (family, curves) ->
                facts.put(
                    family.toLowerCase(Locale.ROOT),
                    curves.stream()
                        .flatMap(c -> entries.stream().filter(e -> e.label().equals(c.label())))
                        .map(entry -> labelled(entry, !alike))
                        .collect(Collectors.joining("; "))));
    if (alike) {
      facts.put("training", listed(settings(trainings.get(0))));
    }
    return facts;
  }

  private static String labelled(Entry entry, boolean training) {
    String settings = settings(entry, training);
    return entry.label().equals(entry.optimizer().name())
        ? settings
        : entry.label() + " = " + settings;
  }

  private static String settings(Entry entry, boolean training) {
    Map<String, Object> settings = new LinkedHashMap<>(Catalogue.settings(entry.optimizer()));
    if (training && learns(entry)) {
      settings.putAll(settings(entry.training()));
    }
    return entry.optimizer().name() + (settings.isEmpty() ? "" : ": " + listed(settings));
  }

  private static boolean learns(Entry entry) {
    return entry.optimizer() instanceof Online || entry.optimizer() instanceof Direct;
  }

  private static Map<String, Object> settings(Training training) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("steps", training.steps());
    settings.put("learningRate", training.learningRate());
    return settings;
  }

  private static String listed(Map<String, Object> settings) {
    return settings.entrySet().stream()
        .map(e -> e.getKey() + " " + Catalogue.show(e.getValue()))
        .collect(Collectors.joining(", "));
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
