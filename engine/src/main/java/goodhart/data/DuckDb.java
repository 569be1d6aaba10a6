package goodhart.data;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * DuckDB, for Parquet alone; loaded when first asked for. Its driver unpacks a library of 60 MB
 * into the folder for temporary files at each start and leaves it there when the process is killed.
 * Here the library is unpacked once per version into the user's cache, and the driver gets a class
 * loader of its own that finds it there.
 */
final class DuckDb {
  private static final int LEAST_MEGABYTES = 512;

  private static Driver driver;

  private DuckDb() {}

  /**
   * A database in memory, without extensions and without access to the network.
   *
   * @param mostMegabytes how much memory it may use, when that is more than it needs to work
   */
  static Connection open(int mostMegabytes) throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("threads", Integer.toString(Runtime.getRuntime().availableProcessors()));
    settings.setProperty("memory_limit", Math.max(LEAST_MEGABYTES, mostMegabytes) + "MiB");
    settings.setProperty("temp_directory", "");
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    settings.setProperty("jdbc_stream_results", "true");
    return driver().connect("jdbc:duckdb:", settings);
  }

  private static synchronized Driver driver() {
    if (driver == null) {
      driver = load();
    }
    return driver;
  }

  private static Driver load() {
    ClassLoader own = DuckDb.class.getClassLoader();
    URL place = own.getResource("org/duckdb/DuckDBDriver.class");
    if (place == null) {
      throw new IllegalArgumentException(
          "Parquet is read and written by DuckDB, which is not on the class path. Add"
              + " org.duckdb:duckdb_jdbc for this platform, or use JSON lines or CSV");
    }
    try {
      ClassLoader loader = own;
      if (place.openConnection() instanceof JarURLConnection jar) {
        URL file = jar.getJarFileURL();
        Path library = cached(jar.getJarFile());
        loader = library == null ? own : new WithLibrary(file, library);
      }
      return (Driver)
          Class.forName("org.duckdb.DuckDBDriver", true, loader)
              .getDeclaredConstructor()
              .newInstance();
    } catch (ReflectiveOperationException | LinkageError | IOException e) {
      throw new IllegalArgumentException(
          "Parquet is read and written by DuckDB, whose library does not load here ("
              + Row.shorten("" + e.getMessage())
              + "). Use JSON lines or CSV",
          e);
    }
  }

  /** The unpacked library of a driver's jar; null where it has none or there is no cache. */
  private static Path cached(JarFile jar) throws IOException {
    JarEntry entry = jar.getJarEntry("libduckdb_java.so_" + platform());
    if (entry == null) {
      return null;
    }
    Path library =
        cache()
            .resolve(
                "duckdb-"
                    + Long.toHexString(entry.getCrc())
                    + "-"
                    + System.mapLibraryName("duckdb_java"));
    if (Files.exists(library) && Files.size(library) == entry.getSize()) {
      return library;
    }
    Path partial = null;
    try {
      Files.createDirectories(library.getParent());
      partial = Files.createTempFile(library.getParent(), "duckdb-", ".partial");
      try (InputStream in = jar.getInputStream(entry)) {
        Files.copy(in, partial, StandardCopyOption.REPLACE_EXISTING);
      }
      move(partial, library);
      return library;
    } catch (IOException e) {
      return null; // the driver then unpacks it for this process alone
    } finally {
      if (partial != null) {
        Files.deleteIfExists(partial);
      }
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static String platform() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (os.contains("mac")) {
      return "osx_universal";
    }
    String arch = System.getProperty("os.arch");
    return (os.contains("windows") ? "windows" : "linux")
        + (arch.equals("aarch64") || arch.equals("arm64") ? "_arm64" : "_amd64");
  }

  private static Path cache() {
    String given = System.getenv("XDG_CACHE_HOME");
    if (given != null && Path.of(given).isAbsolute()) {
      return Path.of(given, "goodhart");
    }
    String windows = System.getenv("LOCALAPPDATA");
    return windows != null
        ? Path.of(windows, "goodhart", "cache")
        : Path.of(System.getProperty("user.home"), ".cache", "goodhart");
  }

  /** Finds the driver in its jar, and the library where it was unpacked. */
  private static final class WithLibrary extends URLClassLoader {
    private final Path library;

    WithLibrary(URL jar, Path library) {
      super(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
      this.library = library;
    }

    @Override
    public URL findResource(String name) {
      return name.startsWith("libduckdb_java") ? null : super.findResource(name);
    }

    @Override
    protected String findLibrary(String name) {
      return name.equals("duckdb_java") ? library.toString() : super.findLibrary(name);
    }
  }
}
