package goodhart.kernel.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class InstallCommandTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int install(Map<String, String> environment, String... arguments) {
    Installer installer =
        new Installer(
            Path.of("/opt/java/bin/java"),
            List.of(Path.of("/lib/a b.jar"), Path.of("/lib/c.jar")),
            "some.Main");
    return execute(
        new InstallCommand(new JupyterDirectories(environment, "Linux", folder), installer),
        arguments);
  }

  private int execute(Object command, String... arguments) {
    return new CommandLine(command)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private Path userSpec() {
    return folder.resolve(".local/share/jupyter/kernels/goodhart");
  }

  @Test
  void theSpecNamesJavaArgumentsAndClassByAbsolutePaths() throws IOException {
    assertThat(install(Map.of())).isZero();
    JsonObject json =
        JsonParser.parseString(Files.readString(userSpec().resolve("kernel.json")))
            .getAsJsonObject();
    assertThat(json.get("argv").toString())
        .isEqualTo(
            "[\"/opt/java/bin/java\",\"@%s/jvm.args\",\"some.Main\",\"{connection_file}\"]"
                .formatted(userSpec()));
    assertThat(json.get("display_name").getAsString()).isEqualTo("Goodhart");
    assertThat(json.get("language").getAsString()).isEqualTo("groovy");
    assertThat(json.get("interrupt_mode").getAsString()).isEqualTo("message");
    assertThat(json.get("env").toString()).isEqualTo("{\"OMP_WAIT_POLICY\":\"passive\"}");
  }

  @Test
  void theArgumentsListEveryJarAndBoundTheMemory() throws IOException {
    install(Map.of());
    assertThat(Files.readAllLines(userSpec().resolve("jvm.args")))
        .contains(
            "-Dfile.encoding=UTF-8",
            "-Djava.awt.headless=true",
            "-Dorg.bytedeco.javacpp.maxbytes=512M",
            "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            "-Xlog:cds=off:stderr")
        .endsWith("-cp", "\"/lib/a b.jar:/lib/c.jar\"");
  }

  @Test
  void theLogosHaveTheirSizes() throws IOException {
    install(Map.of());
    for (int size : new int[] {32, 64}) {
      BufferedImage logo =
          ImageIO.read(userSpec().resolve("logo-" + size + "x" + size + ".png").toFile());
      assertThat(logo.getWidth()).isEqualTo(size);
      assertThat(logo.getHeight()).isEqualTo(size);
    }
  }

  @Test
  void everyPlaceCanBeChosen() {
    assertThat(install(Map.of("JUPYTER_DATA_DIR", folder.resolve("data").toString()), "--user"))
        .isZero();
    assertThat(folder.resolve("data/kernels/goodhart/kernel.json")).exists();
    assertThat(install(Map.of("VIRTUAL_ENV", folder.resolve("venv").toString()), "--sys-prefix"))
        .isZero();
    assertThat(folder.resolve("venv/share/jupyter/kernels/goodhart/kernel.json")).exists();
    assertThat(install(Map.of(), "--prefix", folder + "/pre", "--name", "mine")).isZero();
    assertThat(folder.resolve("pre/share/jupyter/kernels/mine/kernel.json")).exists();
    assertThat(out.toString()).contains("JUPYTER_PATH=" + folder.resolve("pre/share/jupyter"));
  }

  @Test
  void twoPlacesAtOnceAreRefused() {
    assertThat(install(Map.of(), "--user", "--sys-prefix")).isEqualTo(2);
    assertThat(err.toString()).contains("mutually exclusive");
  }

  @Test
  void installingAgainReplacesEverythingAndLeavesNothingBehind() throws IOException {
    install(Map.of());
    Files.writeString(userSpec().resolve("left-over"), "x");
    assertThat(install(Map.of())).isZero();
    assertThat(userSpec().resolve("left-over")).doesNotExist();
    try (Stream<Path> kernels = Files.list(userSpec().getParent())) {
      assertThat(kernels).containsExactly(userSpec());
    }
  }

  @Test
  void anotherKernelIsNeitherReplacedNorRemoved() throws IOException {
    Path other = Files.createDirectories(userSpec().resolveSibling("python3"));
    Files.writeString(other.resolve("kernel.json"), "{\"display_name\": \"Python 3\"}");
    for (String[] arguments : new String[][] {{}, {"--remove"}}) {
      err.getBuffer().setLength(0);
      String[] all =
          Stream.concat(Stream.of("--name", "python3"), Stream.of(arguments))
              .toArray(String[]::new);
      assertThat(install(Map.of(), all)).isEqualTo(1);
      assertThat(err.toString())
          .isEqualToIgnoringNewLines(
              other
                  + " holds another kernel (Python 3). Delete it, or choose another name with"
                  + " --name");
    }
    assertThat(other.resolve("kernel.json")).exists();
  }

  @Test
  void aKernelThatCannotBeArchivedIsInstalledAllTheSame() throws IOException {
    assertThat(install(Map.of())).isZero();
    assertThat(out.toString())
        .contains("Preparing a quick start")
        .containsPattern("No quick start: the rehearsal did not start: .*/opt/java/bin/java");
    assertThat(Files.readString(userSpec().resolve("jvm.args"))).doesNotContain("kernel.jsa");
    out.getBuffer().setLength(0);
    assertThat(install(Map.of(), "--no-archive")).isZero();
    assertThat(out.toString()).doesNotContain("quick start");
  }

  @Test
  void directoriesOnTheClassPathCannotBeArchived() {
    assertThat(
            new Installer(Path.of("/opt/java/bin/java"), List.of(folder), "some.Main")
                .installWithArchive(folder.resolve("kernels"), "goodhart")
                .withoutArchive())
        .contains("the class path contains the directory " + folder + ", not only jars");
  }

  @Test
  void removeTakesTheKernelAway() {
    install(Map.of());
    assertThat(install(Map.of(), "--remove")).isZero();
    assertThat(userSpec()).doesNotExist();
    assertThat(out.toString()).contains("Removed " + userSpec());
    assertThat(install(Map.of(), "--remove")).isEqualTo(1);
    assertThat(err.toString()).startsWith("no kernel 'goodhart' in " + userSpec().getParent());
  }

  @Test
  void aNameThatJupyterRefusesIsRefusedHere() {
    assertThat(install(Map.of(), "--name", "my kernel")).isEqualTo(1);
    assertThat(err.toString())
        .startsWith(
            "--name: a kernel's name has letters, digits, '.', '_' and '-', got 'my kernel'");
    assertThat(install(Map.of(), "--name", "..")).isEqualTo(1);
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "not a directory");
    assertThat(install(Map.of(), "--prefix", file.toString())).isEqualTo(1);
    assertThat(err.toString())
        .startsWith(file + "/share/jupyter/kernels/goodhart cannot be written: ")
        .endsWith("Choose another place with --prefix DIR\n");
  }

  @Test
  void withoutJupyterTheReplySaysHowToGetIt() {
    install(Map.of("PATH", folder.toString()));
    assertThat(out.toString()).contains("pip install jupyterlab");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void labStartsInTheNotebooksAndPassesArgumentsOn() throws IOException {
    Files.createDirectory(folder.resolve("notebooks"));
    Path program = folder.resolve("jupyter-notebook");
    Files.writeString(program, "#!/bin/sh\necho \"$PWD $*\" > \"" + folder + "/said\"\nexit 7\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    JupyterDirectories directories =
        new JupyterDirectories(Map.of("PATH", "/nowhere:" + folder), "Linux", folder);
    assertThat(execute(new LabCommand(directories, folder), "--port", "8889", "x.ipynb"))
        .isEqualTo(7);
    assertThat(Files.readString(folder.resolve("said")))
        .isEqualTo(folder.toRealPath().resolve("notebooks") + " --port 8889 x.ipynb\n");
    assertThat(err.toString()).contains("./goodhart install");
  }

  @Test
  void labWithoutJupyterIsOneSentence() {
    JupyterDirectories directories = new JupyterDirectories(Map.of(), "Linux", folder);
    assertThat(execute(new LabCommand(directories, folder))).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "Neither jupyter-lab nor jupyter-notebook is on the PATH: pip install jupyterlab.");
  }
}
