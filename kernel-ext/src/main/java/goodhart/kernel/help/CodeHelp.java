package goodhart.kernel.help;

import goodhart.kernel.MimeBundle;
import goodhart.kernel.Session.Completion;
import goodhart.kernel.Session.Completion.Item;
import goodhart.kernel.magic.Magic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a front end shows while somebody types: what may stand at the cursor, and what is known of
 * what stands there. It goes by declared types and never runs code of the user's, but for showing a
 * variable that is asked for by name.
 */
public final class CodeHelp {
  private final Surroundings notebook;
  private final Classes classes;
  private final Words words;

  /** Help for one notebook. */
  public CodeHelp(Surroundings notebook) {
    this.notebook = notebook;
    this.classes = new Classes(notebook);
    this.words = new Words(notebook, classes);
  }

  /**
   * What may stand at the cursor.
   *
   * @param cursor UTF-16 offset
   */
  public Completion complete(String code, int cursor) {
    Scan scan = scan(code, cursor);
    return switch (scan.state()) {
      case COMMENT -> nothing(cursor);
      case MAGIC -> inMagic(code, cursor, scan.opened());
      case STRING -> inString(code, cursor, scan);
      case CODE -> inCode(code, cursor, scan);
    };
  }

  private Scan scan(String code, int cursor) {
    Set<String> codeMagics =
        notebook.magics().all().values().stream()
            .filter(Magic::takesCode)
            .map(Magic::name)
            .collect(Collectors.toSet());
    return Scan.of(code, bodyStart(code, cursor), cursor, codeMagics);
  }

  /** After the first line of a cell that is one magic, once the cursor is past it. */
  private static int bodyStart(String code, int cursor) {
    int lineEnd = code.indexOf('\n');
    return code.stripLeading().startsWith("%%") && lineEnd >= 0 && lineEnd < cursor
        ? lineEnd + 1
        : 0;
  }

  private static Completion nothing(int cursor) {
    return new Completion(List.of(), cursor, cursor);
  }

  private Completion inMagic(String code, int cursor, int from) {
    MagicWords.Found found =
        new MagicWords(notebook)
            .at(code.substring(from, cursor), code.substring(0, from).isBlank());
    int start = cursor - found.typed();
    int to = wordEnd(code, cursor);
    return fitting(found.items(), code.substring(start, cursor), start, to);
  }

  private Completion inString(String code, int cursor, Scan scan) {
    Place place = new Place(scan.tokens(), code, stringEnd(code, cursor));
    int from = scan.opened();
    Optional<List<Item>> names = place.texts.names();
    if (names.isPresent()) {
      return fitting(
          names.get(), code.substring(from, cursor), from, wholeText(code, from, cursor));
    }
    String typed = code.substring(from, cursor);
    if (typed.indexOf('\n') >= 0) {
      return nothing(cursor);
    }
    int start = from + typed.lastIndexOf('/') + 1;
    int to = cursor;
    while (to < code.length() && (isWord(code.charAt(to)) || ".-".indexOf(code.charAt(to)) >= 0)) {
      to++;
    }
    return fitting(Files.after(typed), code.substring(start, cursor), start, to);
  }

  /** The end of what a name in quotes replaces: the whole text where it looks like one name. */
  private static int wholeText(String code, int from, int cursor) {
    int to = stringEnd(code, cursor);
    boolean closed = to > cursor;
    String rest = closed ? code.substring(cursor, to - 1) : "";
    return closed && rest.matches("[^,:()\\[\\]{}=]*") ? to - 1 : wordEnd(code, cursor);
  }

  /** After the quote that closes a text on this line; the cursor where none does. */
  private static int stringEnd(String code, int cursor) {
    for (int i = cursor; i < code.length() && code.charAt(i) != '\n'; i++) {
      if (code.charAt(i) == '\'' || code.charAt(i) == '"') {
        return i + 1;
      }
    }
    return cursor;
  }

  private Completion inCode(String code, int cursor, Scan scan) {
    List<Token> tokens = new ArrayList<>(scan.tokens());
    Token last = tokens.isEmpty() ? null : tokens.get(tokens.size() - 1);
    String typed = "";
    if (last != null && last.to() == cursor) {
      if (last.isWord()) {
        typed = last.text();
        tokens.remove(tokens.size() - 1);
      } else if (last.kind() == Token.Kind.NUMBER || last.isString()) {
        return nothing(cursor);
      }
    }
    int from = cursor - typed.length();
    int to = wordEnd(code, cursor);
    return fitting(offered(new Place(tokens, code, to), !typed.isEmpty()), typed, from, to);
  }

  private List<Item> offered(Place place, boolean begun) {
    Code code = place.code;
    Token last = code.at(code.size() - 1);
    int start = code.statementStart(code.size());
    if (code.at(start).isWord() && code.at(start).is("import")) {
      return imported(code, start + 1);
    }
    if (last.isDot() || last.is("::")) {
      Optional<Value> owner = place.expressions.before(code.size() - 1);
      if (owner.isPresent()) {
        Value value = owner.get();
        return Members.of(last.is("*.") ? Value.of(Generics.element(value.type())) : value);
      }
      int first = code.expressionStart(code.size() - 1);
      return first < 0 ? List.of() : inPackage(joined(code, first, code.size()));
    }
    if (last.is("new") && last.isWord()) {
      return words.classes();
    }
    Optional<Site> site = place.sites.innermost();
    List<Item> items = new ArrayList<>(site.map(words::settings).orElse(List.of()));
    if (site.isPresent() && site.get().isLine()) {
      items.addAll(words.functions());
      return items;
    }
    items.addAll(words.all(place.expressions.assigned().keySet(), begun));
    return items;
  }

