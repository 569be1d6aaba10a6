package goodhart.tests.kernel;

import goodhart.kernel.jupyter.KernelMain;
import java.nio.file.Path;

/** A kernel whose language is {@link EchoSession}: the protocol without Groovy. */
public final class EchoKernel {
  static final String BREAK_EXTENSIONS = "goodhart.tests.breakExtensions";

  private EchoKernel() {}

  public static void main(String[] args) {
    System.setProperty(BREAK_EXTENSIONS, "true");
    KernelMain.run(Path.of(args[0]), EchoSession::new);
  }
}
