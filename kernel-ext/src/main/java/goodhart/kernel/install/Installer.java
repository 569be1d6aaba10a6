package goodhart.kernel.install;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Registers the kernel with Jupyter: a directory with {@code kernel.json}, which says how to start
 * it, {@code jvm.args}, which lists its jars and limits, and a logo.
 *
 * <pre>{@code
 * Path spec = Installer.ofThisProcess().install(kernels, "goodhart");
 * }</pre>
 *
 * <p>An installed kernel uses the Java and the jars that installed it, by absolute paths. More
 * memory: {@code JDK_JAVA_OPTIONS=-Xmx8g} in Jupyter's environment.
 */
public final class Installer {
  /** The class that {@code kernel.json} starts, with the connection file as its argument. */
  public static final String MAIN_CLASS = "goodhart.kernel.cli.KernelProcess";

  /** What the class archive is made of: a kernel that runs some cells and ends. */
  private static final String REHEARSAL_CLASS = "goodhart.kernel.cli.Rehearsal";

  static final String DISPLAY_NAME = "Goodhart";

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

  private final Path java;
  private final List<Path> classPath;
  private final String mainClass;

  /**
   * @param java the java program
   * @param classPath jars and class directories
   * @param mainClass takes the connection file as its one argument
   */
  public Installer(Path java, List<Path> classPath, String mainClass) {
    this.java = java.toAbsolutePath();
    this.classPath = classPath.stream().map(Path::toAbsolutePath).map(Path::normalize).toList();
    this.mainClass = mainClass;
  }

  /** For a kernel that runs on the Java and the class path of this process. */
  public static Installer ofThisProcess() {
    return ofThisProcess(MAIN_CLASS);
  }