  private static String joined(Code code, int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append(code.at(i).text());
    }
    return text.toString();
  }

  private List<Item> imported(Code code, int from) {
    int first = code.at(from).is("static") ? from + 1 : from;
    String typed = joined(code, first, code.size());
    if (typed.endsWith(".")) {
      Optional<Class<?>> type = classes.named(typed.substring(0, typed.length() - 1), List.of());
      if (first > from && type.isPresent()) {
        return Members.of(Value.named(type.get()));
      }
    }
    return inPackage(typed);
  }

  /** The next names of packages and the classes after {@code java.util.}. */
  private static List<Item> inPackage(String prefix) {
    Map<String, Item> items = new LinkedHashMap<>();
    for (String name : ClassIndex.packages(prefix)) {
      String next = name.substring(prefix.length());
      String segment = next.indexOf('.') < 0 ? next : next.substring(0, next.indexOf('.'));
      items.putIfAbsent(segment, new Item(segment, "module", "package"));
    }
    if (prefix.endsWith(".")) {
      for (String name : ClassIndex.classes(prefix.substring(0, prefix.length() - 1))) {
        items.putIfAbsent(name, new Item(name, "class", ""));
      }
    }
    return List.copyOf(items.values());
  }

  /**
   * What begins as it is typed; where nothing does, what begins so in any case. Quotes in front do
   * not count.
   */
  private static Completion fitting(Collection<Item> items, String typed, int from, int to) {
    Map<String, Item> exact = new LinkedHashMap<>();
    Map<String, Item> alike = new LinkedHashMap<>();
    String lower = typed.toLowerCase(Locale.ROOT);
    for (Item item : items) {
      String text = item.text();
      String bare = text.startsWith("'") && !typed.startsWith("'") ? text.substring(1) : text;
      if (bare.startsWith(typed)) {
        exact.putIfAbsent(text, item);
      } else if (bare.toLowerCase(Locale.ROOT).startsWith(lower)) {
        alike.putIfAbsent(text, item);
      }
    }
    return new Completion(List.copyOf(exact.isEmpty() ? alike.values() : exact.values()), from, to);
  }

  private static int wordEnd(String code, int cursor) {
    int to = cursor;
    while (to < code.length() && isWord(code.charAt(to))) {
      to++;
    }
    return to;
  }

  private static boolean isWord(char c) {
    return Character.isJavaIdentifierPart(c);
  }

  /** A place in code with what is around it. */
  private final class Place {
    final Code code;
    final Sites sites;
    final Expressions expressions;
    final Texts texts;

    Place(List<Token> tokens, String text, int after) {
      this.code = new Code(tokens);
      this.sites =
          new Sites(notebook, code, Scan.of(text, after, text.length(), Set.of()).tokens());
      this.expressions = new Expressions(notebook, classes, code);
      this.texts = new Texts(notebook, code, sites, expressions);
    }
  }

  /**
   * What is known of the word at the cursor, or of the call that the cursor is in.
   *
   * @param cursor UTF-16 offset
   * @param detailed whether the whole of a long value is wanted
   */
  public Optional<MimeBundle> inspect(String code, int cursor, boolean detailed) {
    int from = cursor;
    while (from > 0 && isWord(code.charAt(from - 1))) {
      from--;
    }
    int to = wordEnd(code, cursor);
    Scan scan = scan(code, from);
    Pages pages = new Pages(notebook, classes, words, detailed);
    String word = code.substring(from, to);
    if (scan.state() == Scan.State.COMMENT) {
      return Optional.empty();
    }
    if (scan.state() == Scan.State.MAGIC) {
      return pages.magic(code.substring(scan.opened(), to), word);
    }
    Place place = new Place(scan.tokens(), code, to);
    if (scan.state() == Scan.State.STRING) {
      int start = scan.opened();
      int end = Math.max(to, stringEnd(code, cursor) - 1);
      return place.texts.names().isEmpty()
          ? Optional.empty()
          : pages.named(code.substring(start, end));
    }
    Code before = place.code;
    if (word.isEmpty() || Character.isDigit(word.charAt(0))) {
      int callee = place.sites.callee();
      return callee < 0 || cursor == 0
          ? Optional.empty()
          : inspect(code, before.at(callee).to(), detailed);
    }
    if (before.at(before.size() - 1).isDot()) {
      int end = before.size() - 1;
      Optional<MimeBundle> found =
          place.expressions.before(end).flatMap(owner -> pages.member(owner, word));
      String owner = before.at(end - 1).text();
      return found.isPresent() ? found : pages.setting(owner, word);
    }
    String following = code.substring(to).stripLeading();
    Optional<Site> site = place.sites.innermost();
    boolean names = site.isPresent() && (site.get().isLine() || following.startsWith(":"));
    if (names && site.get().argument().isEmpty()) {
      Optional<MimeBundle> found = pages.setting(site.get(), word);
      if (found.isPresent()) {
        return found;
      }
    }
    if (place.expressions.assigned().containsKey(word) && !notebook.variables().containsKey(word)) {
      List<Token> with = new ArrayList<>(scan.tokens());
      with.add(new Token(Token.Kind.WORD, word, from, to));
      Code whole = new Code(with);
      return new Expressions(notebook, classes, whole)
          .of(whole.size() - 1, whole.size())
          .map(v -> MimeBundle.text(word + ": " + Signatures.simple(v.type())))
          .or(() -> pages.word(word));
    }
    return pages.word(word);
  }

  /**
   * The page of a name or of a chain such as {@code result.curve}, as {@code name?} asks for it.
   */
  public Optional<MimeBundle> page(String expression, boolean detailed) {
    return expression.startsWith("%")
        ? new Pages(notebook, classes, words, detailed).magic(expression, "")
        : inspect(expression, expression.length(), detailed);
  }
}
