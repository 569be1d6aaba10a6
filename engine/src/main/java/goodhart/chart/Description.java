package goodhart.chart;

import goodhart.measure.Curve;
import goodhart.measure.Summary;
import goodhart.measure.Summary.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The over-optimization chart in words: which curves fall, from where to where, and which not. By
 * family there are too many to name each: how many do what, and the highest peak of each family.
 */
final class Description {
  private Description() {}

  static String of(OverOptimizationChart chart) {
    String over =
        switch (chart.x()) {
          case SQRT_KL -> "the square root of the KL divergence from the reference";
          case KL -> "the KL divergence from the reference";
          case STRENGTH -> "optimization strength";
        };
    if (chart.byFamily()) {
      return byFamily(chart, over);
    }
    List<String> found = new ArrayList<>();
    found.add(group(chart, Verdict.OVER_OPTIMISES, "falls after its peak for "));
    found.add(group(chart, Verdict.TURNS_BACK, "turns back towards the reference for "));
    found.add(group(chart, Verdict.SATURATES, "saturates for "));
    found.add(group(chart, Verdict.STILL_RISING, "is still rising for "));
    found.removeIf(String::isEmpty);
    int n = chart.curves().size();
    return "Gold reward (solid) and proxy reward (dashed) of "
        + (n == 1 ? "one method" : n + " methods")
        + " against "
        + over
        + ". Gold "
        + String.join("; it ", found)
        + "."
        + lines(chart);
  }

  private static String byFamily(OverOptimizationChart chart, String over) {
    Map<String, Summary> summaries =
        chart.summaries().stream().collect(Collectors.toMap(Summary::label, s -> s));
    List<String> best = new ArrayList<>();
    Groups.families(chart.curves())
        .forEach(
            (family, curves) ->
                curves.stream()
                    .map(c -> summaries.get(c.label()))
                    .filter(s -> Double.isFinite(s.peakGold().value()))
                    .max(Comparator.comparingDouble(s -> s.peakGold().value()))
                    .ifPresent(
                        s ->
                            best.add(
                                family
                                    + " ("
                                    + curves.size()
                                    + "): "
                                    + s.label()
                                    + " "
                                    + Numbers.of(s.peakGold().value()))));
    return "Gold reward (solid) and, in a strip below, proxy reward (dashed) of "
        + chart.curves().size()
        + " methods against "
        + over
        + ", a panel for each family of methods, all with the same axes. Gold falls after its peak for "
        + count(chart, Verdict.OVER_OPTIMISES)
        + " of them, turns back towards the reference for "
        + count(chart, Verdict.TURNS_BACK)
        + ", saturates for "
        + count(chart, Verdict.SATURATES)
        + " and is still rising for "
        + count(chart, Verdict.STILL_RISING)
        + ". The highest peak of each family: "
        + String.join("; ", best)
        + "."
        + lines(chart);
  }

  private static long count(OverOptimizationChart chart, Verdict verdict) {
    return chart.summaries().stream().filter(s -> s.verdict() == verdict).count();
  }

  /** Which curves share a hue, where any do. */
  private static String lines(OverOptimizationChart chart) {
    String lines =
        Groups.lines(chart.curves()).entrySet().stream()
            .filter(line -> line.getValue().size() > 1)
            .map(l -> l.getValue().stream().map(Curve::label).collect(Collectors.joining(", ")))
            .collect(Collectors.joining("; "));
    return lines.isEmpty() ? "" : " One hue from light to dark: " + lines + ".";
  }

  private static String group(OverOptimizationChart chart, Verdict verdict, String words) {
    List<String> members =
        chart.summaries().stream()
            .filter(s -> s.verdict() == verdict)
            .map(
                s ->
                    verdict != Verdict.OVER_OPTIMISES
                        ? s.label()
                        : chart.curves().size() <= 4 ? fall(s) : peak(s))
            .toList();
    return members.isEmpty() ? "" : words + String.join(", ", members);
  }

  private static String peak(Summary s) {
    return s.label() + " (peak at " + Numbers.of(s.klAtPeak()) + " nats)";
  }

  private static String fall(Summary s) {
    return s.label()
        + " (from "
        + Numbers.of(s.peakGold().value())
        + " at "
        + Numbers.of(s.klAtPeak())
        + " nats to "
        + Numbers.of(s.endGold().value())
        + ")";
  }
}
