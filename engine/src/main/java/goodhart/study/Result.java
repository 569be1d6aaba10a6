package goodhart.study;

import goodhart.internal.Names;
import goodhart.measure.Curve;
import java.util.List;

/**
 * What a study found.
 *
 * @param study what was asked
 * @param curves one for each entry, in order, over the seeds that finished
 * @param finishedSeeds the seeds that finished for every entry; fewer than asked if stopped
 * @param wallSeconds how long it took
 */
public record Result(
    Study study, List<Curve> curves, List<Long> finishedSeeds, double wallSeconds) {

  /** Whether it was stopped before every seed had finished. */
  public boolean stopped() {
    return finishedSeeds.size() < study.seeds().size();
  }

  /**
   * The curve with a label.
   *
   * @throws IllegalArgumentException when there is none; the message names the nearest
   */
  public Curve curve(String label) {
    return curves.stream()
        .filter(c -> c.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    Names.unknown("curve", label, curves.stream().map(Curve::label).toList())));
  }
}
