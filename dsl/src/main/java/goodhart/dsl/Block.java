package goodhart.dsl;

import goodhart.internal.Names;
import groovy.lang.Closure;
import groovy.lang.GroovyObjectSupport;
import groovy.lang.MetaClass;
import groovy.lang.Script;
import java.util.Collection;
import java.util.Map;
import org.codehaus.groovy.runtime.InvokerHelper;

/**
 * What stands behind a block while it is read. A line's first word must be one of the block's own;
 * in what follows it the notebook's variables and functions can be read. Nothing can be assigned.
 */
final class Block extends GroovyObjectSupport {

  /** What the lines of a block mean. */
  interface Lines {

    /** The block's name, which messages begin with. */
    String where();

    /** The words a line may begin with. */
    Collection<String> words();

    /** Takes a line. */
    void line(String word, Object[] arguments);
  }

  private final Lines lines;
  private final Object notebook;

  private Block(Lines lines, Object notebook) {
    this.lines = lines;
    this.notebook = notebook;
  }

  /** Reads a block line by line; null is an empty one. */
  static void read(Closure<?> block, Lines lines) {
    if (block != null) {
      Closure<?> own =
          block.rehydrate(
              new Block(lines, block.getThisObject()), block.getOwner(), block.getThisObject());
      own.setResolveStrategy(Closure.DELEGATE_ONLY);
      own.call();
    }
  }

  /** Reads a block of settings, one value each. */
  static void read(Closure<?> block, Settings settings) {
    read(
        block,
        new Lines() {
          @Override
          public String where() {
            return settings.where();
          }

          @Override
          public Collection<String> words() {
            return settings.names();
          }

          @Override
          public void line(String word, Object[] arguments) {
            settings.give(word, one(settings.where(), word, arguments));
          }
        });
  }

  /** The one value of a line. */
  static Object one(String where, String word, Object[] arguments) {
    if (arguments.length != 1) {
      throw new IllegalArgumentException(
          where + ": " + word + " takes one value, got " + arguments.length);
    }
    return arguments[0];
  }

  @Override
  public Object invokeMethod(String name, Object arguments) {
    Object[] list = InvokerHelper.asArray(arguments);
    if (!lines.words().contains(name) && isFunction(name)) {
      return InvokerHelper.invokeMethod(notebook, name, list);
    }
    lines.line(name, list);
    return null;
  }

  private boolean isFunction(String name) {
    return !meta().respondsTo(notebook, name).isEmpty()
        || isVariable(name) && InvokerHelper.getProperty(notebook, name) instanceof Closure;
  }

  /** Of the class itself where the block stands in a static method. */
  private MetaClass meta() {
    return notebook instanceof Class<?> type
        ? InvokerHelper.getMetaClass(type)
        : InvokerHelper.getMetaClass(notebook);
  }

  private boolean isVariable(String name) {
    return notebook instanceof Script script && script.getBinding().hasVariable(name)
        || meta().hasProperty(notebook, name) != null;
  }

  @Override
  public Object getProperty(String name) {
    if (lines.words().contains(name) && !isVariable(name)) {
      throw new IllegalArgumentException(
          lines.where() + ": " + name + " needs a value after it, on the same line");
    }
    if (notebook instanceof Script script && !isVariable(name)) {
      throw new IllegalArgumentException(
          lines.where() + ": " + noVariable(name, script.getBinding().getVariables()));
    }
    return InvokerHelper.getProperty(notebook, name);
  }

  private static String noVariable(String name, Map<?, ?> variables) {
    return variables.isEmpty()
        ? "no variable named '" + name + "', and none is defined yet"
        : Names.unknown(
            "variable", name, variables.keySet().stream().map(String::valueOf).toList());
  }

  @Override
  public void setProperty(String name, Object value) {
    throw new IllegalArgumentException(
        lines.where()
            + ": "
            + (lines.words().contains(name)
                ? "write " + name + " " + Conversion.show(value) + ", without ="
                : Names.unknown("setting", name, lines.words())
                    + ". To keep a value, assign it before the block"));
  }
}
