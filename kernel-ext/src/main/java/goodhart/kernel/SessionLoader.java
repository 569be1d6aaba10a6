package goodhart.kernel;

import groovy.lang.GroovyClassLoader;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Finds the classes that cells declared. Each cell defines its classes in a loader of its own, so
 * that all a cell left can be collected when nothing refers to it: its script and closures after it
 * has run, a class that was declared again when the last of its objects and of the code that names
 * it is gone.
 */
final class SessionLoader extends GroovyClassLoader {
  /** The packages that compilations have for themselves. */
  static final String PACKAGE = "c";

  private static final Pattern OF_A_CELL = Pattern.compile(PACKAGE + "\\d+[./].*");

  private final Map<String, WeakReference<Class<?>>> byBinaryName = new ConcurrentHashMap<>();
  private final Map<String, Class<?>> newest = new ConcurrentHashMap<>();
  private final Map<String, String> bySimpleName = new LinkedHashMap<>();
  private final Map<String, byte[]> classFiles = new ConcurrentHashMap<>();
  private final Set<Class<?>> lent = ConcurrentHashMap.newKeySet();
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
    byBinaryName.values().removeIf(kept -> kept.get() == null);
    classFiles.keySet().retainAll(byBinaryName.keySet());
    byBinaryName.put(type.getName(), new WeakReference<>(type));
    classFiles.put(type.getName(), classFile);
    if (type.getEnclosingClass() == null && type.getName().indexOf('$') < 0) {
      newest.put(type.getSimpleName(), type);
      bySimpleName.put(type.getSimpleName(), type.getName());
    }
  }

  /** The newest class of each name: simple name to binary name. */
  Map<String, String> types() {
    return bySimpleName;
  }

  /**
   * The class files of the kept classes of a package, by binary name, for code in another language.
   * From now on these classes are kept: what that code names is not known here.
   */
  Map<String, byte[]> classFiles(String packageName) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    byBinaryName.forEach(
        (name, kept) -> {
          Class<?> type = kept.get();
          if (type != null && type.getPackageName().equals(packageName)) {
            files.put(name, classFiles.get(name));
            lent.add(type);
          }
        });
    return files;
  }

  /** Asks another place for classes, too; it gives null for a name it does not know. */
  void findAlso(Function<String, Class<?>> finder) {
    others = finder;
  }

  /** The classes of earlier cells that this code names. */
  private List<Class<?>> namedIn(Collection<byte[]> code) {
    List<String> texts =
        code.stream().map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1)).toList();
    List<Class<?>> named = new ArrayList<>();
    byBinaryName.forEach(
        (name, kept) -> {
          // As the constant pool has it; a name outside ASCII looks different there.
          String asciiPart = name.replace('.', '/').split("[^\\x01-\\x7e]", 2)[0];
          Class<?> type = kept.get();
          if (type != null && texts.stream().anyMatch(text -> text.contains(asciiPart))) {
            named.add(type);
          }
        });
    return named;
  }

  /**
   * The compiler asks for every word of a cell as a class of its package. Nobody else knows such
   * classes, and the loaders above would remember for ever that they were asked.
   */
  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    return OF_A_CELL.matcher(name).matches() ? findClass(name) : super.loadClass(name, resolve);
  }

  @Override
  public Class<?> loadClass(
      String name, boolean lookupScriptFiles, boolean preferClassOverScript, boolean resolve)
      throws ClassNotFoundException {
    return OF_A_CELL.matcher(name).matches()
        ? findClass(name)
        : super.loadClass(name, lookupScriptFiles, preferClassOverScript, resolve);
  }

  @Override
  public URL getResource(String name) {
    return OF_A_CELL.matcher(name).matches() ? null : super.getResource(name);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    WeakReference<Class<?>> kept = byBinaryName.get(name);
    Class<?> type = kept == null ? null : kept.get();
    if (type != null) {
      return type;
    }
    Class<?> other = others.apply(name);
    if (other != null) {
      return other;
    }
    if (OF_A_CELL.matcher(name).matches()) {
      throw new ClassNotFoundException(name);
    }
    return super.findClass(name);
  }

  /** Defines the classes of one cell. */
  static final class CellLoader extends ClassLoader {
    private final Map<String, byte[]> code;

    /** Code finds what it names when it first needs it; until then this holds it. */
    @SuppressWarnings({"unused", "FieldCanBeLocal"})
    private final List<Class<?>> named;

    CellLoader(SessionLoader parent, Map<String, byte[]> code) {
      super(parent);
      this.code = code;
      this.named = parent.namedIn(code.values());
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
