package goodhart.kernel.magic;

import com.google.auto.service.AutoService;
import groovy.lang.GroovySystem;

/** {@code %status}: what this notebook runs on. */
@AutoService(Magic.class)
public final class StatusMagic implements Magic {
  @Override
  public String name() {
    return "status";
  }

  @Override
  public String summary() {
    return "shows versions, memory and processors";
  }

  @Override
  public String usage() {
    return "%status";
  }

  @Override
  public Object run(MagicCall call) {
    call.parse(this)
        .single()
        .ifPresent(
            word -> {
              throw new IllegalArgumentException("%status takes no arguments, got " + word);
            });
    Runtime runtime = Runtime.getRuntime();
    long used = runtime.totalMemory() - runtime.freeMemory();
    String version = StatusMagic.class.getPackage().getImplementationVersion();
    return "Goodhart "
        + (version == null ? "(from source)" : version)
        + "\nGroovy "
        + GroovySystem.getVersion()
        + "\nJava "
        + Runtime.version()
        + ", "
        + System.getProperty("java.vm.name")
        + "\nmemory "
        + megabytes(used)
        + " MB used of "
        + megabytes(runtime.maxMemory())
        + " MB (more: JDK_JAVA_OPTIONS=-Xmx8g)"
        + "\nprocessors "
        + runtime.availableProcessors();
  }

  private static long megabytes(long bytes) {
    return bytes / (1 << 20);
  }
}
