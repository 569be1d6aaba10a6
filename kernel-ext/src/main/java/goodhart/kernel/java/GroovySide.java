package goodhart.kernel.java;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The notebook as Java cells see it: what Groovy cells declared, and where Java's goes. */
public interface GroovySide {

  /** The notebook's variables and functions by name; a change is seen by both languages. */
  Map<String, Object> variables();

  /** What the session offers besides variables, {@code display} for example. */
  Optional<Object> offered(String name);

  /** Makes a variable of the notebook live in a field of Java's. */
  void share(String name, SharedVariable variable);

  /** Whether the notebook's variable is this one, and not a later value that did not fit it. */
  boolean shares(String name, SharedVariable variable);

  /** The signatures of a function that a Groovy cell declared; empty for any other value. */
  List<Method> signatures(Object value);

  /** What was added to the class path of cells, in order. */
  List<Path> classPath();

  /** Finds the classes that Groovy cells declared. */
  ClassLoader loader();

  /** The newest class of each simple name that any cell declared, as binary names. */
  Map<String, String> types();

  /** The class files of a package that Groovy cells declared, by binary name. */
  Map<String, byte[]> classFiles(String packageName);

  /** Lets Groovy cells find classes by binary name; the function gives null for none. */
  void findJavaClasses(Function<String, Class<?>> finder);

  /** Makes a Java class known to Groovy cells under its simple name. */
  void addType(String simpleName, Class<?> type);

  /** The imports of Groovy cells. */
  List<Imported> imports();

  /** Makes an import of a Java cell known to Groovy cells. */
  void addImport(Imported imported);

  /**
   * An import.
   *
   * @param isStatic whether it imports members of a class
   * @param owner the class of one type or of static members, the package of {@code owner.*}
   * @param member the static member; null for all of them, and for types
   * @param star whether it ends with {@code .*}
   */
  record Imported(boolean isStatic, String owner, String member, boolean star) {
    /** As Java writes it. */
    public String source() {
      return "import "
          + (isStatic ? "static " : "")
          + owner.replace('$', '.')
          + (member == null ? "" : "." + member)
          + (star ? ".*" : "")
          + ";";
    }

    /** The name it makes known; empty for all of a package or class. */
    public String name() {
      if (star) {
        return "";
      }
      return member != null
          ? member
          : owner.substring(Math.max(owner.lastIndexOf('.'), owner.lastIndexOf('$')) + 1);
    }
  }
}
