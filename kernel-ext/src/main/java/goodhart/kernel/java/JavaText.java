package goodhart.kernel.java;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What can be read from Java code and from its compiler's messages without parsing. */
public final class JavaText {
  private static final Pattern IDENTIFIER =
      Pattern.compile(
          "(?<![\\p{javaJavaIdentifierPart}])\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*");
  private static final Pattern CALLED =
      Pattern.compile(
          "(?<![.\\p{javaJavaIdentifierPart}])(\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*)\\s*\\(");
  private static final Pattern SNIPPET_CLASS =
      Pattern.compile("(?:REPL\\.)?\\$JShell\\$\\w+[.$](?=\\w)");
  private static final Pattern IN_SNIPPET_CLASS =
      Pattern.compile("(?: in)?(?: class)? REPL\\.\\$JShell\\$\\w+");

  /** The packages of everyday classes. */
  private static final Pattern SIMPLE = Pattern.compile("\\bjava\\.(?:lang|util)\\.(?=[A-Z])");

  private JavaText() {}

  /** The words that may be names, those in strings and comments too. */
  static Set<String> identifiers(String code) {
    return found(IDENTIFIER.matcher(code), 0);
  }

  /** The names that are followed by a parenthesis and have no receiver. */
  static Set<String> called(String code) {
    return found(CALLED.matcher(code), 1);
  }

  private static Set<String> found(Matcher matcher, int group) {
    Set<String> names = new LinkedHashSet<>();
    while (matcher.find()) {
      names.add(matcher.group(group));
    }
    return names;
  }

  /** The compiler's words in one sentence, without the classes around snippets. */
  static String sentence(String message) {
    List<String> lines =
        message
            .lines()
            .map(String::strip)
            .filter(l -> !l.isEmpty() && !l.startsWith("location:"))
            .map(l -> l.replaceAll("\\s+", " "))
            .toList();
    String said;
    if (lines.size() > 1 && lines.get(1).startsWith("symbol:")) {
      said = lines.get(0) + ": " + lines.get(1).substring("symbol:".length()).strip();
    } else {
      said =
          lines.stream()
              .collect(Collectors.joining("; "))
              .replace(";;", ":")
              .replace(":;", ":")
              .replace("; (", " (");
    }
    return SIMPLE.matcher(plain(said).replace(" in class cannot", " cannot")).replaceAll("");
  }

  /** Without the names of the classes that JShell wraps around snippets. */
  public static String plain(String text) {
    return IN_SNIPPET_CLASS
        .matcher(SNIPPET_CLASS.matcher(text).replaceAll(""))
        .replaceAll("")
        .strip();
  }
}
