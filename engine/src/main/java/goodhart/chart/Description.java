package goodhart.chart;

import goodhart.measure.Summary;
import goodhart.measure.Summary.Verdict;
import java.util.ArrayList;
import java.util.List;

/** The over-optimization chart in words: which curves fall, from where to where, and which not. */
final class Description {
  private Description() {}

  static String of(OverOptimizationChart chart) {
    String over =
        switch (chart.x()) {
          case SQRT_KL -> "the square root of the KL divergence from the reference";
          case KL -> "the KL divergence from the reference";
          case STRENGTH -> "optimization strength";
        };
    List<String> found = new ArrayList<>();
    found.add(group(chart, Verdict.OVER_OPTIMISES, "falls after its peak for "));
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
        + ".";
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
