package goodhart.kernel.install;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code goodhart install}: makes the kernel known to Jupyter. */
@Command(
    name = "install",
    mixinStandardHelpOptions = true,
    description = "Registers the kernel with Jupyter; no Python is needed for that.")
public final class InstallCommand implements Callable<Integer> {
  private final JupyterDirectories directories;
  private final Installer installer;

  @Spec private CommandSpec spec;
  @ArgGroup private Place place = new Place();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "goodhart",
      description = "the kernel's directory name (default: ${DEFAULT-VALUE})")
  private String name;

  @Option(names = "--remove", description = "remove it instead")
  private boolean remove;

  @Option(
      names = "--no-archive",
      description = "skip the class archive, which takes some seconds now and halves each start")
  private boolean noArchive;

  private static final class Place {
    @Option(names = "--user", description = "for this user (default)")
    private boolean user;

    @Option(names = "--sys-prefix", description = "into the active virtualenv or conda environment")
    private boolean environment;

    @Option(names = "--prefix", paramLabel = "DIR", description = "below DIR/share/jupyter/kernels")
    private Path prefix;
  }

  public InstallCommand() {
    this(JupyterDirectories.ofThisUser(), Installer.ofThisProcess());
  }

  InstallCommand(JupyterDirectories directories, Installer installer) {
    this.directories = directories;
    this.installer = installer;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      if (remove) {
        out.println("Removed " + Installer.remove(kernels(), name));
      } else {
        out.println("Installed the kernel '" + name + "' in " + install(out));
        out.println(next());
      }
      return 0;
    } catch (IllegalArgumentException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    } finally {
      out.flush();
    }
  }

  private Path install(PrintWriter out) {
    if (noArchive) {
      return installer.install(kernels(), name);
    }
    out.println("Preparing a quick start ...");
    out.flush();
    Installer.Installed installed = installer.installWithArchive(kernels(), name);
    installed
        .withoutArchive()
        .ifPresent(
            reason -> out.println("No quick start: " + reason + ". The kernel works without it."));
    return installed.directory();
  }

  private Path kernels() {
    if (place.prefix != null) {
      return JupyterDirectories.kernelsBelow(place.prefix);
    }
    return place.environment ? directories.environmentKernels() : directories.userKernels();
  }

  private String next() {
    if (place.prefix != null) {
      return "Jupyter finds it when it runs from there, or with JUPYTER_PATH="
          + place.prefix.toAbsolutePath().normalize().resolve("share").resolve("jupyter");
    }
    return LabCommand.findJupyter(directories.environment()).isPresent()
        ? "Next: ./goodhart lab, or choose Goodhart in the kernel menu of any notebook."
        : LabCommand.NO_JUPYTER + " Then: ./goodhart lab";
  }
}
