package goodhart.benchmarks.job;

import goodhart.benchmarks.DataSet;
import goodhart.kernel.GroovySession;
import goodhart.kernel.MimeBundle;
import goodhart.kernel.Session.CellFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The demo's comparison as a cell of a session that goes on, every round with seeds of its own and
 * the first with those of the demo: what a notebook takes for it once the session is warm. The
 * result is that of {@link WholeDemo}; no page and no picture is written.
 */
public record SessionDemo() implements Job {
  private static final WholeDemo WHOLE = new WholeDemo();

  @Override
  public String size(Scale scale) {
    return WHOLE.size(scale);
  }

  @Override
  public void make(Scale scale, DataSet data) throws IOException {
    WHOLE.make(scale, data);
  }

  @Override
  public Work prepare(DataSet data) {
    int seeds = (int) data.number("seeds");
    GroovySession session = GroovySession.ofTheLanguage();
    return round -> {
      try {
        String script =
            WholeDemo.script(
                Path.of(System.getProperty("goodhart.home")), round * seeds + 1, seeds);
        String cell = script.substring(0, script.indexOf("println result")) + "result";
        MimeBundle shown = session.run(cell, round + 1, new Unseen()).orElseThrow();
        return WholeDemo.numbers(List.of(shown.data().get("text/plain").toString().split("\n")));
      } catch (CellFailure | IOException e) {
        throw new IllegalStateException(e);
      }
    };
  }
}
