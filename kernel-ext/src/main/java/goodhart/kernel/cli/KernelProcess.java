package goodhart.kernel.cli;

import goodhart.kernel.GroovySession;
import goodhart.kernel.jupyter.KernelMain;
import java.nio.file.Path;

/** The process that a kernelspec starts. Its one argument is the connection file. */
public final class KernelProcess {
  private KernelProcess() {}

  public static void main(String[] arguments) {
    if (arguments.length != 1) {
      System.err.println("goodhart: the kernel takes a connection file; Jupyter starts it");
      System.exit(2);
    }
    KernelMain.run(Path.of(arguments[0]), GroovySession::ofTheLanguage);
  }
}
