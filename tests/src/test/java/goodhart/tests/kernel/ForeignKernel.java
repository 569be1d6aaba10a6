package goodhart.tests.kernel;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.kernel.LanguageInfo;
import org.dflib.jjava.jupyter.kernel.ReplacementOptions;
import org.dflib.jjava.jupyter.kernel.comm.CommManager;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dflib.jjava.jupyter.kernel.display.Renderer;
import org.dflib.jjava.jupyter.kernel.display.mime.MIMEType;
import org.dflib.jjava.jupyter.kernel.magic.MagicsRegistry;
import org.dflib.jjava.jupyter.kernel.util.StringStyler;
import org.dflib.jjava.jupyter.messages.ContentType;

/** A kernel that is not ours, without a language and without sockets: it keeps what is shown. */
public class ForeignKernel extends BaseKernel {
  private static volatile ForeignKernel current;

  /** Every display and every update of one, in order. */
  final List<DisplayData> published;

  ForeignKernel(String name) {
    this(name, new CopyOnWriteArrayList<>());
  }

  private ForeignKernel(String name, List<DisplayData> published) {
    super(
        name,
        "1",
        new LanguageInfo("java", "17", "text/x-java", ".java", "java", "java", null),
        List.of(),
        null,
        new RecordingIo(published),
        new CommManager(),
        new Renderer(),
        null,
        new MagicsRegistry(),
        true,
        new StringStyler.Builder().build());
    this.published = published;
  }

  /** What JShell code is to find behind {@link #lineMagic}. */
  static void current(ForeignKernel kernel) {
    current = kernel;
  }

  /** The call that JJava makes of {@code %name args} in Java code. */
  public static <T> T lineMagic(String name, List<String> args) throws Exception {
    return current.getMagicsRegistry().evalLineMagic(current, name, args);
  }

  /** The results shown since the last call, without the line of progress. */
  List<DisplayData> shown() {
    List<DisplayData> results = published.stream().filter(data -> !data.hasDisplayId()).toList();
    published.clear();
    return results;
  }

  static String text(DisplayData data) {
    return String.valueOf(data.getData(MIMEType.TEXT_PLAIN));
  }

  @Override
  public Object evalRaw(String source) {
    throw new UnsupportedOperationException();
  }

  @Override
  public DisplayData inspect(String code, int at, boolean extraDetail) {
    return null;
  }

  @Override
  public ReplacementOptions complete(String code, int at) {
    return null;
  }

  @Override
  public String isComplete(String code) {
    return IS_COMPLETE_YES;
  }

  private static final class RecordingIo extends JupyterIO {
    RecordingIo(List<DisplayData> published) {
      super(StandardCharsets.UTF_8);
      setEnv(
          new ShellReplyEnvironment(null, null, null, null) {
            @Override
            public <T extends ContentType<T>> void publish(T content) {
              published.add((DisplayData) content);
            }
          });
    }
  }
}
