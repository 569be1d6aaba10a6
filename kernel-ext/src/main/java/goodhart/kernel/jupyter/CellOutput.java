package goodhart.kernel.jupyter;

import goodhart.kernel.MimeBundle;
import goodhart.kernel.Output;
import java.io.IOException;
import java.util.Map;

/** What a cell shows and asks, on the channels of a front end. */
record CellOutput(IoPub iopub, Stdin stdin) implements Output {

  @Override
  public void display(MimeBundle bundle) {
    iopub.publish("display_data", shown(bundle, Map.of()));
  }

  @Override
  public void display(MimeBundle bundle, String id) {
    iopub.publish("display_data", shown(bundle, Map.of("display_id", id)));
  }

  @Override
  public void update(MimeBundle bundle, String id) {
    iopub.publish("update_display_data", shown(bundle, Map.of("display_id", id)));
  }

  @Override
  public void clear(boolean wait) {
    iopub.publish("clear_output", Map.of("wait", wait));
  }

  @Override
  public String ask(String prompt, boolean hidden) throws IOException {
    return stdin.ask(prompt, hidden);
  }

  @Override
  public void alsoPrintTo(Printed listener) {
    iopub.alsoPrintTo(listener);
  }

  @Override
  public void flush() {
    iopub.flush();
  }

  private static Map<String, Object> shown(MimeBundle bundle, Map<String, Object> transients) {
    return Map.of("data", bundle.data(), "metadata", Map.of(), "transient", transients);
  }
}
