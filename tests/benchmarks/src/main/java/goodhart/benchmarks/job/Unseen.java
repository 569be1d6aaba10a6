package goodhart.benchmarks.job;

import goodhart.kernel.MimeBundle;
import goodhart.kernel.Output;

/** Shows nothing. */
final class Unseen implements Output {
  @Override
  public void display(MimeBundle bundle) {}

  @Override
  public void display(MimeBundle bundle, String id) {}

  @Override
  public void update(MimeBundle bundle, String id) {}
}
