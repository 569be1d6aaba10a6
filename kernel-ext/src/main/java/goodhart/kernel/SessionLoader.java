package goodhart.kernel;

import groovy.lang.GroovyClassLoader;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

  SessionLoader(ClassLoader parent) {
    super(parent);
  }

  /** Keeps a class that a cell declared; the newest of a simple name wins. */
  void keep(Class<?> type) {
    byBinaryName.values().removeIf(kept -> kept.get() == null);
    byBinaryName.put(type.getName(), new WeakReference<>(type));
    if (type.getEnclosingClass() == null && type.getName().indexOf('$') < 0) {
      newest.put(type.getSimpleName(), type);
      bySimpleName.put(type.getSimpleName(), type.getName());
    }
  }

  /** The newest class of each name: simple name to binary name. */
  Map<String, String> types() {
    return bySimpleName;
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
