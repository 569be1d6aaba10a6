package goodhart.kernel.magic;

import com.google.auto.service.AutoService;
import groovy.lang.Closure;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code %vars}: what the notebook has declared. */
@AutoService(Magic.class)
public final class VarsMagic implements Magic {
  private static final int LONGEST_VALUE = 60;

  @Override
  public String name() {
    return "vars";
  }

  @Override
  public String summary() {
    return "lists the variables and functions of this notebook with their types";
  }

  @Override
  public String usage() {
    return "%vars           all of them\n%vars reward    those whose name or type has this word";
  }

  @Override
  public Group group() {
    return Group.NOTEBOOK;
  }

  @Override
  public Object run(MagicCall call) {
    Optional<String> word = call.parse(this).single().map(w -> w.toLowerCase(Locale.ROOT));
    Map<String, Object> found = new TreeMap<>(call.notebook().variables());
    if (found.isEmpty()) {
      return "nothing is declared yet";
    }
    word.ifPresent(
        w ->
            found
                .entrySet()
                .removeIf(
                    e ->
                        !(e.getKey() + " " + type(e.getValue()))
                            .toLowerCase(Locale.ROOT)
                            .contains(w)));
    if (found.isEmpty()) {
      return "no variable has '" + word.orElseThrow() + "' in its name or type";
    }
    int name = found.keySet().stream().mapToInt(String::length).max().orElse(0);
    int type = found.values().stream().mapToInt(v -> type(v).length()).max().orElse(0);
    StringBuilder lines = new StringBuilder();
    found.forEach(
        (n, v) ->
            lines
                .append(
                    String.format("%-" + name + "s  %-" + type + "s  %s", n, type(v), value(v))
                        .stripTrailing())
                .append('\n'));
    return lines.toString().stripTrailing();
  }

  private static String type(Object value) {
    if (value == null) {
      return "null";
    }
    if (value instanceof Closure<?>) {
      return "function";
    }
    Class<?> type = value.getClass();
    return type.getSimpleName().isEmpty() ? type.getName() : type.getSimpleName();
  }

  /** The first line of its text; a value of the user's may fail at that. */
  private static String value(Object value) {
    if (value == null || value instanceof Closure<?>) {
      return "";
    }
    if (value.getClass().isArray()) {
      return java.lang.reflect.Array.getLength(value) + " items";
    }
    String text;
    try {
      text = String.valueOf((Object) value.toString());
    } catch (RuntimeException | StackOverflowError e) {
      return "(its toString fails: " + e.getClass().getSimpleName() + ")";
    }
    String line = text.strip().lines().findFirst().orElse("");
    if (line.length() > LONGEST_VALUE) {
      int end = LONGEST_VALUE - 4;
      line =
          line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end)
              + " ...";
    }
    return line.isEmpty() && value instanceof CharSequence ? "(empty text)" : line;
  }
}
