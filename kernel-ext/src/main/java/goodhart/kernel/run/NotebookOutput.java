package goodhart.kernel.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import goodhart.kernel.CellError;
import goodhart.kernel.CellProgress;
import goodhart.kernel.MimeBundle;
import goodhart.kernel.Output;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Writes what cells show into their outputs. Progress goes to the terminal, never into the file.
 */
final class NotebookOutput implements Output, CellProgress.Line {
  private final CellProgress.Line progress;
  private final Map<String, List<ObjectNode>> byId = new HashMap<>();
  private ArrayNode outputs = NotebookFile.JSON.createArrayNode();

  /** The stream output that grows, null when the last output was none. */
  private ObjectNode stream;

  private Printed listener = (name, text) -> {};
  private final StringBuilder streamed = new StringBuilder();

  NotebookOutput(CellProgress.Line progress) {
    this.progress = progress;
  }

  /** Begins a cell. */
  synchronized void begin(ArrayNode outputs) {
    this.outputs = outputs;
    stream = null;
  }

  /** Adds text to a stream. */
  synchronized void print(String name, String text) {
    if (text.isEmpty()) {
      return;
    }
    listener.print(name, text);
    if (stream == null || !stream.get("name").asText().equals(name)) {
      stream = outputs.addObject();
      stream.put("name", name).put("output_type", "stream").set("text", null);
      streamed.setLength(0);
    }
    streamed.append(text);
    stream.set("text", NotebookFile.lines(streamed.toString()));
  }

  @Override
  public synchronized void alsoPrintTo(Printed listener) {
    this.listener = listener;
  }

  @Override
  public void flush() {
    System.out.flush();
    System.err.flush();
  }

  @Override
  public void display(MimeBundle bundle) {
    add(bundle, "display_data");
  }

  @Override
  public synchronized void display(MimeBundle bundle, String id) {
    byId.computeIfAbsent(id, key -> new ArrayList<>()).add(add(bundle, "display_data"));
  }

  @Override
  public synchronized void update(MimeBundle bundle, String id) {
    for (ObjectNode output : byId.getOrDefault(id, List.of())) {
      output.set("data", NotebookFile.data(bundle.data()));
    }
  }

  @Override
  public synchronized void clear(boolean wait) {
    outputs.removeAll();
    stream = null;
  }

  synchronized void result(MimeBundle bundle, int count) {
    ObjectNode output = outputs.addObject();
    stream = null;
    output.set("data", NotebookFile.data(bundle.data()));
    output.put("execution_count", count);
    output.putObject("metadata");
    output.put("output_type", "execute_result");
  }

  synchronized void error(CellError error) {
    ObjectNode output = outputs.addObject();
    stream = null;
    output.put("ename", error.kind());
    output.put("evalue", error.message());
    output.put("output_type", "error");
    error.lines().forEach(output.putArray("traceback")::add);
  }

  private synchronized ObjectNode add(MimeBundle bundle, String type) {
    ObjectNode output = outputs.addObject();
    stream = null;
    output.set("data", NotebookFile.data(bundle.data()));
    output.putObject("metadata");
    output.put("output_type", type);
    return output;
  }

  @Override
  public void show(String text, OptionalDouble fraction) {
    progress.show(text, fraction);
  }

  @Override
  public void end(String summary) {
    progress.end(summary);
  }
}
