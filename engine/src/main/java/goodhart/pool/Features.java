package goodhart.pool;

import goodhart.Progress;
import goodhart.internal.Check;
import goodhart.internal.Parallel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Features of a response's text: how long it is, how it is laid out, how many of the prompt's words
 * it takes up, and which words it has.
 *
 * <p>Interpretable features come first, then the hashed words:
 *
 * <ul>
 *   <li>{@code length}: log(1 + code points) - 6, so that about 400 characters are 0
 *   <li>{@code listItems, headings, codeBlocks, newlines}: log(1 + number of lines that start with
 *       a bullet or a number, that start with #, that start with three backticks, of line ends)
 *   <li>{@code digits, punctuation, capitals}: share of all code points, in tenths
 *   <li>{@code promptOverlap}: share of the prompt's different words that occur in the response
 *   <li>{@code word0, word1, ...}: signed hashing: each word adds +1 or -1 to one of them; then
 *       {@code sign(v) log(1 + |v|)}, divided by the root of the row's mean square
 * </ul>
 *
 * A word is a run of letters and digits in lower case; an ideograph is a word by itself. A response
 * is looked at by code points, so characters outside the basic plane count once. An empty response
 * has 0 everywhere but in {@code length}. Everything depends on the one response and its prompt
 * only, so a split into training and evaluation leaks nothing.
 *
 * <p>Source: Weinberger et al. 2009 (arXiv 0902.2206) for signed hashing.
 *
 * @param words how many hashed word features, >= 0
 * @param length whether length is a feature
 * @param format whether list items, headings, code blocks, newlines, digits, punctuation and
 *     capitals are
 * @param overlap whether the overlap with the prompt is
 */
public record Features(int words, boolean length, boolean format, boolean overlap) {
  private static final List<String> FORMAT =
      List.of(
          "listItems", "headings", "codeBlocks", "newlines", "digits", "punctuation", "capitals");

  /** 64 hashed word features and all interpretable ones. */
  public Features() {
    this(64, true, true, true);
  }

  public Features {
    Check.atLeast("words", words, 0);
    if (words == 0 && !length && !format && !overlap) {
      throw new IllegalArgumentException(
          "features must include at least one of words, length, format, overlap, got none");
    }
  }

  /** The name of each feature, in the order of the columns. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    if (length) {
      names.add("length");
    }
    if (format) {
      names.addAll(FORMAT);
    }
    if (overlap) {
      names.add("promptOverlap");
    }
    for (int j = 0; j < words; j++) {
      names.add("word" + j);
    }
    return List.copyOf(names);
  }

  /**
   * The features of N responses.
   *
   * @param promptOfEachResponse N texts: the prompt each response belongs to
   * @param responses N texts
   * @return N x d, d the number of {@link #names()}
   */
  public FeatureMatrix of(List<String> promptOfEachResponse, List<String> responses) {
    if (promptOfEachResponse.size() != responses.size()) {
      throw new IllegalArgumentException(
          "features need the prompt of each response, got "
              + promptOfEachResponse.size()
              + " prompts for "
              + responses.size()
              + " responses");
    }
    Map<String, long[]> promptWords = new HashMap<>();
    if (overlap) {
      for (String prompt : promptOfEachResponse) {
        promptWords.computeIfAbsent(prompt, Features::differentWords);
      }
    }
    double[][] rows = new double[responses.size()][names().size()];
    Parallel.forRanges(
        rows.length,
        32,
        Progress.NONE,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            fill(rows[i], promptWords.get(promptOfEachResponse.get(i)), responses.get(i));
          }
        });
    return FeatureMatrix.of(rows);
  }

  private void fill(double[] row, long[] promptWords, String response) {
    double[] hashed = new double[words];
    boolean[] seen = new boolean[promptWords == null ? 0 : promptWords.length];
    forEachWord(
        response,
        hash -> {
          if (words > 0) {
            hashed[(int) Long.remainderUnsigned(hash >>> 1, words)] += (hash & 1) == 0 ? 1 : -1;
          }
          int at = seen.length == 0 ? -1 : Arrays.binarySearch(promptWords, hash);
          if (at >= 0) {
            seen[at] = true;
          }
        });

    int column = 0;
    int codePoints = response.codePointCount(0, response.length());
    if (length) {
      row[column++] = Math.log1p(codePoints) - 6;
    }
    if (format) {
      format(response, codePoints, row, column);
      column += FORMAT.size();
    }
    if (overlap) {
      int found = 0;
      for (boolean s : seen) {
        found += s ? 1 : 0;
      }
      row[column++] = seen.length == 0 ? 0 : (double) found / seen.length;
    }
    double squares = 0;
    for (int j = 0; j < words; j++) {
      hashed[j] = Math.signum(hashed[j]) * Math.log1p(Math.abs(hashed[j]));
      squares += hashed[j] * hashed[j];
    }
    for (int j = 0; j < words; j++) {
      row[column + j] = squares > 0 ? hashed[j] / Math.sqrt(squares / words) : 0;
    }
  }

  private static void format(String text, int codePoints, double[] row, int column) {
    int lists = 0;
    int headings = 0;
    int code = 0;
    int newlines = 0;
    int digits = 0;
    int punctuation = 0;
    int capitals = 0;
    boolean lineStart = true;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (lineStart && c != ' ' && c != '\t') {
        lists += startsListItem(text, i) ? 1 : 0;
        headings += c == '#' ? 1 : 0;
        code += text.startsWith("```", i) ? 1 : 0;
        lineStart = false;
      }
      if (c == '\n') {
        newlines++;
        lineStart = true;
      } else if (Character.isDigit(c)) {
        digits++;
      } else if (Character.isUpperCase(c)) {
        capitals++;
      } else if (!Character.isLetter(c) && !Character.isWhitespace(c)) {
        punctuation++;
      }
      i += Character.charCount(c);
    }
    double tenth = Math.max(1, codePoints) / 10.0;
    row[column] = Math.log1p(lists);
    row[column + 1] = Math.log1p(headings);
    row[column + 2] = Math.log1p(code);
    row[column + 3] = Math.log1p(newlines);
    row[column + 4] = digits / tenth;
    row[column + 5] = punctuation / tenth;
    row[column + 6] = capitals / tenth;
  }

  /** "- ", "* ", "+ ", a bullet and a blank, or digits followed by "." or ")" and a blank. */
  private static boolean startsListItem(String text, int at) {
    int i = at;
    while (i < text.length() && i < at + 3 && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    String marks = i > at ? ".)" : "-*+\u2022";
    return i + 1 < text.length() && marks.indexOf(text.charAt(i)) >= 0 && text.charAt(i + 1) == ' ';
  }

  private static long[] differentWords(String text) {
    List<Long> hashes = new ArrayList<>();
    forEachWord(text, hashes::add);
    return hashes.stream().mapToLong(h -> h).distinct().sorted().toArray();
  }

  private interface WordHash {
    void accept(long hash);
  }

  private static void forEachWord(String text, WordHash body) {
    long hash = 0;
    boolean inWord = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      boolean alone = Character.isIdeographic(c);
      boolean part = !alone && Character.isLetterOrDigit(c);
      if (inWord && !part) {
        body.accept(mix(hash));
        inWord = false;
      }
      if (alone) {
        body.accept(mix(c));
      } else if (part) {
        hash = ((inWord ? hash : 0xcbf29ce484222325L) ^ Character.toLowerCase(c)) * 0x100000001b3L;
        inWord = true;
      }
    }
    if (inWord) {
      body.accept(mix(hash));
    }
  }

  /** Spreads a hash over all bits: the last one is the sign, the others choose the column. */
  private static long mix(long h) {
    h = (h ^ (h >>> 30)) * 0xbf58476d1ce4e5b9L;
    h = (h ^ (h >>> 27)) * 0x94d049bb133111ebL;
    return h ^ (h >>> 31);
  }
}
