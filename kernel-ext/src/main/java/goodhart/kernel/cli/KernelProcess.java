package goodhart.kernel.cli;

import goodhart.dsl.Goodhart;
import goodhart.kernel.GroovySession;
import goodhart.kernel.Session;
import goodhart.kernel.jupyter.KernelMain;
import goodhart.kernel.jupyter.LibraryDisplay;
import java.nio.file.Path;

/** The process that a kernelspec starts. Its one argument is the connection file. */
public final class KernelProcess {
  private KernelProcess() {}

  public static void main(String[] arguments) {
    if (arguments.length != 1) {
      System.err.println("goodhart: the kernel takes a connection file; Jupyter starts it");
      System.exit(2);
    }
    KernelMain.run(Path.of(arguments[0]), KernelProcess::session);
  }

  /** The session of a kernel; made while the front end already gets answers. */
  static Session session() {
    GroovySession session = GroovySession.ofTheLanguage();
    LibraryDisplay.register(session.renderers());
    PictureWarmUp pictures = new PictureWarmUp();
    session.onProgress(progress -> Goodhart.progress(pictures.beside(progress)));
    try {
      // Loads the compiler before the first cell asks for it: people take seconds to write one.
      session.expression("1 + 1");
    } catch (Session.CellFailure e) {
      throw new IllegalStateException("Groovy cannot add: " + e.getMessage(), e);
    }
    return session;
  }
}
