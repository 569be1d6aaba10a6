package goodhart.internal;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The register of papers, {@code goodhart/papers.json}: what the catalogue's methods come from, and
 * the survey that the catalogue was made from, implemented or not.
 */
public final class Papers {
  private static final Pattern ARXIV = Pattern.compile("(?<![\\d.])\\d{4}\\.\\d{4,5}(?!\\d)");
  private static final Set<String> SMALL_WORDS =
      Set.of("a", "an", "and", "for", "from", "how", "in", "is", "of", "on", "the", "to", "what");

  /** Combining accents and the LaTeX commands that set them. */
  private static final String ACCENTS = "\u0300\u0301\u0302\u0303\u0308\u0306\u0327\u030a\u030c";

  private static final String COMMANDS = "`'^~\"ucrv";

  private static final List<Paper> REGISTER = read();
  private static final Map<String, Paper> BY_ARXIV = new HashMap<>();
  private static final Map<Paper, String> KEYS = new HashMap<>();

  static {
    Set<String> taken = new HashSet<>();
    for (Paper paper : REGISTER) {
      if (!paper.arxiv().isEmpty()) {
        BY_ARXIV.put(paper.arxiv(), paper);
      }
      String key = key(paper);
      for (char letter = 'b'; !taken.add(key); letter++) {
        key = key(paper) + letter;
      }
      KEYS.put(paper, key);
    }
  }

  private Papers() {}

  /**
   * A paper.
   *
   * @param arxiv its arXiv id without a version; empty when it has none
   * @param acronym what its method is called, where the title does not say it; else empty
   * @param authors full names in order; empty when they are not known for certain
   * @param year the year of its first version
   * @param venue where it stands when it has no arXiv id; else empty
   * @param mention the words that a Source paragraph cites it with when it has no arXiv id; else
   *     empty
   * @param row its number in the survey; 0 when it is none of the survey's
   * @param status why the catalogue does not have it, or what it comes down to there; else empty
   * @param classes full names of the classes that implement it under another paper's name
   */
  public record Paper(
      String arxiv,
      String title,
      String acronym,
      List<String> authors,
      int year,
      String venue,
      String mention,
      int row,
      String status,
      List<String> classes) {
    public Paper {
      arxiv = arxiv == null ? "" : arxiv;
      acronym = acronym == null ? "" : acronym;
      authors = List.copyOf(authors);
      venue = venue == null ? "" : venue;
      mention = mention == null ? "" : mention;
      status = status == null ? "" : status;
      classes = classes == null ? List.of() : List.copyOf(classes);
    }
  }

  private static List<Paper> read() {
    try (InputStream in = Papers.class.getResourceAsStream("/goodhart/papers.json")) {
      return List.copyOf(
          JsonMapper.builder()
              .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
              .build()
              .readValue(in, new TypeReference<List<Paper>>() {}));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The register: the survey by number, then what else is cited. */
  public static List<Paper> all() {
    return REGISTER;
  }

  /** The paper of an arXiv id without a version. */
  public static Optional<Paper> byArxiv(String id) {
    return Optional.ofNullable(BY_ARXIV.get(id));
  }

  /** The arXiv ids in a text, in order. */
  public static List<String> idsIn(String text) {
    return ARXIV.matcher(text).results().map(match -> match.group()).toList();
  }

  /** The papers that the Source paragraph of a class cites, in order, each once. */
  public static List<Paper> citedBy(Class<?> method) {
    return MethodDoc.of(method).map(doc -> citedIn(doc.source())).orElse(List.of());
  }

  static List<Paper> citedIn(String source) {
    TreeMap<Integer, Paper> at = new TreeMap<>();
    Matcher id = ARXIV.matcher(source);
    while (id.find()) {
      int position = id.start();
      byArxiv(id.group()).ifPresent(paper -> at.put(position, paper));
    }
    for (Paper paper : REGISTER) {
      if (!paper.mention().isEmpty() && source.contains(paper.mention())) {
        at.put(source.indexOf(paper.mention()), paper);
      }
    }
    return at.values().stream().distinct().toList();
  }

  /** The paper's BibTeX entry. Its key is unique in the register. */
  public static String bibtex(Paper paper) {
    List<String> fields = new ArrayList<>();
    fields.add("title         = {{" + escaped(paper.title()) + "}}");
    if (!paper.authors().isEmpty()) {
      fields.add("author        = {" + escaped(String.join(" and ", paper.authors())) + "}");
    }
    fields.add("year          = {" + paper.year() + "}");
    if (paper.arxiv().isEmpty()) {
      fields.add("howpublished  = {" + escaped(paper.venue()) + "}");
    } else {
      fields.add("eprint        = {" + paper.arxiv() + "}");
      fields.add("archivePrefix = {arXiv}");
      fields.add("url           = {https://arxiv.org/abs/" + paper.arxiv() + "}");
    }
    return "@misc{"
        + KEYS.getOrDefault(paper, key(paper))
        + ",\n  "
        + String.join(",\n  ", fields)
        + "\n}";
  }

  private static String key(Paper paper) {
    if (paper.authors().isEmpty()) {
      return "arxiv" + paper.arxiv().replace('.', '_');
    }
    String[] names = paper.authors().get(0).split(" ");
    String word =
        Arrays.stream(paper.title().split("\\s+"))
            .map(Papers::plain)
            .filter(w -> !w.isEmpty() && !SMALL_WORDS.contains(w))
            .findFirst()
            .orElse("");
    return plain(names[names.length - 1]) + paper.year() + word;
  }

  private static String plain(String word) {
    return Normalizer.normalize(word, Normalizer.Form.NFD)
        .replaceAll("[^A-Za-z0-9]", "")
        .toLowerCase(Locale.ROOT);
  }

  private static String escaped(String text) {
    String decomposed = Normalizer.normalize(text, Normalizer.Form.NFD);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < decomposed.length(); i++) {
      char c = decomposed.charAt(i);
      int accent = i + 1 < decomposed.length() ? ACCENTS.indexOf(decomposed.charAt(i + 1)) : -1;
      if (accent >= 0) {
        out.append("{\\").append(COMMANDS.charAt(accent)).append('{').append(c).append("}}");
        i++;
      } else if ("&%$#_{}".indexOf(c) >= 0) {
        out.append('\\').append(c);
      } else {
        out.append(
            switch (c) {
              case '~' -> "\\textasciitilde{}";
              case '^' -> "\\textasciicircum{}";
              case '\\' -> "\\textbackslash{}";
              default -> String.valueOf(c);
            });
      }
    }
    return out.toString();
  }
}
