package goodhart.kernel.magic;

import com.google.auto.service.AutoService;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;

/** {@code %time code} and {@code %%time}: how long code takes. */
@AutoService(Magic.class)
public final class TimeMagic implements Magic {
  @Override
  public String name() {
    return "time";
  }

  @Override
  public String summary() {
    return "runs code and says how long it took, and how much processor time";
  }

  @Override
  public String usage() {
    return "%time compare(lab) { }        times the rest of the line\n"
        + "x = %time reward(prefs)       keeps the value\n"
        + "%%time                        in the first line times the rest of the cell";
  }

  @Override
  public Group group() {
    return Group.NOTEBOOK;
  }

  @Override
  public Form form() {
    return Form.BOTH;
  }

  @Override
  public boolean takesCode() {
    return true;
  }

  @Override
  public Object run(MagicCall call) throws Exception {
    if (call.body().isPresent() && !call.arguments().isEmpty()) {
      throw new IllegalArgumentException(
          "%%time times the cell below it and takes no arguments, got " + call.arguments());
    }
    String code = call.body().orElse(call.arguments());
    if (code.isBlank()) {
      throw new IllegalArgumentException(
          "%time needs code to time, for example %time compare(lab) { }");
    }
    long wall = System.nanoTime();
    long thread = threadNanos();
    long process = processNanos();
    try {
      return call.notebook().evaluate(code);
    } finally {
      System.out.println(
          spent(System.nanoTime() - wall, threadNanos() - thread, processNanos() - process));
    }
  }

  private static String spent(long wall, long thread, long process) {
    return String.format(
        Locale.ROOT,
        "%.3f s (cpu %.3f s: %.3f s in the cell's own thread)",
        wall / 1e9,
        // The clocks of a thread and of its process tick at different moments.
        Math.max(process, thread) / 1e9,
        thread / 1e9);
  }

  /** The processor time of this thread, nanoseconds; 0 where this Java does not know. */
  private static long threadNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return threads.isCurrentThreadCpuTimeSupported() ? threads.getCurrentThreadCpuTime() : 0;
  }

  /** The processor time of the process, its compiler and its garbage collector too. */
  private static long processNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? Math.max(0, system.getProcessCpuTime())
        : 0;
  }
}
