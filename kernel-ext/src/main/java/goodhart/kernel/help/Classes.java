package goodhart.kernel.help;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The classes that code of a notebook may call by their simple names. */
final class Classes {
  /** What Groovy imports by itself. */
  private static final List<String> DEFAULTS =
      List.of("java.lang", "java.util", "java.io", "java.net", "groovy.lang", "groovy.util");

  private final Surroundings notebook;

  Classes(Surroundings notebook) {
    this.notebook = notebook;
  }

  /** The simple names. */
  Set<String> names() {
    Set<String> names = new TreeSet<>(notebook.types().keySet());
    names.add("BigDecimal");
    names.add("BigInteger");
    DEFAULTS.forEach(p -> names.addAll(ClassIndex.classes(p)));
    for (String imported : notebook.imports()) {
      if (imported.endsWith(".*")) {
        names.addAll(ClassIndex.classes(imported.substring(0, imported.length() - 2)));
      } else {
        names.add(imported.substring(imported.lastIndexOf('.') + 1));
      }
    }
    return names;
  }

  /**
   * The class that a name means.
   *
   * @param imports what the code itself imports, as {@link Surroundings#imports} has it
   */
  Optional<Class<?>> named(String name, Collection<String> imports) {
    Optional<Class<?>> primitive = primitive(name);
    if (primitive.isPresent()) {
      return primitive;
    }
    if (!name.isEmpty() && !Character.isUpperCase(name.charAt(0)) && name.indexOf('.') < 0) {
      return Optional.empty();
    }
    String declared = notebook.types().get(name);
    if (declared != null) {
      return load(declared);
    }
    if (name.indexOf('.') >= 0) {
      return load(name);
    }
    for (Collection<String> known : List.of(imports, notebook.imports())) {
      for (String imported : known) {
        Optional<Class<?>> found =
            imported.endsWith(".*")
                ? load(imported.substring(0, imported.length() - 1) + name)
                : imported.endsWith("." + name) ? load(imported) : Optional.empty();
        if (found.isPresent()) {
          return found;
        }
      }
    }
    if (name.equals("BigDecimal") || name.equals("BigInteger")) {
      return load("java.math." + name);
    }
    return DEFAULTS.stream()
        .filter(p -> ClassIndex.classes(p).contains(name))
        .findFirst()
        .flatMap(p -> load(p + "." + name));
  }

  private static Optional<Class<?>> primitive(String name) {
    return switch (name) {
      case "int" -> Optional.of(int.class);
      case "long" -> Optional.of(long.class);
      case "double" -> Optional.of(double.class);
      case "boolean" -> Optional.of(boolean.class);
      default -> Optional.empty();
    };
  }

  private Optional<Class<?>> load(String name) {
    try {
      return Optional.of(Class.forName(name, false, notebook.loader()));
    } catch (ClassNotFoundException | LinkageError e) {
      return Optional.empty();
    }
  }
}
