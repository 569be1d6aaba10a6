package goodhart.kernel.extension;

import goodhart.kernel.MimeBundle;
import goodhart.kernel.Output;
import java.util.UUID;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;

/** Shows what a session displays in the cell that the Java kernel is running. */
final class KernelOutput implements Output {
  private final BaseKernel kernel;

  /** A notebook keeps the displays of earlier kernels; ours must not update those. */
  private final String ids = "goodhart-" + UUID.randomUUID() + "-";

  KernelOutput(BaseKernel kernel) {
    this.kernel = kernel;
  }

  /** The same thing as the library says it. */
  static DisplayData data(MimeBundle bundle) {
    DisplayData data = new DisplayData();
    bundle.data().forEach(data::putData);
    return data;
  }

  @Override
  public void display(MimeBundle bundle) {
    show(data(bundle));
  }

  @Override
  public void display(MimeBundle bundle, String id) {
    DisplayData data = data(bundle);
    // Not setDisplayId, whose signature differs from version to version.
    data.putTransientData("display_id", ids + id);
    show(data);
  }

  @Override
  public void update(MimeBundle bundle, String id) {
    System.out.flush();
    kernel.getIO().display.updateDisplay(ids + id, data(bundle));
  }

  private void show(DisplayData data) {
    System.out.flush(); // what was printed before stands above
    kernel.display(data);
  }
}
