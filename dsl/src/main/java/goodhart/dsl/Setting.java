package goodhart.dsl;

import goodhart.internal.Catalogue;
import goodhart.internal.MethodDoc;
import goodhart.internal.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One thing that may be set by name, or one line that a block may have.
 *
 * @param name what a user writes
 * @param type what its value is; {@code void} for a line such as {@code method}
 * @param initial what holds where it is not given; null where that is nothing
 * @param owner the class whose component it is, and whose Javadoc explains it
 */
public record Setting(String name, Class<?> type, Object initial, Class<?> owner) {
  private static final Pattern QUOTED = Pattern.compile("'([A-Za-z]\\w*)'");

  /** Whether it is a line of a block with arguments of its own. */
  public boolean isLine() {
    return type == void.class;
  }

  /** What the source says of it; empty when it says nothing. */
  public String documentation() {
    if (isLine()) {
      return MethodDoc.ofMember(owner, name).stream()
          .findFirst()
          .map(MethodDoc::summary)
          .orElse("");
    }
    return MethodDoc.of(owner).map(doc -> doc.settings().getOrDefault(name, "")).orElse("");
  }

  /** What a user calls its type: {@code int}, {@code text}, {@code aggregation}. */
  public String kind() {
    if (isLine()) {
      return "line";
    }
    if (Catalogues.has(type)) {
      return Catalogues.of(type).kind();
    }
    if (type == String.class) {
      return "text";
    }
    if (type == List.class) {
      return "list of texts";
    }
    if (type.isArray()) {
      return "list of " + type.getComponentType().getSimpleName();
    }
    return switch (type.getSimpleName()) {
      case "RewardSource" -> "reward";
      case "PreferenceSource" -> "preferences";
      case "PoolSource" -> "world or pool";
      case "Number" -> "number";
      case "Map" -> "blocks by name";
      case "Boolean" -> "boolean";
      default -> type.isEnum() ? "name" : type.getSimpleName();
    };
  }

  /** Type and default in one line: {@code int, default 256}. */
  public String signature() {
    return isLine() ? kind() : kind() + initially().map(v -> ", default " + v).orElse("");
  }

  /** The default as a user would write it. */
  public Optional<String> initially() {
    if (initial == null) {
      return Optional.empty();
    }
    boolean quoted = initial instanceof CharSequence || initial instanceof Record;
    String shown =
        initial instanceof Enum<?> constant ? Names.of(constant) : Catalogue.show(initial);
    return Optional.of(quoted || initial instanceof Enum<?> ? "'" + shown + "'" : shown);
  }

  /**
   * The names that may be given in quotes: of the catalogue, of an enum's constants, or those that
   * the documentation of a text quotes. Empty where any text will do, or none.
   */
  public List<String> values() {
    if (Catalogues.has(type)) {
      return List.copyOf(Catalogues.of(type).all().keySet());
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants()).map(c -> Names.of((Enum<?>) c)).toList();
    }
    List<String> values = new ArrayList<>();
    if (type == String.class) {
      Matcher quoted = QUOTED.matcher(documentation());
      while (quoted.find()) {
        values.add(quoted.group(1));
      }
    }
    return values;
  }
}
