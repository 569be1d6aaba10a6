package goodhart.kernel.magic;

import goodhart.kernel.MimeBundle;
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
  }

  /** The arguments, read with the options that the magic says it takes. */
  public MagicArguments parse(Magic magic) {
    return MagicArguments.parse(name, arguments, magic.options().keySet().toArray(String[]::new));
  }
}
