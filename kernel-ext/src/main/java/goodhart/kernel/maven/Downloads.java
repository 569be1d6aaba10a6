package goodhart.kernel.maven;

import goodhart.Progress;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferCancelledException;
import org.eclipse.aether.transfer.TransferEvent;

/** Says what is downloaded, and ends it when the user stops the cell. */
final class Downloads extends AbstractTransferListener {
  private final Progress progress;

  Downloads(Progress progress) {
    this.progress = progress;
  }

  @Override
  public void transferInitiated(TransferEvent event) throws TransferCancelledException {
    report(event);
  }

  @Override
  public void transferProgressed(TransferEvent event) throws TransferCancelledException {
    report(event);
  }

  private void report(TransferEvent event) throws TransferCancelledException {
    String name = event.getResource().getResourceName();
    long total = Math.max(event.getResource().getContentLength(), event.getTransferredBytes());
    try {
      progress.report(
          "downloading " + name.substring(name.lastIndexOf('/') + 1) + " (kB)",
          event.getTransferredBytes() / 1000,
          total / 1000);
    } catch (Progress.Stopped e) {
      throw new TransferCancelledException("stopped", e);
    }
  }
}
