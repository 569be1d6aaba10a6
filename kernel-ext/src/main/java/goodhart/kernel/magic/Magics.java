package goodhart.kernel.magic;

import goodhart.internal.Names;
import goodhart.kernel.magic.Magic.Form;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The magics of one notebook by name, and where they stand in a cell. */
public final class Magics {
  private static final Pattern CELL =
      Pattern.compile("\\A(\\s*)%%([A-Za-z][\\w-]*\\??)([^\\n]*)(?:\\n(.*))?\\z", Pattern.DOTALL);

  private final Map<String, Magic> byName = new TreeMap<>();

  /** The magics on the class path; each notebook has instances of its own. */
  public static Magics discovered() {
    Magics magics = new Magics();
    ServiceLoader.load(Magic.class, Magics.class.getClassLoader()).forEach(magics::add);
    return magics;
  }

  /** Adds a magic, in the place of any of the same name. */
  public void add(Magic magic) {
    byName.put(magic.name(), magic);
  }

  /** All of them by name. */
  public Map<String, Magic> all() {
    return Collections.unmodifiableMap(byName);
  }

  /**
   * The magic with a name.
   *
   * @throws IllegalArgumentException when there is none; the message names the nearest
   */
  public Magic named(String name) {
    Magic magic = byName.get(name);
    if (magic == null) {
      throw new IllegalArgumentException(Names.unknown("magic", name, byName.keySet()));
    }
    return magic;
  }

  /**
   * Runs a magic as a user wrote it.
   *
   * @param call a name that ends with {@code ?} asks for its explanation
   */
  public Object run(MagicCall call) throws Exception {
    if (call.name().endsWith("?")) {
      return explain(named(call.name().substring(0, call.name().length() - 1)));
    }
    if (call.name().startsWith("%%")) {
      throw new IllegalArgumentException(call.name() + " must stand in the first line of its cell");
    }
    Magic magic = named(call.name());
    if (call.arguments().equals("--help") || call.arguments().endsWith(" --help")) {
      return explain(magic);
    }
    if (call.body().isPresent() && magic.form() == Form.LINE) {
      throw new IllegalArgumentException(
          "%" + magic.name() + " is one line and takes no body: write it with one %");
    }
    if (call.body().isEmpty() && magic.form() == Form.CELL) {
      throw new IllegalArgumentException(
          "%%"
              + magic.name()
              + " takes the rest of the cell: write it with two %, in the first line");
    }
    return magic.run(call);
  }

  /** What a magic does and how it is written. */
  public static String explain(Magic magic) {
    StringBuilder text = new StringBuilder();
    text.append(magic.form() == Form.CELL ? "%%" : "%").append(magic.name()).append(": ");
    text.append(magic.summary()).append("\n\n").append(magic.usage().stripTrailing());
    int width = magic.options().keySet().stream().mapToInt(String::length).max().orElse(0);
    magic
        .options()
        .forEach(
            (option, value) ->
                text.append(text.indexOf("\n\noptions\n") < 0 ? "\n\noptions\n" : "\n")
                    .append(String.format("  --%-" + width + "s  %s", option, value)));
    return text.toString();
  }

  /**
   * A cell that is one magic.
   *
   * @param name its name, with {@code ?} when it is to be explained
   * @param arguments the rest of its line
   * @param body the lines after it
   * @param line the line it stands in, from 1; the body begins with the next
   */
  public record CellMagic(String name, String arguments, String body, int line) {}

  /** The magic a cell begins with, if it begins with {@code %%}. */
  public static Optional<CellMagic> cellMagic(String code) {
    Matcher matcher = CELL.matcher(code);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int line = 1 + (int) matcher.group(1).chars().filter(c -> c == '\n').count();
    String body = matcher.group(4) == null ? "" : matcher.group(4);
    return Optional.of(new CellMagic(matcher.group(2), matcher.group(3).strip(), body, line));
  }

  /**
   * A cell as plain Groovy: {@code %name arguments} becomes {@code $magic(line, column, 'name',
   * 'arguments')}, with {@code $show} instead where more code follows, because the value of a last
   * line is shown anyway.
   */
  public String rewrite(String code) {
    return new MagicScanner(code, byName.keySet()).rewrite();
  }
}
