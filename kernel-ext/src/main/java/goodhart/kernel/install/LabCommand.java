package goodhart.kernel.install;

import goodhart.kernel.jupyter.InterruptSignal;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code goodhart lab}: opens the course in JupyterLab, or in Notebook where that is missing. */
@Command(
    name = "lab",
    mixinStandardHelpOptions = true,
    description = "Opens notebooks/ in JupyterLab or Notebook; other arguments go to them.")
public final class LabCommand implements Callable<Integer> {
  static final String NO_JUPYTER =
      "Neither jupyter-lab nor jupyter-notebook is on the PATH: pip install jupyterlab.";

  private final JupyterDirectories directories;
  private final Path home;

  @Spec private CommandSpec spec;

  @Unmatched private List<String> arguments = new ArrayList<>();

  /** Looks for {@code notebooks/} below the system property {@code goodhart.home}, else here. */
  public LabCommand() {
    this(JupyterDirectories.ofThisUser(), Path.of(System.getProperty("goodhart.home", "")));
  }

  LabCommand(JupyterDirectories directories, Path home) {
    this.directories = directories;
    this.home = home.toAbsolutePath();
  }

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    Optional<Path> jupyter = findJupyter(directories.environment());
    if (jupyter.isEmpty()) {
      err.println(NO_JUPYTER);
      return 1;
    }
    if (!Files.exists(directories.userKernels().resolve("goodhart"))) {
      err.println("The kernel is not among this user's kernels: ./goodhart install puts it there.");
    }
    err.flush();
    List<String> command = new ArrayList<>();
    command.add(jupyter.get().toString());
    command.addAll(arguments);
    Path notebooks = home.resolve("notebooks");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory((Files.isDirectory(notebooks) ? notebooks : home).toFile())
              .inheritIO()
              .start();
      // Ctrl-C reaches Jupyter as well, which asks before it stops; wait for what it decides.
      InterruptSignal.runs(() -> {});
      return process.waitFor();
    } catch (IOException e) {
      err.println(jupyter.get() + " did not start: " + e.getMessage());
      return 1;
    }
  }

  /** The first of the two programs on the PATH. */
  static Optional<Path> findJupyter(Map<String, String> environment) {
    String suffix = File.separatorChar == '\\' ? ".exe" : "";
    for (String program : List.of("jupyter-lab", "jupyter-notebook")) {
      for (String directory :
          environment.getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator))) {
        Path candidate = Path.of(directory).resolve(program + suffix);
        if (Files.isExecutable(candidate)) {
          return Optional.of(candidate.toAbsolutePath());
        }
      }
    }
    return Optional.empty();
  }
}
