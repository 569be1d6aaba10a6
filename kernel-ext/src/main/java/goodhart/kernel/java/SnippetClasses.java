package goodhart.kernel.java;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;

/**
 * The classes of Java cells. They are defined only when their code is about to run, because JShell
 * tells where their lines come from only after it has handed them over. Each batch has a loader of
 * its own, which keeps the classes that its code mentions, so that classes nobody can reach any
 * more can be collected.
 */
final class SnippetClasses implements LoaderDelegate {
  static final String PACKAGE = "REPL.";

  /** Makes class files ready to be defined. */
  interface Finishing {
    byte[] finish(String name, byte[] classFile);

    /** Called with the classes of a batch, by name, before any code of theirs runs. */
    void defined(Map<String, Class<?>> batch);
  }

  private final ClassLoader parent;
  private final Finishing finishing;
  private final Map<String, byte[]> pending = new LinkedHashMap<>();
  private final Map<String, WeakReference<Class<?>>> known = new ConcurrentHashMap<>();
  private volatile Map<String, Class<?>> live = Map.of();

  SnippetClasses(ClassLoader parent, Finishing finishing) {
    this.parent = parent;
    this.finishing = finishing;
  }

  @Override
  public void load(ClassBytecodes[] classes) {
    for (ClassBytecodes c : classes) {
      pending.put(c.name(), c.bytecodes());
    }
  }

  @Override
  public void classesRedefined(ClassBytecodes[] classes) {}

  @Override
  public void addToClasspath(String path) {}

  @Override
  public Class<?> findClass(String name) throws ClassNotFoundException {
    define();
    Class<?> found = get(name);
    if (found == null) {
      throw new ClassNotFoundException(name);
    }
    return found;
  }

  /** A class that was defined, or null. */
  Class<?> get(String name) {
    WeakReference<Class<?>> reference = known.get(name);
    return reference == null ? null : reference.get();
  }

  /** Defines what JShell has handed over since the last time. */
  void define() throws ClassNotFoundException {
    if (pending.isEmpty()) {
      return;
    }
    Map<String, byte[]> code = new LinkedHashMap<>(pending);
    pending.clear();
    code.replaceAll(finishing::finish);
    Batch batch = new Batch(code);
    Map<String, Class<?>> defined = new LinkedHashMap<>();
    for (String name : code.keySet()) {
      Class<?> type = Class.forName(name, false, batch);
      defined.put(name, type);
      known.put(name, new WeakReference<>(type));
    }
    code.values().forEach(batch::keepMentioned);
    Map<String, Class<?>> grown = new HashMap<>(live);
    grown.putAll(defined);
    live = grown;
    finishing.defined(defined);
  }

  /** Lets go of the classes that no variable, method or class of the notebook is in. */
  void keepOnly(Predicate<String> names) {
    Map<String, Class<?>> kept = new HashMap<>(live);
    kept.keySet().removeIf(names.negate());
    live = kept;
    known.values().removeIf(reference -> reference.get() == null);
  }

  private final class Batch extends ClassLoader {
    private final Map<String, byte[]> code;
    private final Set<Class<?>> mentioned = new HashSet<>();

    Batch(Map<String, byte[]> code) {
      super(parent);
      this.code = code;
    }

    void keepMentioned(byte[] classFile) {
      for (String name : SnippetBytecode.mentioned(classFile)) {
        Class<?> type = name.startsWith(PACKAGE) && !code.containsKey(name) ? get(name) : null;
        if (type != null) {
          mentioned.add(type);
        }
      }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(PACKAGE)) {
        return super.loadClass(name, resolve);
      }
      byte[] own = code.get(name);
      if (own == null) {
        Class<?> other = get(name);
        if (other == null) {
          throw new ClassNotFoundException(name);
        }
        return other;
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> defined = findLoadedClass(name);
        return defined != null ? defined : defineClass(name, own, 0, own.length);
      }
    }
  }
}
