package goodhart.kernel.magic;

import goodhart.kernel.magic.MagicCall.Notebook;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A command of notebooks; one class each, found by ServiceLoader. */
public interface Magic {

  /** Which ways to write a magic it knows. */
  enum Form {
    /** {@code %name arguments} */
    LINE,
    /** {@code %%name arguments} in the first line; the rest of the cell is its body. */
    CELL,
    /** Either. */
    BOTH
  }

  /** What magics are for: the headings of {@code %lsmagic}, in its order. */
  enum Group {
    STUDY("studies"),
    DATA("data"),
    NOTEBOOK("this notebook"),
    LIBRARIES("libraries"),
    CELLS("cells in other languages"),
    HELP("help"),
    OTHERS("others");

    private final String heading;

    Group(String heading) {
      this.heading = heading;
    }

    /** As a user reads it. */
    public String heading() {
      return heading;
    }
  }

  /** What a user types after {@code %}, for example {@code load-pool}. */
  String name();

  /** What it does, in one line without a full stop. */
  String summary();

  /** How it is written, one way a line, with an example. */
  String usage();

  /** Its options without {@code --}, in order, each with what its value is. */
  default Map<String, String> options() {
    return Map.of();
  }

  /** Those of its options that take no value: {@code --force}. */
  default Set<String> flags() {
    return Set.of();
  }

  /** Where {@code %lsmagic} lists it. */
  default Group group() {
    return Group.OTHERS;
  }

  /**
   * What a front end offers while somebody types its arguments.
   *
   * @param option the option whose value is typed, without {@code --}; empty for its plain words
   */
  default Collection<String> words(String option, Notebook notebook) {
    return List.of();
  }

  /** Whether its arguments are code of the cell's language. */
  default boolean takesCode() {
    return false;
  }

  /** How it may be written. */
  default Form form() {
    return Form.LINE;
  }

  /**
   * Does it.
   *
   * @return the value of {@code x = %name}, shown when nothing is assigned; null for nothing
   * @throws IllegalArgumentException for a mistake of the user's; the message is shown to them
   * @throws Exception for anything else
   */
  Object run(MagicCall call) throws Exception;
}
