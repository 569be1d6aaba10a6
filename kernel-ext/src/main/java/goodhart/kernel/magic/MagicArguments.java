package goodhart.kernel.magic;

import goodhart.internal.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The arguments of a magic as a shell would read them: words divided by blanks, {@code 'quoted
 * words'} and {@code "quoted words"} kept together, options as {@code --seeds 10} or {@code
 * --seeds=10}.
 */
public final class MagicArguments {
  private final String magic;
  private final List<String> positional = new ArrayList<>();
  private final Map<String, String> options = new LinkedHashMap<>();

  private MagicArguments(String magic) {
    this.magic = magic;
  }

  /**
   * Reads arguments.
   *
   * @param known the options it takes, without {@code --}; each has a value
   * @throws IllegalArgumentException for an unknown option, one without a value or one given twice,
   *     and for a quote that is not closed
   */
  public static MagicArguments parse(String magic, String text, String... known) {
    return parse(magic, text, Arrays.asList(known), Set.of());
  }

  /**
   * Reads arguments of which some options are flags.
   *
   * @param known the options it takes, without {@code --}
   * @param flags those of them that take no value
   * @throws IllegalArgumentException as above, and for a flag with a value
   */
  public static MagicArguments parse(
      String magic, String text, Collection<String> known, Set<String> flags) {
    MagicArguments arguments = new MagicArguments(magic);
    List<Word> words = arguments.words(text);
    for (int i = 0; i < words.size(); i++) {
      Word word = words.get(i);
      if (word.quoted() || !word.text().startsWith("--")) {
        arguments.positional.add(word.text());
        continue;
      }
      int equals = word.text().indexOf('=');
      String option = equals < 0 ? word.text() : word.text().substring(0, equals);
      if (!known.contains(option.substring(2))) {
        throw arguments.mistake(
            known.isEmpty()
                ? "no option named '" + option + "': it takes none"
                : Names.unknown(
                    "option", option, known.stream().map(name -> "--" + name).toList()));
      }
      boolean flag = flags.contains(option.substring(2));
      if (flag && equals >= 0) {
        throw arguments.mistake("option " + option + " takes no value");
      }
      if (!flag && equals < 0 && i + 1 == words.size()) {
        throw arguments.mistake("option " + option + " needs a value");
      }
      String value =
          flag ? "" : equals < 0 ? words.get(++i).text() : word.text().substring(equals + 1);
      if (arguments.options.put(option.substring(2), value) != null) {
        throw arguments.mistake("option " + option + " is given twice");
      }
    }
    return arguments;
  }

  private record Word(String text, boolean quoted) {}

  private List<Word> words(String text) {
    List<Word> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean open = false;
    boolean quoted = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if ((c == '\'' || c == '"') && (!open || word.toString().endsWith("="))) {
        quoted = !open;
        open = true;
        quote = c;
      } else if (Character.isWhitespace(c)) {
        if (open) {
          words.add(new Word(word.toString(), quoted));
        }
        word.setLength(0);
        open = false;
        quoted = false;
      } else {
        open = true;
        word.append(c);
      }
    }
    if (quote != 0) {
      throw mistake("the quote " + quote + " is not closed in: " + text);
    }
    if (open) {
      words.add(new Word(word.toString(), quoted));
    }
    return words;
  }

  /** A mistake of the user's, with the magic's name in front. */
  public IllegalArgumentException mistake(String sentence) {
    return new IllegalArgumentException("%" + magic + ": " + sentence);
  }

  /** The words that are no options, in order. */
  public List<String> positional() {
    return List.copyOf(positional);
  }

  /**
   * The one word that is no option, if there is any.
   *
   * @throws IllegalArgumentException when there are more
   */
  public Optional<String> single() {
    if (positional.size() > 1) {
      throw mistake(
          "takes one word, got " + positional.size() + ": " + String.join(" ", positional));
    }
    return positional.stream().findFirst();
  }

  /**
   * For a magic that takes no words.
   *
   * @throws IllegalArgumentException when there are any
   */
  public void none() {
    if (!positional.isEmpty()) {
      throw mistake("takes no arguments, got " + String.join(" ", positional));
    }
  }

  /** The value of an option. */
  public Optional<String> option(String name) {
    return Optional.ofNullable(options.get(name));
  }

  /** Whether a flag is given. */
  public boolean has(String flag) {
    return options.containsKey(flag);
  }

  /** The value of an option as names divided by commas; empty when it is not given. */
  public List<String> list(String name) {
    return option(name)
        .map(v -> Arrays.stream(v.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList())
        .orElse(List.of());
  }

  /**
   * The value of an option as a whole number.
   *
   * @throws IllegalArgumentException when it is none
   */
  public Optional<Long> whole(String name) {
    return option(name).map(value -> whole("--" + name, value));
  }

  /**
   * A whole number.
   *
   * @param what what a message calls it
   * @throws IllegalArgumentException when it is none
   */
  public long whole(String what, String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw mistake(what + " must be a whole number, got '" + value + "'");
    }
  }
}
