package goodhart.kernel.cli;

import goodhart.chart.OverOptimizationChart;
import goodhart.kernel.GroovySession;
import goodhart.kernel.jupyter.KernelMain;
import goodhart.measure.Bootstrap;
import goodhart.measure.Curve;
import goodhart.measure.MeasuredPath;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The process that a kernelspec starts. Its one argument is the connection file. */
public final class KernelProcess {
  private KernelProcess() {}

  public static void main(String[] arguments) {
    if (arguments.length != 1) {
      System.err.println("goodhart: the kernel takes a connection file; Jupyter starts it");
      System.exit(2);
    }
    KernelMain.run(Path.of(arguments[0]), KernelProcess::session);
  }

  private static GroovySession session() {
    GroovySession session = GroovySession.ofTheLanguage();
    Thread warming = new Thread(KernelProcess::warmUp, "warm-up");
    warming.setDaemon(true);
    warming.setUncaughtExceptionHandler((thread, e) -> {}); // a picture that is seen will say so
    warming.start();
    return session;
  }

  /**
   * Draws a comparison that nobody sees, twice. The first picture takes a second, for fonts,
   * classes and code not yet compiled, and a comparison that is stopped has one second to show what
   * it found.
   */
  private static void warmUp() {
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
