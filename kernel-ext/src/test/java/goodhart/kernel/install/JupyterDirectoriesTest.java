package goodhart.kernel.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JupyterDirectoriesTest {
  private static final Path HOME = Path.of("/home/ada");

  @ParameterizedTest
  @CsvSource({
    // system, variable, value, expected
    "Linux, '', '', /home/ada/.local/share/jupyter",
    "Linux, XDG_DATA_HOME, /data, /data/jupyter",
    "Linux, XDG_DATA_HOME, '', /home/ada/.local/share/jupyter",
    "Linux, JUPYTER_PLATFORM_DIRS, 1, /home/ada/.local/share/jupyter",
    "Linux, JUPYTER_DATA_DIR, /mine, /mine",
    "Mac OS X, '', '', /home/ada/Library/Jupyter",
    "Mac OS X, JUPYTER_PLATFORM_DIRS, 1, /home/ada/Library/Application Support/Jupyter",
    "Mac OS X, JUPYTER_PLATFORM_DIRS, false, /home/ada/Library/Jupyter",
    "Mac OS X, JUPYTER_DATA_DIR, /mine, /mine",
    "Windows 11, APPDATA, /roaming, /roaming/jupyter",
    "Windows 11, '', '', /home/ada/.jupyter/data",
    "Windows 11, JUPYTER_CONFIG_DIR, /config, /config/data",
    "Windows 11, JUPYTER_PLATFORM_DIRS, yes, /home/ada/AppData/Local/Jupyter",
    "Windows 11, JUPYTER_DATA_DIR, /mine, /mine",
  })
  void aUsersKernelsAreWhereJupyterLooks(
      String system, String variable, String value, String expected) {
    JupyterDirectories directories = new JupyterDirectories(Map.of(variable, value), system, HOME);
    assertThat(directories.userKernels()).isEqualTo(Path.of(expected, "kernels"));
  }

  @Test
  void anEnvironmentsKernelsAreBelowItsPrefix() {
    assertThat(in(Map.of("VIRTUAL_ENV", "/venv", "CONDA_PREFIX", "/conda")).environmentKernels())
        .isEqualTo(Path.of("/venv/share/jupyter/kernels"));
    assertThat(in(Map.of("CONDA_PREFIX", "/conda")).environmentKernels())
        .isEqualTo(Path.of("/conda/share/jupyter/kernels"));
  }

  @Test
  void withoutAnEnvironmentSysPrefixSaysWhatToDo() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> in(Map.of()).environmentKernels())
        .withMessage(
            "--sys-prefix: needs an active Python environment, but neither VIRTUAL_ENV nor"
                + " CONDA_PREFIX is set. Activate one, or name it with --prefix DIR");
  }

  private static JupyterDirectories in(Map<String, String> environment) {
    return new JupyterDirectories(environment, "Linux", HOME);
  }
}