  /** The same with another class to start. */
  public static Installer ofThisProcess(String mainClass) {
    boolean windows = File.separatorChar == '\\';
    Path java = Path.of(System.getProperty("java.home"), "bin", windows ? "java.exe" : "java");
    List<Path> classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.isEmpty())
            .map(Path::of)
            .filter(Files::exists)
            .toList();
    return new Installer(java, classPath, mainClass);
  }

  /**
   * An installed kernel.
   *
   * @param directory its directory
   * @param withoutArchive why it starts without a class archive; nothing when it has one
   */
  public record Installed(Path directory, Optional<String> withoutArchive) {}

  /**
   * Writes the kernel's directory, in place of an earlier one of ours.
   *
   * @param kernels the directory that holds one directory for each kernel
   * @param name the name Jupyter knows it by
   * @return the kernel's directory
   * @throws IllegalArgumentException when the name cannot be one, belongs to another kernel, or the
   *     place cannot be written
   */
  public Path install(Path kernels, String name) {
    return install(kernels, name, false).directory();
  }

  /**
   * The same with a class archive, for which the kernel is started once: it takes some ten seconds
   * and halves every later start. Where none can be made the kernel is installed without.
   *
   * @throws IllegalArgumentException as above
   */
  public Installed installWithArchive(Path kernels, String name) {
    return install(kernels, name, true);
  }

  private Installed install(Path kernels, String name, boolean archived) {
    Path spec = spec(kernels, name);
    try {
      Files.createDirectories(spec.getParent());
      Path fresh = Files.createDirectory(beside(spec, "new"));
      Optional<String> without = Optional.of("not asked for");
      try {
        write(fresh, spec);
        if (archived) {
          without = archive(fresh, spec);
        }
        replace(spec, fresh);
      } finally {
        delete(fresh);
      }
      return new Installed(spec, without);
    } catch (IOException e) {
      throw unwritable(spec, e);
    }
  }

  /**
   * Removes what {@link #install} wrote.
   *
   * @return the directory that is gone
   * @throws IllegalArgumentException when there is none, or it belongs to another kernel
   */
  public static Path remove(Path kernels, String name) {
    Path spec = spec(kernels, name);
    if (!Files.exists(spec)) {
      throw new IllegalArgumentException("no kernel '" + name + "' in " + spec.getParent());
    }
    try {
      delete(spec);
    } catch (IOException e) {
      throw unwritable(spec, e);
    }
    return spec;
  }

  private static Path spec(Path kernels, String name) {
    if (!name.matches("[A-Za-z0-9._-]+") || name.startsWith(".")) {
      throw new IllegalArgumentException(
          "--name: a kernel's name has letters, digits, '.', '_' and '-', got '" + name + "'");
    }
    Path spec = kernels.toAbsolutePath().normalize().resolve(name);
    if (Files.exists(spec)) {
      String other = owner(spec);
      if (!other.equals(DISPLAY_NAME)) {
        throw new IllegalArgumentException(
            spec
                + " holds another kernel ("
                + other
                + "). Delete it, or choose another name with --name");
      }
    }
    return spec;
  }

  private static String owner(Path spec) {
    try {
      JsonObject json =
          JsonParser.parseString(Files.readString(spec.resolve("kernel.json"))).getAsJsonObject();
      return json.get("display_name").getAsString();
    } catch (IOException | RuntimeException e) {
      return "its kernel.json cannot be read";
    }
  }

  /** Makes the archive in a directory that will be moved to {@code home}; why not, if it cannot. */
  private Optional<String> archive(Path directory, Path home) throws IOException {
    Path later = home.resolve(ClassArchive.FILE);
    Optional<String> refusal = ClassArchive.refusal(classPath, later);
    if (refusal.isPresent()) {
      return refusal;
    }
    Path arguments = directory.resolve("jvm.args");
    Optional<String> failure =
        ClassArchive.make(java, arguments, REHEARSAL_CLASS, directory.resolve(ClassArchive.FILE));
    if (failure.isPresent()) {
      Files.deleteIfExists(directory.resolve(ClassArchive.FILE));
      return failure;
    }
    List<String> lines = new ArrayList<>();
    lines.add("-Xshare:auto");
    lines.add(quoted("-XX:SharedArchiveFile=" + later));
    lines.addAll(arguments());
    Files.writeString(arguments, text(lines), launcherCharset());
    return Optional.empty();
  }

  private void write(Path directory, Path home) throws IOException {
    Files.writeString(directory.resolve("jvm.args"), text(arguments()), launcherCharset());
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(
        "argv",
        List.of(java.toString(), "@" + home.resolve("jvm.args"), mainClass, "{connection_file}"));
    json.put("display_name", DISPLAY_NAME);
    json.put("language", "groovy");
    json.put("interrupt_mode", "message");
    // Threads of the matrix library wait in busy loops for each other: one is faster.
    json.put("env", Map.of("OMP_WAIT_POLICY", "passive"));
    json.put("metadata", Map.of("debugger", false));
    Files.writeString(directory.resolve("kernel.json"), GSON.toJson(json) + "\n");
    Logo.write(directory);
  }

  private List<String> arguments() {
    List<String> lines = new ArrayList<>();
    lines.add("-Dfile.encoding=UTF-8");
    lines.add("-Djava.awt.headless=true");
    // Caches of Groovy and of Java hold the classes of cells softly. By default, with a heap of
    // gigabytes, that means for hours; now it means for seconds, at the next full collection.
    lines.add("-XX:SoftRefLRUPolicyMSPerMB=1");
    // Memory outside the heap; without bounds it grows to four times the heap.
    lines.add("-Dorg.bytedeco.javacpp.maxbytes=512M");
    lines.add("-Dorg.bytedeco.javacpp.maxphysicalbytes=0");
    lines.add("-Xlog:disable");
    lines.add("-Xlog:all=error:stderr");
    lines.add("-Xlog:cds=off:stderr"); // an archive that does not fit is passed over
    if (Runtime.version().feature() >= 24) {
      lines.add("--enable-native-access=ALL-UNNAMED");
      lines.add("--sun-misc-unsafe-memory-access=allow");
    }
    lines.add("-cp");
    lines.add(
        quoted(
            classPath.stream()
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator))));
    return lines;
  }

  private static String text(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }

  /** An argument with spaces, as the java launcher reads it from a file. */
  private static String quoted(String argument) {
    return '"' + argument.replace("\\", "\\\\") + '"';
  }

  /** The java launcher reads the file before it knows of any encoding but the system's. */
  private static Charset launcherCharset() {
    return File.separatorChar == '\\'
        ? Charset.forName(System.getProperty("native.encoding"))
        : StandardCharsets.UTF_8;
  }

  /** Jupyter sees the old directory or the new one, and for an instant none: never half of one. */
  private static void replace(Path spec, Path fresh) throws IOException {
    if (!Files.exists(spec)) {
      Files.move(fresh, spec, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    Path old = beside(spec, "old");
    Files.move(spec, old, StandardCopyOption.ATOMIC_MOVE);
    Files.move(fresh, spec, StandardCopyOption.ATOMIC_MOVE);
    delete(old);
  }

  private static Path beside(Path spec, String what) {
    return spec.resolveSibling(
        spec.getFileName() + "." + what + "-" + ProcessHandle.current().pid());
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static IllegalArgumentException unwritable(Path spec, IOException e) {
    String reason =
        e instanceof AccessDeniedException
            ? "permission denied"
            : e.getClass().getSimpleName() + " at " + e.getMessage();
    return new IllegalArgumentException(
        spec + " cannot be written: " + reason + ". Choose another place with --prefix DIR", e);
  }
}
