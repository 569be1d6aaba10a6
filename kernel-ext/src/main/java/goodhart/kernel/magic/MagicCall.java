package goodhart.kernel.magic;

import goodhart.kernel.MimeBundle;
import goodhart.kernel.transcript.Transcript;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One use of a magic.
 *
 * @param name the magic's name
 * @param arguments the rest of its line, stripped
 * @param body the rest of the cell for {@code %%name}; empty for {@code %name}
 * @param notebook where it was written
 */
public record MagicCall(String name, String arguments, Optional<String> body, Notebook notebook) {

  /** What a magic may do with the notebook it stands in. */
  public interface Notebook {

    /** Runs code where the magic's own code stands; the value of its last line, or null. */
    Object evaluate(String code) throws Exception;

    /** The value of a variable, or of a word that the session offers; empty when there is none. */
    Optional<Object> variable(String name);

    /** The notebook's own variables by name. */
    Map<String, Object> variables();

    /** Shows a value at once. */
    void display(Object value);

    /** What stack frames call the source that the magic stands in. */
    default String file() {
      return "cell";
    }

    /** The line of that source on which the magic's code begins, from 1. */
    default int line() {
      return 1;
    }

    /**
     * What is known of a name or a chain of names; empty when that is nothing.
     *
     * @param detailed whether the whole of a long value is wanted
     */
    default Optional<MimeBundle> help(String name, boolean detailed) {
      return Optional.empty();
    }

    /** All magics of this notebook. */
    Magics magics();

    /** The cells that were run, with what they showed. */
    default Transcript transcript() {
      return new Transcript();
    }

    /**
     * Runs the code of a file as if it had been typed here; errors name the file.
     *
     * @param place what messages call it, for example {@code demo.groovy}
     * @return the value of its last line, or null
     */
    default Object include(String place, String code) throws Exception {
      return evaluate(code);
    }

    /** What was added to the notebook's class path, in order. */
    default List<Path> classPath() {
      return List.of();
    }

    /** Adds jars and folders of classes; later cells find what is in them. */
    default void addToClassPath(List<Path> entries) {
      throw new IllegalArgumentException("the class path cannot be extended here");
    }
  }

  /** The arguments, read with the options that the magic says it takes. */
  public MagicArguments parse(Magic magic) {
    return MagicArguments.parse(name, arguments, magic.options().keySet(), magic.flags());
  }
}
