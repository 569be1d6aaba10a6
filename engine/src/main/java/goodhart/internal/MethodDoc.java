package goodhart.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A method's own Javadoc, read from the source beside its class: what a user sees as the method's
 * page.
 *
 * @param summary the first sentence, without its full stop
 * @param paragraphs the rest, in order, without the source
 * @param settings what each {@code @param} says, by name
 * @param source where the method comes from; empty when it does not say
 */
public record MethodDoc(
    String summary, List<Paragraph> paragraphs, Map<String, String> settings, String source) {
  private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\\n]*", Pattern.DOTALL);
  private static final Pattern ENTITY = Pattern.compile("&(lt|gt|amp|quot|#39|nbsp);");

  /**
   * A paragraph.
   *
   * @param formula whether its line breaks and blanks mean something
   */
  public record Paragraph(String text, boolean formula) {}

  /** Sources do not change while a program runs, and a page asks for one once for each setting. */
  private static final ClassValue<Optional<MethodDoc>> KNOWN =
      new ClassValue<>() {
        @Override
        protected Optional<MethodDoc> computeValue(Class<?> type) {
          return source(type).flatMap(text -> read(text, type.getSimpleName()));
        }
      };

  /** The documentation of a class; empty when its source is not on the class path. */
  public static Optional<MethodDoc> of(Class<?> type) {
    return KNOWN.get(type);
  }

  /**
   * The documentation of a method or field in the source of a class, whatever its visibility: one
   * for each overload that says more than where to look. Empty when there is none, or the source is
   * not on the class path.
   */
  public static List<MethodDoc> ofMember(Class<?> type, String member) {
    return source(type).map(text -> readMembers(text, member)).orElse(List.of());
  }

  private static Optional<String> source(Class<?> type) {
    Class<?> file = type;
    while (file.getEnclosingClass() != null) {
      file = file.getEnclosingClass();
    }
    String resource = "/META-INF/sources/" + file.getName().replace('.', '/');
    for (String language : List.of(".java", ".groovy")) {
      try (InputStream in = type.getResourceAsStream(resource + language)) {
        if (in != null) {
          return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return Optional.empty();
  }

  /** The documentation of the members of a name in a source file. */
  static List<MethodDoc> readMembers(String source, String member) {
    Pattern declaration =
        Pattern.compile(
            "(?:\\s|@\\w+(?:\\([^)]*\\))?)*[^{};=(@]*\\b" + Pattern.quote(member) + "\\s*[(;=\\n]");
    List<MethodDoc> found = new ArrayList<>();
    Matcher comment = COMMENT.matcher(source);
    while (comment.find()) {
      if (comment.group().startsWith("/**")
          && !comment.group().matches("(?s)/\\*\\*[\\s*]*See \\{@link.*")
          && declaration.matcher(source).region(comment.end(), source.length()).lookingAt()) {
        found.add(parse(comment.group()));
      }
    }
    return found;
  }

  /** The documentation of one class in a source file; empty when it has none. */
  static Optional<MethodDoc> read(String source, String type) {
    Pattern declaration =
        Pattern.compile("\\b(?:record|class|interface|enum)\\s+" + Pattern.quote(type) + "\\b");
    String javadoc = null;
    int from = 0;
    Matcher comment = COMMENT.matcher(source);
    while (comment.find()) {
      if (declaration.matcher(source.substring(from, comment.start())).find()) {
        break;
      }
      from = comment.end();
      if (comment.group().startsWith("/**")) {
        javadoc = comment.group();
      }
    }
    return javadoc == null || !declaration.matcher(source.substring(from)).find()
        ? Optional.empty()
        : Optional.of(parse(javadoc));
  }

  private static MethodDoc parse(String javadoc) {
    String body =
        javadoc
            .substring(3, javadoc.length() - 2)
            .replaceAll("(?m)^[ \\t]*\\*[ ]?", "")
            .replace("\r", "");
    Matcher firstTag = Pattern.compile("(?m)^\\s*@\\w+").matcher(body);
    int tags = firstTag.find() ? firstTag.start() : body.length();
    Map<String, String> settings = new LinkedHashMap<>();
    Matcher param =
        Pattern.compile("(?ms)^\\s*@param\\s+(\\w+)\\s+(.*?)(?=^\\s*@\\w+|\\z)")
            .matcher(body.substring(tags));
    while (param.find()) {
      settings.put(param.group(1), flowing(param.group(2)));
    }
    List<Paragraph> paragraphs = paragraphs(body.substring(0, tags));
    String source = "";
    for (Paragraph paragraph : List.copyOf(paragraphs)) {
      if (paragraph.text().startsWith("Source:")) {
        source = paragraph.text().substring("Source:".length()).strip();
        paragraphs.remove(paragraph);
      }
    }
    String summary = "";
    if (!paragraphs.isEmpty() && !paragraphs.get(0).formula()) {
      String first = paragraphs.remove(0).text();
      int end = firstSentence(first);
      summary = first.substring(0, end).replaceFirst("\\.$", "");
      if (end < first.length()) {
        paragraphs.add(0, new Paragraph(first.substring(end).strip(), false));
      }
    }
    return new MethodDoc(summary, List.copyOf(paragraphs), settings, source);
  }

  private static int firstSentence(String text) {
    Matcher end =
        Pattern.compile("(?<!\\bal|e\\.g|i\\.e|\\bcf|\\bvs)\\.(?=\\s+[^a-z\\s])").matcher(text);
    return end.find() ? end.end() : text.length();
  }

  private static List<Paragraph> paragraphs(String body) {
    List<Paragraph> paragraphs = new ArrayList<>();
    Matcher formula = Pattern.compile("<pre>(.*?)</pre>", Pattern.DOTALL).matcher(body);
    int from = 0;
    while (formula.find()) {
      flowing(body.substring(from, formula.start()), paragraphs);
      paragraphs.add(new Paragraph(lines(unwrapped(formula.group(1))), true));
      from = formula.end();
    }
    flowing(body.substring(from), paragraphs);
    return paragraphs;
  }

  private static void flowing(String text, List<Paragraph> paragraphs) {
    for (String part : text.split("<p>|</p>|\\n\\s*\\n")) {
      String flowing = flowing(part);
      if (!flowing.isEmpty()) {
        paragraphs.add(new Paragraph(flowing, false));
      }
    }
  }

  private static String flowing(String text) {
    String unwrapped = text.replaceAll("<li>", " - ").replaceAll("</?[a-zA-Z][a-zA-Z0-9]*/?>", "");
    return entities(unwrapped(unwrapped)).replaceAll("\\s+", " ").strip();
  }

  /** A formula's lines without the blank ones around them and the margin they share. */
  private static String lines(String text) {
    return entities(text).replaceAll("\\A(?:[ \\t]*\\n)+|\\s+\\z", "").stripIndent();
  }

  /**
   * The text with {@code {@code x}}, {@code {@link X y}} and their like replaced by what they say.
   */
  private static String unwrapped(String text) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      Matcher tag = Pattern.compile("\\{@(\\w+)\\s+").matcher(text).region(at, text.length());
      if (!tag.lookingAt()) {
        out.append(text.charAt(at++));
        continue;
      }
      int end = closing(text, tag.end());
      String inside = text.substring(tag.end(), end);
      out.append(tag.group(1).startsWith("link") ? link(inside) : inside);
      at = Math.min(end + 1, text.length());
    }
    return out.toString();
  }

  private static int closing(String text, int from) {
    int depth = 1;
    for (int i = from; i < text.length(); i++) {
      depth += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    return text.length();
  }

  private static String link(String inside) {
    Matcher labelled =
        Pattern.compile("[^\\s(]+(?:\\([^)]*\\))?\\s+(.+)", Pattern.DOTALL).matcher(inside.strip());
    return labelled.matches()
        ? labelled.group(1)
        : inside.strip().replaceFirst("^#", "").replace('#', '.');
  }

  private static String entities(String text) {
    return ENTITY
        .matcher(text)
        .replaceAll(
            m ->
                switch (m.group(1)) {
                  case "lt" -> "<";
                  case "gt" -> ">";
                  case "quot" -> "\"";
                  case "#39" -> "'";
                  case "nbsp" -> " ";
                  default -> "&";
                });
  }
}
