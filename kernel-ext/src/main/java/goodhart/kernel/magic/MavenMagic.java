package goodhart.kernel.magic;

import com.google.auto.service.AutoService;
import goodhart.Progress;
import goodhart.dsl.Goodhart;
import goodhart.kernel.magic.MagicCall.Notebook;
import goodhart.kernel.maven.MavenLibraries;
import goodhart.kernel.maven.MavenLibraries.Resolution;
import goodhart.kernel.maven.MavenSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code %maven group:artifact:version}: adds a library from a Maven repository. */
@AutoService(Magic.class)
public final class MavenMagic implements Magic {
  private static final long LOOK_MILLIS = 50;

  @Override
  public String name() {
    return "maven";
  }

  @Override
  public String summary() {
    return "adds libraries from Maven repositories, with all that they need";
  }

  @Override
  public String usage() {
    return """
        %maven org.apache.commons:commons-csv:1.10.0      a library; the next cells can import it
        %maven org.apache.commons:commons-csv:LATEST      its newest version; ranges like [1.9,2) too
        %maven g:a:1.0 g:b:2.0                            several at once
        %maven g:a:jar:tests:1.0                          group:artifact:extension:classifier:version
        %maven --repo https://example.org/maven g:a:1.0   asks this repository first
        It asks as mvn does: ~/.m2/settings.xml with its mirrors, proxies and profiles, then Maven
        Central. What is in ~/.m2/repository needs no network.""";
  }

  @Override
  public Group group() {
    return Group.LIBRARIES;
  }

  @Override
  public Map<String, String> options() {
    return Map.of("repo", "addresses of repositories to ask first, divided by commas");
  }

  @Override
  public Object run(MagicCall call) throws Exception {
    MagicArguments arguments = call.parse(this);
    if (arguments.positional().isEmpty()) {
      throw arguments.mistake(
          "needs a library, for example %maven org.apache.commons:commons-csv:1.10.0");
    }
    Progress progress = Goodhart.progress();
    Resolution found;
    try {
      found =
          inBackground(
              progress, () -> resolve(arguments.positional(), arguments.list("repo"), progress));
    } catch (IllegalArgumentException e) {
      throw arguments.mistake(e.getMessage());
    } catch (NoClassDefFoundError e) {
      throw arguments.mistake(
          "the library that downloads is not part of this kernel. Use the kernel's own way to add "
              + "libraries");
    }
    return add(call.notebook(), found);
  }

  private static Resolution resolve(
      List<String> coordinates, List<String> repositories, Progress progress) {
    return new MavenLibraries(MavenSettings.ofTheUser())
        .resolve(coordinates, repositories, progress);
  }

  /** A connection that hangs does not hear of a stop; the cell does, and leaves it behind. */
  private static Resolution inBackground(
      Progress progress, java.util.concurrent.Callable<Resolution> work) throws Exception {
    FutureTask<Resolution> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "maven");
    thread.setDaemon(true);
    thread.start();
    try {
      while (true) {
        try {
          return task.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          progress.tick();
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    } finally {
      task.cancel(true);
    }
  }

  private static String add(Notebook notebook, Resolution found) {
    List<Path> before = notebook.classPath();
    List<String> lines = new ArrayList<>();
    List<Path> fresh = new ArrayList<>();
    for (int i = 0; i < found.files().size(); i++) {
      Path file = found.files().get(i);
      boolean known = before.contains(file);
      lines.add((known ? "was added before: " : "added ") + found.artifacts().get(i));
      if (!known) {
        fresh.add(file);
      }
    }
    notebook.addToClassPath(fresh);
    found.alreadyHere().forEach(name -> lines.add("already here: " + name));
    return String.join("\n", lines);
  }
}
