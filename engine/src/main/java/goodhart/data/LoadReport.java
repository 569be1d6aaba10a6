package goodhart.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a load found: how many rows there were and what became of them. Its text is what a person
 * reads after loading a file; what it counts comes from data and is text, never markup.
 *
 * @param files the files' names, in the order of reading
 * @param format in words, for example {@code JSON lines, gzip}
 * @param schema how the rows were understood, in words; empty where there is nothing to say
 * @param rows how many were read
 * @param used how many of them contributed
 * @param contents what the rows became, for example {@code 8,000 pairs}
 * @param setAside what was not used, by reason
 * @param noticed what is questionable but was used
 * @param prompts how many different ones
 * @param candidates how many candidates the prompts have
 * @param scores the range of every score
 * @param labelNoise the share of labels that are wrong; empty where it cannot be estimated
 * @param leakage prompts of the training part that reappear in the evaluation part; empty where
 *     nothing was split
 * @param more further lines, by what they are about
 */
public record LoadReport(
    List<String> files,
    String format,
    String schema,
    long rows,
    long used,
    String contents,
    List<Finding> setAside,
    List<Finding> noticed,
    long prompts,
    Optional<Spread> candidates,
    List<Score> scores,
    Optional<LabelNoise> labelNoise,
    Optional<Leakage> leakage,
    Map<String, String> more) {
  private static final int MOST_FILES = 3;

  public LoadReport {
    files = List.copyOf(files);
    setAside = List.copyOf(setAside);
    noticed = List.copyOf(noticed);
    scores = List.copyOf(scores);
    more = Collections.unmodifiableMap(new LinkedHashMap<>(more));
  }

  /**
   * Something that occurred in the files.
   *
   * @param what in words, plural
   * @param count how often, >= 1
   * @param first the place of the first; empty where it is not known
   */
  public record Finding(String what, long count, String first) {
    @Override
    public String toString() {
      return what + ": " + grouped(count) + (first.isEmpty() ? "" : " (first: " + first + ")");
    }
  }

  /** The smallest, the middle and the largest of some counts. */
  public record Spread(int least, double median, int most) {

    /** Of at least one count. */
    public static Spread of(int... counts) {
      int[] sorted = counts.clone();
      Arrays.sort(sorted);
      int n = sorted.length;
      double median = (sorted[(n - 1) / 2] + (double) sorted[n / 2]) / 2;
      return new Spread(sorted[0], median, sorted[n - 1]);
    }

    @Override
    public String toString() {
      return least == most
          ? grouped(least)
          : grouped(least) + " to " + grouped(most) + " (median " + number(median) + ")";
    }
  }

  /**
   * The range of a score.
   *
   * @param name its column
   * @param n how many values there are
   */
  public record Score(String name, double least, double mean, double most, long n) {
    @Override
    public String toString() {
      return number(least)
          + " to "
          + number(most)
          + ", mean "
          + number(mean)
          + ", "
          + grouped(n)
          + " values";
    }
  }

  /**
   * The share of labels that are wrong.
   *
   * @param rate eps, in [0, 1/2] from repeated comparisons, in [0, 1] from scores
   * @param of how many judgements it was estimated from
   * @param how what it was estimated from, in words
   */
  public record LabelNoise(double rate, long of, String how) {

    /**
     * From comparisons of the same two responses: two independent labels that are each wrong with
     * probability eps disagree with probability {@code d = 2 eps (1 - eps)}, so {@code eps = (1 -
     * sqrt(1 - 2 d)) / 2}; 1/2 where d is larger.
     *
     * @param disagreeing how many of the twos of labels about the same two responses disagree
     * @param twos how many there are, >= 1
     */
    public static LabelNoise ofRepeats(long disagreeing, long twos) {
      double d = (double) disagreeing / twos;
      return new LabelNoise(
          d >= 0.5 ? 0.5 : (1 - Math.sqrt(1 - 2 * d)) / 2,
          twos,
          grouped(disagreeing)
              + " of "
              + grouped(twos)
              + " repeated judgements of the same two responses disagree");
    }

    /**
     * From scores of both responses: how often the chosen one has the lower.
     *
     * @param pairs pairs whose scores differ, >= 1
     */
    public static LabelNoise ofScores(long against, long pairs) {
      return new LabelNoise(
          (double) against / pairs,
          pairs,
          "in "
              + grouped(against)
              + " of "
              + grouped(pairs)
              + " pairs the chosen response has the lower score");
    }

    @Override
    public String toString() {
      return number(rate) + ": " + how;
    }
  }

  /**
   * Prompts that are in both parts of a split, or nearly so.
   *
   * @param training what the training part is called
   * @param evaluation what the evaluation part is called
   * @param found how many of the evaluation part's prompts are nearly the same as one for training
   * @param prompts how many prompts the evaluation part has
   * @param example one of those found, cut; empty where there is none
   */
  public record Leakage(
      String training, String evaluation, int found, int prompts, String example) {

    /** Compares the prompts of two parts. */
    public static Leakage between(
        String training, List<String> train, String evaluation, List<String> evaluate) {
      List<NearDuplicates.Match> matches = NearDuplicates.between(train, evaluate);
      return new Leakage(
          training,
          evaluation,
          matches.size(),
          evaluate.size(),
          matches.isEmpty() ? "" : Row.shorten(evaluate.get(matches.get(0).j()).strip()));
    }

    @Override
    public String toString() {
      String share =
          grouped(found)
              + " of "
              + grouped(prompts)
              + " prompts of '"
              + evaluation
              + "' are nearly the same as one of '"
              + training
              + "'";
      return found == 0 ? share : share + " (first: '" + example + "')";
    }
  }

  private static String grouped(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? grouped((long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }

  @Override
  public String toString() {
    Map<String, List<String>> lines = new LinkedHashMap<>();
    String named =
        files.size() <= MOST_FILES
            ? String.join(", ", files)
            : String.join(", ", files.subList(0, MOST_FILES))
                + " and "
                + (files.size() - MOST_FILES)
                + " more";
    lines.put(files.size() == 1 ? "file" : "files", List.of(named + " (" + format + ")"));
    if (!schema.isEmpty()) {
      lines.put("schema", List.of(schema));
    }
    lines.put(
        "rows",
        List.of(
            grouped(rows)
                + " read, "
                + (used == rows ? "all" : grouped(used))
                + " used: "
                + contents));
    lines.put("set aside", texts(setAside));
    lines.put("noticed", texts(noticed));
    lines.put(
        "prompts",
        List.of(grouped(prompts) + candidates.map(c -> ", candidates of each: " + c).orElse("")));
    lines.put("score", scores.stream().map(s -> s.name() + ": " + s).toList());
    lines.put("label noise", labelNoise.map(LabelNoise::toString).stream().toList());
    lines.put("leakage", leakage.map(Leakage::toString).stream().toList());
    more.forEach((name, text) -> lines.put(name, List.of(text)));
    return lines.entrySet().stream()
        .filter(e -> !e.getValue().isEmpty())
        .map(
            e ->
                String.format(Locale.ROOT, "%-13s", e.getKey())
                    + String.join("\n" + " ".repeat(13), e.getValue()))
        .collect(Collectors.joining("\n"));
  }

  private static List<String> texts(List<Finding> findings) {
    return findings.stream().map(Finding::toString).toList();
  }

  /** The same with a further line. */
  public LoadReport with(String name, String text) {
    Map<String, String> lines = new LinkedHashMap<>(more);
    lines.put(name, text);
    return with(leakage, lines);
  }

  /** The same with another leakage. */
  public LoadReport with(Leakage found) {
    return with(Optional.of(found), more);
  }

  private LoadReport with(Optional<Leakage> found, Map<String, String> lines) {
    return new LoadReport(
        files,
        format,
        schema,
        rows,
        used,
        contents,
        setAside,
        noticed,
        prompts,
        candidates,
        scores,
        labelNoise,
        found,
        lines);
  }

  /** Collects what a load finds, in the order of the rows. Confined to one thread. */
  public static final class Builder {
    private final boolean strict;
    private final Map<String, Finding> setAside = new LinkedHashMap<>();
    private final Map<String, Finding> noticed = new LinkedHashMap<>();
    private final Map<String, double[]> scores = new LinkedHashMap<>();
    private List<String> files = List.of();
    private String format = "";
    private String schema = "";
    private long rows;
    private long unused;
    private String contents = "";
    private long prompts;
    private Spread candidates;
    private LabelNoise labelNoise;
    private Leakage leakage;

    /**
     * @param strict whether whatever is questionable is a mistake
     */
    public Builder(boolean strict) {
      this.strict = strict;
    }

    /** What was read, and what the reading itself noticed. */
    public Builder read(Rows.Summary summary) {
      files = summary.files().stream().map(Path::getFileName).map(Path::toString).toList();
      format = summary.format();
      rows = summary.rows();
      summary.noticed().forEach((what, count) -> add(noticed, what, "", count));
      return this;
    }

    /** The names of what was read, where no {@link #read} says it. */
    public Builder files(List<String> names) {
      files = names;
      return this;
    }

    /** What was set aside so far. */
    public List<Finding> setAside() {
      return List.copyOf(setAside.values());
    }

    public Builder schema(String words) {
      schema = words;
      return this;
    }

    /** What the rows became, for example {@code "pairs"}. */
    public Builder contents(long count, String what) {
      contents = grouped(count) + " " + what;
      return this;
    }

    /** One row that contributes nothing. */
    public Builder unusedRow() {
      unused++;
      return this;
    }

    /**
     * Something that is not used.
     *
     * @param reason in words, plural: {@code "pairs of two equal responses"}
     * @param place of a row, as in {@link Row#place}
     * @throws IllegalArgumentException when strict
     */
    public Builder setAside(String reason, String place) {
      add(setAside, reason, place, 1);
      return this;
    }

    /**
     * Something questionable that is used.
     *
     * @param what in words, plural: {@code "ties"}
     * @param place of a row, as in {@link Row#place}
     * @throws IllegalArgumentException when strict
     */
    public Builder noticed(String what, String place) {
      add(noticed, what, place, 1);
      return this;
    }

    private void add(Map<String, Finding> findings, String what, String place, long count) {
      if (strict) {
        throw Row.failure(
            place.isEmpty() ? String.join(", ", files) : place,
            "strict: true takes no " + what + ". Remove them, or read without strict");
      }
      Finding known = findings.get(what);
      findings.put(
          what,
          known == null
              ? new Finding(what, count, place)
              : new Finding(what, known.count + count, known.first));
    }

    /** One value of a score. */
    public Builder score(String name, double value) {
      double[] range =
          scores.computeIfAbsent(
              name, n -> new double[] {Double.POSITIVE_INFINITY, 0, Double.NEGATIVE_INFINITY, 0});
      range[0] = Math.min(range[0], value);
      range[1] += value;
      range[2] = Math.max(range[2], value);
      range[3]++;
      return this;
    }

    /**
     * The prompts.
     *
     * @param candidatesOfEach how many candidates each has
     */
    public Builder prompts(int... candidatesOfEach) {
      prompts = candidatesOfEach.length;
      candidates = candidatesOfEach.length == 0 ? null : Spread.of(candidatesOfEach);
      return this;
    }

    public Builder labelNoise(LabelNoise noise) {
      labelNoise = noise;
      return this;
    }

    public Builder leakage(Leakage found) {
      leakage = found;
      return this;
    }

    public LoadReport build() {
      List<Score> ranges = new ArrayList<>();
      scores.forEach(
          (name, r) -> ranges.add(new Score(name, r[0], r[1] / r[3], r[2], (long) r[3])));
      return new LoadReport(
          files,
          format,
          schema,
          rows,
          rows - unused,
          contents,
          List.copyOf(setAside.values()),
          List.copyOf(noticed.values()),
          prompts,
          Optional.ofNullable(candidates),
          ranges,
          Optional.ofNullable(labelNoise),
          Optional.ofNullable(leakage),
          Map.of());
    }
  }
}
