package goodhart.kernel.cli;

import goodhart.Progress;
import goodhart.chart.OverOptimizationChart;
import goodhart.measure.Bootstrap;
import goodhart.measure.Curve;
import goodhart.measure.MeasuredPath;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Draws a comparison that nobody sees, twice, beside the first computation that reports progress.
 * The first picture takes up to a second, for fonts, classes and code not yet compiled, and a
 * comparison that is stopped has one second to show what it found. Not at the start of the process:
 * there it would take the processor from the first cell, and its memory from people who draw
 * nothing.
 */
final class PictureWarmUp {
  private final AtomicBoolean begun = new AtomicBoolean();

  /** The same progress, which begins the warm-up with its first report. */
  Progress beside(Progress progress) {
    return new Progress() {
      @Override
      public void tick() {
        progress.tick();
      }

      @Override
      public void report(String what, long done, long total) {
        begin();
        progress.report(what, done, total);
      }
    };
  }

  private void begin() {
    if (!begun.get() && begun.compareAndSet(false, true)) {
      Thread warming = new Thread(PictureWarmUp::draw, "warm-up");
      warming.setDaemon(true);
      warming.setUncaughtExceptionHandler((thread, e) -> {}); // a picture that is seen will say so
      warming.start();
    }
  }

  private static void draw() {
    double[][] numbers = new double[30][32];
    for (int k = 0; k < numbers.length; k++) {
      Arrays.setAll(numbers[k], x -> Math.sin(x));
      numbers[k][0] = k;
    }
    double[] strength = new double[numbers.length];
    double[] weight = new double[numbers[0].length];
    Arrays.fill(weight, 1.0 / weight.length);
    MeasuredPath path = new MeasuredPath(1, strength, weight, numbers, numbers, numbers);
    for (int round = 0; round < 2; round++) {
      List<Curve> curves =
          Stream.of("a", "b", "c", "d", "e")
              .map(label -> new Curve(label, label, label, List.of(path, path)))
              .toList();
      var chart =
          OverOptimizationChart.of(curves, curves.stream().map(Bootstrap::summarise).toList());
      chart.svg();
      chart.png();
      chart.vegaLite();
    }
  }
}
