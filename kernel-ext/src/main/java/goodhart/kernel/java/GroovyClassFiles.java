package goodhart.kernel.java;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.tools.JavaFileObject;
import javax.tools.JavaFileObject.Kind;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;

/** Shows javac the classes of Groovy cells as if they were files on the class path. */
final class GroovyClassFiles {
  private final GroovySide groovy;
  private final StandardJavaFileManager files;
  private final Runnable mixed;

  private GroovyClassFiles(GroovySide groovy, StandardJavaFileManager files, Runnable mixed) {
    this.groovy = groovy;
    this.files = files;
    this.mixed = mixed;
  }

  /**
   * @param mixed called when javac sees a class that refers to one of a Java cell
   */
  static StandardJavaFileManager beside(
      StandardJavaFileManager files, GroovySide groovy, Runnable mixed) {
    GroovyClassFiles both = new GroovyClassFiles(groovy, files, mixed);
    return (StandardJavaFileManager)
        Proxy.newProxyInstance(
            GroovyClassFiles.class.getClassLoader(),
            new Class<?>[] {StandardJavaFileManager.class},
            (proxy, method, arguments) -> both.call(method, arguments));
  }

  private Object call(Method method, Object[] arguments) throws Throwable {
    if (method.getName().equals("inferBinaryName") && arguments[1] instanceof InMemory file) {
      return file.binaryName;
    }
    if (method.getName().equals("isSameFile")
        && (arguments[0] instanceof InMemory || arguments[1] instanceof InMemory)) {
      return arguments[0] == arguments[1];
    }
    Object result;
    try {
      result = method.invoke(files, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
    return method.getName().equals("list") && arguments[0] == StandardLocation.CLASS_PATH
        ? listed((String) arguments[1], (Set<?>) arguments[2], (Iterable<?>) result)
        : result;
  }

  private List<Object> listed(String packageName, Set<?> kinds, Iterable<?> found) {
    List<Object> all = new ArrayList<>();
    for (Object file : found) {
      // The engine's jar holds its sources for their documentation: nothing to compile.
      if (((JavaFileObject) file).getKind() != Kind.SOURCE) {
        all.add(file);
      }
    }
    if (kinds.contains(Kind.CLASS)) {
      groovy.classFiles(packageName).forEach((name, classFile) -> all.add(file(name, classFile)));
    }
    return all;
  }

  private InMemory file(String name, byte[] classFile) {
    byte[] readable = SnippetBytecode.readable(classFile);
    if (readable != classFile) {
      mixed.run();
    }
    return new InMemory(name, readable);
  }

  private static final class InMemory extends SimpleJavaFileObject {
    private final String binaryName;
    private final byte[] classFile;

    InMemory(String binaryName, byte[] classFile) {
      super(URI.create("cell:///" + binaryName.replace('.', '/') + ".class"), Kind.CLASS);
      this.binaryName = binaryName;
      this.classFile = classFile;
    }

    @Override
    public InputStream openInputStream() {
      return new ByteArrayInputStream(classFile);
    }
  }
}
