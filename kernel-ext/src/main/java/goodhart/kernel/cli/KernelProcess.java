package goodhart.kernel.cli;

import goodhart.chart.OverOptimizationChart;
import goodhart.kernel.GroovySession;
import goodhart.kernel.jupyter.KernelMain;
import goodhart.measure.Bootstrap;
import goodhart.measure.Curve;
import goodhart.measure.MeasuredPath;
import java.nio.file.Path;
import java.util.List;

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
    Thread warming = new Thread(KernelProcess::drawOnce, "warm-up");
    warming.setDaemon(true);
    warming.setUncaughtExceptionHandler((thread, e) -> {}); // a picture that is seen will say so
    warming.start();
    return session;
  }

  /**
   * Draws a picture that nobody sees. The first one takes a second, for fonts and classes, and a
   * comparison that is stopped has one second to show what it found.
   */
  private static void drawOnce() {
    double[][] row = {{0}, {1}};
    MeasuredPath path = new MeasuredPath(1, new double[] {0, 1}, new double[] {1}, row, row, row);
    Curve curve = new Curve("warm-up", "warm-up", "strength", List.of(path, path));
    var chart = OverOptimizationChart.of(List.of(curve), List.of(Bootstrap.summarise(curve)));
    chart.svg();
    chart.png();
    chart.vegaLite();
  }
}
