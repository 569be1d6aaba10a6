package goodhart.kernel.jupyter;

import goodhart.kernel.Session;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** Runs a kernel process: from the connection file a front end wrote to the exit of the JVM. */
public final class KernelMain {
  private KernelMain() {}

  /**
   * Serves one front end until it asks for shutdown or its process is gone, then ends this process.
   *
   * @param connectionFile what Jupyter puts in place of {@code {connection_file}}
   * @param sessions makes the session; called once
   * @throws IllegalArgumentException when there is no such file or it is no connection file
   */
  public static void run(Path connectionFile, Supplier<Session> sessions) {
    serve(connectionFile, sessions);
    Threads.daemon(
        "halt",
        () -> {
          Threads.pause(1000);
          Runtime.getRuntime().halt(0);
        });
    System.exit(0);
  }

  /** The same without ending this process: returns when the front end has asked for shutdown. */
  public static void serve(Path connectionFile, Supplier<Session> sessions) {
    JupyterKernel kernel = new JupyterKernel(new Connection(connectionFile), sessions);
    InterruptSignal.runs(kernel::interrupt);
    parent().ifPresent(parent -> parent.onExit().thenRun(kernel::stop));
    kernel.start();
    try {
      kernel.awaitShutdown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The process that started us. On Windows the variable holds a handle, not a process id. */
  private static Optional<ProcessHandle> parent() {
    String id = System.getenv("JPY_PARENT_PID");
    if (id == null) {
      return Optional.empty();
    }
    if (System.getProperty("os.name").startsWith("Windows")) {
      return ProcessHandle.current().parent();
    }
    try {
      return ProcessHandle.of(Long.parseLong(id));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
