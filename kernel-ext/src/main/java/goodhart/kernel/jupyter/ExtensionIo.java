package goodhart.kernel.jupyter;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.dflib.jjava.jupyter.channels.ShellReplyEnvironment;
import org.dflib.jjava.jupyter.kernel.JupyterIO;
import org.dflib.jjava.jupyter.messages.ContentType;

/**
 * What an extension written for the library sees as the kernel's inputs and outputs. It leads to
 * our own channels, and is attached all the time, not only while a cell runs.
 */
final class ExtensionIo extends JupyterIO {
  ExtensionIo(IoPub iopub, Stdin stdin) {
    super(StandardCharsets.UTF_8);
    setEnv(new Bridge(iopub, stdin));
    setJupyterInEnabled(true);
  }

  private static final class Bridge extends ShellReplyEnvironment {
    private final IoPub iopub;
    private final Stdin stdin;

    Bridge(IoPub iopub, Stdin stdin) {
      super(null, null, null, null);
      this.iopub = iopub;
      this.stdin = stdin;
    }

    @Override
    public <T extends ContentType<T>> void publish(T content) {
      JsonObject fields = Wire.json(content).getAsJsonObject();
      // The library leaves a null where the protocol wants an object.
      if (fields.has("transient") && fields.get("transient").isJsonNull()) {
        fields.add("transient", new JsonObject());
      }
      iopub.publish(content.getType().getName(), fields.asMap());
    }

    @Override
    public void writeToStdOut(String text) {
      iopub.out.print(text);
    }

    @Override
    public void writeToStdErr(String text) {
      iopub.err.print(text);
    }

    @Override
    public String readFromStdIn(String prompt, boolean hidden) {
      try {
        return stdin.ask(prompt, hidden);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
