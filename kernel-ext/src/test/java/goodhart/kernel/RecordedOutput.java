package goodhart.kernel;

import java.util.ArrayList;
import java.util.List;

/** Keeps what a session showed, for tests. */
public final class RecordedOutput implements Output {
  public final List<String> shown = new ArrayList<>();

  @Override
  public synchronized void display(MimeBundle bundle) {
    shown.add("display " + bundle.data().get("text/plain"));
  }

  @Override
  public synchronized void display(MimeBundle bundle, String id) {
    shown.add("display " + id + " " + bundle.data().get("text/plain"));
  }

  @Override
  public synchronized void update(MimeBundle bundle, String id) {
    shown.add("update " + id + " " + bundle.data().get("text/plain"));
  }
}
