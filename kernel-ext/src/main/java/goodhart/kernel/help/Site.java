package goodhart.kernel.help;

import goodhart.dsl.Setting;
import goodhart.dsl.Vocabulary;
import goodhart.dsl.Vocabulary.Use;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where in the language the cursor is: at the beginning of a line in the block of a word, or in the
 * arguments of one.
 *
 * @param use the word and what is known of its arguments
 * @param nameAt the piece that is the word
 * @param isLine whether a new line of its block begins here
 * @param argument the argument's name where one stands before the cursor, otherwise empty
 * @param isStart whether nothing but a name stands before the cursor in its argument
 * @param position how many arguments without a name stand before
 * @param given the settings that are given already
 */
record Site(
    Use use,
    int nameAt,
    boolean isLine,
    String argument,
    boolean isStart,
    int position,
    Set<String> given) {

  /** The settings that may be given here and are not. */
  List<Setting> open() {
    List<Setting> all = isLine ? Vocabulary.lines(use) : Vocabulary.settings(use);
    return all.stream().filter(s -> s.isLine() || !given.contains(s.name())).toList();
  }

  /** The setting whose value is typed here. */
  Optional<Setting> setting() {
    return setting(argument);
  }

  /** A setting of the word by its name. */
  Optional<Setting> setting(String name) {
    return Vocabulary.settings(use).stream().filter(s -> s.name().equals(name)).findFirst();
  }
}
