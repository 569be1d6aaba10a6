package goodhart.kernel.install;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Where Jupyter looks for kernels, by its own rules and without asking Python.
 *
 * <p>For a user, in this order: {@code JUPYTER_DATA_DIR}; with {@code JUPYTER_PLATFORM_DIRS} the
 * system's own place ({@code XDG_DATA_HOME/jupyter}, {@code ~/Library/Application Support/Jupyter},
 * {@code %LOCALAPPDATA%\Jupyter}); else {@code XDG_DATA_HOME/jupyter} or {@code
 * ~/.local/share/jupyter}, {@code ~/Library/Jupyter}, {@code %APPDATA%\jupyter}. For an
 * environment: {@code share/jupyter} below the active virtualenv or conda environment.
 *
 * @param environment the environment variables
 * @param system the value of {@code os.name}
 * @param home the user's home directory
 */
record JupyterDirectories(Map<String, String> environment, String system, Path home) {

  static JupyterDirectories ofThisUser() {
    return new JupyterDirectories(
        System.getenv(), System.getProperty("os.name"), Path.of(System.getProperty("user.home")));
  }

  /** The user's own kernels. */
  Path userKernels() {
    return userData().resolve("kernels");
  }

  /**
   * The kernels of the active Python environment.
   *
   * @throws IllegalArgumentException when none is active
   */
  Path environmentKernels() {
    String prefix = variable("VIRTUAL_ENV", variable("CONDA_PREFIX", null));
    if (prefix == null) {
      throw new IllegalArgumentException(
          "--sys-prefix: needs an active Python environment, but neither VIRTUAL_ENV nor "
              + "CONDA_PREFIX is set. Activate one, or name it with --prefix DIR");
    }
    return kernelsBelow(Path.of(prefix));
  }

  static Path kernelsBelow(Path prefix) {
    return prefix.resolve("share").resolve("jupyter").resolve("kernels");
  }

  private Path userData() {
    String named = variable("JUPYTER_DATA_DIR", null);
    if (named != null) {
      return Path.of(named);
    }
    boolean systemPlace = isSet("JUPYTER_PLATFORM_DIRS");
    if (system.startsWith("Mac")) {
      Path library = home.resolve("Library");
      return systemPlace
          ? library.resolve("Application Support").resolve("Jupyter")
          : library.resolve("Jupyter");
    }
    if (system.startsWith("Windows")) {
      if (systemPlace) {
        Path local = home.resolve("AppData").resolve("Local");
        return Path.of(variable("LOCALAPPDATA", local.toString())).resolve("Jupyter");
      }
      String roaming = variable("APPDATA", null);
      if (roaming != null) {
        return Path.of(roaming).resolve("jupyter");
      }
      String config = variable("JUPYTER_CONFIG_DIR", home.resolve(".jupyter").toString());
      return Path.of(config).resolve("data");
    }
    Path share = home.resolve(".local").resolve("share");
    return Path.of(variable("XDG_DATA_HOME", share.toString())).resolve("jupyter");
  }

  private boolean isSet(String name) {
    String value = environment.get(name);
    return value != null
        && !List.of("no", "n", "false", "off", "0", "0.0")
            .contains(value.toLowerCase(java.util.Locale.ROOT));
  }

  private String variable(String name, String otherwise) {
    String value = environment.get(name);
    return value == null || value.isEmpty() ? otherwise : value;
  }
}
