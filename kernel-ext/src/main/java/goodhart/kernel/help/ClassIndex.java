package goodhart.kernel.help;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Packages and their public classes by name: those of the JDK, and those of the class path that a
 * notebook is likely to name. Read when first asked for, and then kept.
 */
final class ClassIndex {
  private static final Map<String, String> JDK = jdk();
  private static final Map<String, Set<String>> CLASSES = new ConcurrentHashMap<>();

  /** Each stands for the jar or folder it comes from. */
  private static final List<Class<?>> ANCHORS =
      List.of(
          goodhart.pool.World.class,
          goodhart.dsl.Goodhart.class,
          ClassIndex.class,
          groovy.lang.Closure.class,
          tech.tablesaw.api.Table.class);

  private static final class ClassPath {
    static final Map<String, Set<String>> PACKAGES = load();
  }

  private ClassIndex() {}

  private static Map<String, String> jdk() {
    Map<String, String> modules = new TreeMap<>();
    for (Module module : ModuleLayer.boot().modules()) {
      for (ModuleDescriptor.Exports exported : module.getDescriptor().exports()) {
        if (!exported.isQualified() && !exported.source().startsWith("sun.")) {
          modules.put(exported.source(), module.getName());
        }
      }
    }
    return modules;
  }

  /** The full names of all packages that begin with a prefix. */
  static Collection<String> packages(String prefix) {
    Set<String> found = new TreeSet<>();
    for (Set<String> all : List.of(JDK.keySet(), ClassPath.PACKAGES.keySet())) {
      all.stream().filter(p -> p.startsWith(prefix)).forEach(found::add);
    }
    return found;
  }

  /** The simple names of the classes of a package; empty where there is no such package. */
  static Collection<String> classes(String packageName) {
    return CLASSES.computeIfAbsent(packageName, ClassIndex::read);
  }

  private static Set<String> read(String packageName) {
    Set<String> found = new TreeSet<>(ClassPath.PACKAGES.getOrDefault(packageName, Set.of()));
    String module = JDK.get(packageName);
    if (module != null) {
      Path folder =
          FileSystems.getFileSystem(URI.create("jrt:/"))
              .getPath("modules", module, packageName.replace('.', '/'));
      try (Stream<Path> files = Files.list(folder)) {
        files
            .map(f -> f.getFileName().toString())
            .forEach(name -> classOf(name).ifPresent(found::add));
      } catch (IOException e) {
        return found; // a package without classes of its own
      }
      found.removeIf(name -> !isPublic(packageName + "." + name));
    }
    return found;
  }

  private static boolean isPublic(String name) {
    try {
      return java.lang.reflect.Modifier.isPublic(
          Class.forName(name, false, ClassIndex.class.getClassLoader()).getModifiers());
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  private static java.util.Optional<String> classOf(String file) {
    boolean named =
        file.endsWith(".class") && file.indexOf('$') < 0 && Character.isUpperCase(file.charAt(0));
    return named
        ? java.util.Optional.of(file.substring(0, file.length() - ".class".length()))
        : java.util.Optional.empty();
  }

  private static Map<String, Set<String>> load() {
    Map<String, Set<String>> packages = new TreeMap<>();
    for (Class<?> anchor : ANCHORS) {
      CodeSource source = anchor.getProtectionDomain().getCodeSource();
      if (source == null) {
        continue;
      }
      try {
        Path home = Path.of(source.getLocation().toURI());
        if (Files.isDirectory(home)) {
          try (Stream<Path> files = Files.walk(home)) {
            files.forEach(f -> add(packages, home.relativize(f).toString().replace('\\', '/')));
          }
        } else {
          try (JarFile jar = new JarFile(home.toFile())) {
            jar.stream().map(JarEntry::getName).forEach(name -> add(packages, name));
          }
        }
      } catch (IOException | URISyntaxException | IllegalArgumentException e) {
        continue; // a class path that cannot be listed has no names to offer
      }
    }
    return packages;
  }

  private static void add(Map<String, Set<String>> packages, String file) {
    int slash = file.lastIndexOf('/');
    if (slash > 0 && !file.startsWith("META-INF") && !file.startsWith("groovyjarjar")) {
      classOf(file.substring(slash + 1))
          .ifPresent(
              name ->
                  packages
                      .computeIfAbsent(
                          file.substring(0, slash).replace('/', '.'), p -> new TreeSet<>())
                      .add(name));
    }
  }
}
