package goodhart.kernel;

import groovy.lang.GroovyClassLoader;
import java.net.MalformedURLException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * Finds the classes that cells declared. Each cell defines its classes in a loader of its own, so
 * that the script and the closures of a cell can be collected when nothing refers to them.
 */
final class SessionLoader extends GroovyClassLoader {
  private final Map<String, Class<?>> byBinaryName = new ConcurrentHashMap<>();
  private final Map<String, String> bySimpleName = new LinkedHashMap<>();
  private final Map<String, Map<String, byte[]>> classFiles = new ConcurrentHashMap<>();
  private Function<String, Class<?>> others = name -> null;

  private final List<Path> added = new CopyOnWriteArrayList<>();

  SessionLoader(ClassLoader parent) {
    super(parent);
  }

  /** Adds a jar or a folder of classes, once. */
  void add(Path entry) {
    if (!added.contains(entry)) {
      try {
        addURL(entry.toUri().toURL());
      } catch (MalformedURLException e) {
        throw new IllegalArgumentException(entry + " cannot stand on a class path", e);
      }
      added.add(entry);
    }
  }

  /** What {@link #add} added, in order. */
  List<Path> added() {
    return List.copyOf(added);
  }

  /** Keeps a class that a cell declared; the newest of a simple name wins. */
  void keep(Class<?> type, byte[] classFile) {
    byBinaryName.put(type.getName(), type);
    classFiles
        .computeIfAbsent(type.getPackageName(), p -> new ConcurrentHashMap<>())
        .put(type.getName(), classFile);
    if (type.getEnclosingClass() == null && type.getName().indexOf('$') < 0) {
      bySimpleName.put(type.getSimpleName(), type.getName());
    }
  }

  /** The newest class of each name: simple name to binary name. */
  Map<String, String> types() {
    return bySimpleName;
  }

  /** The class files of the kept classes of a package, by binary name. */
  Map<String, byte[]> classFiles(String packageName) {
    return classFiles.getOrDefault(packageName, Map.of());
  }

  /** Asks another place for classes, too; it gives null for a name it does not know. */
  void findAlso(Function<String, Class<?>> finder) {
    others = finder;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    Class<?> kept = byBinaryName.containsKey(name) ? byBinaryName.get(name) : others.apply(name);
    return kept != null ? kept : super.findClass(name);
  }

  /** Defines the classes of one cell. */
  static final class CellLoader extends ClassLoader {
    private final Map<String, byte[]> code;

    CellLoader(SessionLoader parent, Map<String, byte[]> code) {
      super(parent);
      this.code = code;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      byte[] bytes = code.get(name);
      if (bytes == null) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> defined = findLoadedClass(name);
        return defined != null ? defined : defineClass(name, bytes, 0, bytes.length);
      }
    }
  }
}
