package goodhart.kernel.help;

import goodhart.kernel.MimeBundle;
import goodhart.kernel.magic.Magics;
import groovy.lang.Script;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The notebook as help sees it: what has been declared so far. */
public interface Surroundings {

  /** The notebook's variables by name, functions included. */
  Map<String, Object> variables();

  /** What the session offers behind them, {@code display} for example. */
  Map<String, Object> offered();

  /** The classes that cells declared: simple name to binary name. */
  Map<String, String> types();

  /**
   * What cells imported: a class by its full name, all classes of a package as {@code java.time.*}.
   */
  Collection<String> imports();

  /** Finds the classes of cells and of the class path. */
  ClassLoader loader();

  /** The base class of every cell: its public methods are the words of the language. */
  Class<? extends Script> base();

  /** The words of the language. */
  Collection<String> words();

  /** The magics of the notebook. */
  Magics magics();

  /** A value as the notebook shows it. */
  MimeBundle render(Object value);

  /** The methods behind a function that a cell declared; empty for any other value. */
  List<Method> overloads(Object value);
}
