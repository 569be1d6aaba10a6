package goodhart.pool;

import com.fasterxml.jackson.databind.JsonNode;
import goodhart.data.LoadReport;
import goodhart.data.Row;
import goodhart.data.Rows;
import goodhart.data.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One reading of a {@link PoolReader}: rows become columns, columns become a pool. */
final class PoolReading implements Rows.Mapping<List<PoolReading.Candidate>> {
  private static final double SMALLEST = 1e-12;
  private static final double UP_TO_ROUNDING = 1e-12;

  /** The largest whole number up to which every double is one. */
  private static final double MOST_EXACT = 1L << 53;

  private static final List<Role> NUMBERS =
      List.of(Role.GOLD, Role.LOG_PROBABILITY, Role.REFERENCE, Role.WEIGHT, Role.DRAWS);

  private final PoolReader reader;
  private final LoadReport.Builder report;
  private PoolColumns columns;
  private List<String> firstColumns;

  private final Texts.Builder prompts = new Texts.Builder();
  private final Map<String, Integer> promptOfId = new HashMap<>();
  private final Ints promptText = new Ints();
  private final List<String> firstPlace = new ArrayList<>();
  private final Doubles weight = new Doubles();

  private final Texts.Builder responses = new Texts.Builder();
  private final Ints promptOf = new Ints();
  private final Ints responseOf = new Ints();
  private final Ints count = new Ints();
  private final Map<Role, Doubles> numbers = new LinkedHashMap<>();
  private final List<Doubles> further = new ArrayList<>();
  private boolean[] aside;
  private long total;

  PoolReading(PoolReader reader) {
    this.reader = reader;
    report = new LoadReport.Builder(reader.strict());
  }

  /**
   * What a row says of one candidate.
   *
   * @param problems why a further column has no number here; null where all have
   * @param stray a column that the first row lacks; null for none
   */
  record Candidate(
      Line line,
      String prompt,
      String id,
      String response,
      double[] numbers,
      double[] further,
      String[] problems,
      String stray) {}

  @Override
  public void first(Row row) {
    columns = PoolColumns.of(row, reader);
    firstColumns = row.columns();
    for (Role role : NUMBERS) {
      if (columns.roles().containsKey(role) && role != Role.WEIGHT && role != Role.DRAWS) {
        numbers.put(role, new Doubles());
      }
    }
    columns.further().forEach(f -> further.add(new Doubles()));
    aside = new boolean[further.size()];
  }

  @Override
  public List<Candidate> map(Row row) {
    String stray = stray(row);
    List<Candidate> candidates = new ArrayList<>(1);
    columns.form().lines(row, line -> candidates.add(candidate(line, stray)));
    return candidates;
  }

  private String stray(Row row) {
    List<String> names = row.columns();
    if (names != firstColumns && !firstColumns.containsAll(names)) {
      return names.stream().filter(c -> !firstColumns.contains(c)).findFirst().orElseThrow();
    }
    return null;
  }

  private Candidate candidate(Line line, String stray) {
    Map<Role, String> roles = columns.roles();
    double[] own = new double[NUMBERS.size()];
    for (int k = 0; k < own.length; k++) {
      String column = roles.get(NUMBERS.get(k));
      if (column != null) {
        own[k] = checked(NUMBERS.get(k), line, column);
      }
    }
    double[] others = new double[columns.further().size()];
    String[] problems = null;
    for (int k = 0; k < others.length; k++) {
      PoolColumns.Further f = columns.further().get(k);
      if (f.asked()) {
        others[k] = line.number(f.column());
        continue;
      }
      String problem = "missing";
      if (line.has(f.column())) {
        try {
          others[k] = line.number(f.column());
          continue;
        } catch (IllegalArgumentException e) {
          problem = e.getMessage().replaceFirst("(?s)^.*?column '.*?': ", "");
          problem = problem.replaceFirst("\\. Nothing was loaded$", "");
        }
      }
      problems = problems == null ? new String[others.length] : problems;
      problems[k] = problem;
    }
    return new Candidate(
        line,
        text(line, roles.get(Role.PROMPT)),
        id(line, roles.get(Role.PROMPT_ID)),
        text(line, roles.get(Role.RESPONSE)),
        own,
        others,
        problems,
        stray);
  }

  private static String text(Line line, String column) {
    return column == null ? null : line.text(column);
  }

  private static String id(Line line, String column) {
    if (column == null) {
      return null;
    }
    JsonNode value = line.value(column);
    if (value.isNumber() && Math.abs(value.asDouble()) > MOST_EXACT) {
      throw line.error(column, "ids with more than 15 digits must be texts, in quotes");
    }
    if (value.isContainerNode()) {
      throw line.error(column, "an id must be a text or a number");
    }
    return value.isNumber() ? String.valueOf(value.asDouble()) : value.asText();
  }

  private static double checked(Role role, Line line, String column) {
    double value = line.number(column);
    if (role == Role.WEIGHT && value < 0) {
      throw line.error(column, "a weight must be >= 0, found " + value);
    }
    if (role == Role.REFERENCE && !(value > 0 && value <= 1)) {
      throw line.error(
          column, "a reference probability must be above 0 and at most 1, found " + value);
    }
    if (role == Role.DRAWS && !(value >= 1 && value == Math.rint(value) && value < 1e9)) {
      throw line.error(column, "draws must be a whole number >= 1, found " + value);
    }
    return value;
  }

  @Override
  public void accept(List<Candidate> candidates) {
    for (Candidate candidate : candidates) {
      accept(candidate);
    }
    if (candidates.isEmpty()) {
      report.unusedRow();
      report.setAside("rows without a candidate", "");
    }
  }

  private void accept(Candidate c) {
    int prompt = prompt(c);
    promptOf.add(prompt);
    responseOf.add(c.response() == null ? -1 : responses.intern(c.response()));
    for (int k = 0; k < c.numbers().length; k++) {
      Doubles column = numbers.get(NUMBERS.get(k));
      if (column != null) {
        column.add(c.numbers()[k]);
      }
    }
    boolean counted = columns.roles().containsKey(Role.DRAWS);
    int drawn = counted ? (int) c.numbers()[NUMBERS.indexOf(Role.DRAWS)] : 1;
    total += drawn;
    if (total > Integer.MAX_VALUE) {
      throw c.line().error("more than " + Integer.MAX_VALUE + " draws in all. Read fewer rows");
    }
    count.add(drawn);
    for (int k = 0; k < further.size(); k++) {
      further.get(k).add(c.further()[k]);
      if (c.problems() != null && c.problems()[k] != null && !aside[k]) {
        aside[k] = true;
        report.setAside(
            "columns with a value that is no number ('"
                + columns.further().get(k).column()
                + "', "
                + c.problems()[k]
                + ")",
            place(c));
      }
    }
    if (c.response() != null && c.response().isBlank()) {
      report.noticed("empty responses", place(c));
    }
    if (c.prompt() != null && c.prompt().isBlank()) {
      report.noticed("empty prompts", place(c));
    }
    if (c.stray() != null) {
      report.noticed("rows with a column that the first row lacks ('" + c.stray() + "')", place(c));
    }
    if (columns.roles().containsKey(Role.LOG_PROBABILITY)
        && c.numbers()[NUMBERS.indexOf(Role.LOG_PROBABILITY)] > 0) {
      report.noticed("log-probabilities above 0", place(c));
    }
  }

  private static String place(Candidate c) {
    return c.line().place();
  }

  private int prompt(Candidate c) {
    int text = c.prompt() == null ? -1 : prompts.intern(c.prompt());
    int known = promptText.size();
    Integer before = c.id() == null ? Integer.valueOf(text) : promptOfId.get(c.id());
    int prompt = before == null ? known : before;
    Double weighs =
        columns.roles().containsKey(Role.WEIGHT) ? c.numbers()[NUMBERS.indexOf(Role.WEIGHT)] : null;
    if (prompt == known) {
      promptText.add(text);
      if (c.id() != null) {
        promptOfId.put(c.id(), prompt);
        firstPlace.add(text < 0 ? "" : place(c));
      }
      weight.add(weighs == null ? 1 : weighs);
      return prompt;
    }
    if (promptText.get(prompt) != text) {
      String id = columns.roles().get(Role.PROMPT_ID);
      throw c.line()
          .error(
              id,
              "the same id stands for two prompts, "
                  + Part.shown(prompts.build().get(promptText.get(prompt)))
                  + " ("
                  + firstPlace.get(prompt)
                  + ") and "
                  + Part.shown(c.prompt())
                  + ". Give each prompt an id of its own");
    }
    if (weighs != null && weighs != weight.get(prompt)) {
      throw c.line()
          .error(
              columns.roles().get(Role.WEIGHT),
              "found "
                  + weighs
                  + ", but an earlier line of the same prompt says "
                  + weight.get(prompt));
    }
    return prompt;
  }

  /** What was read, as a pool with its report. */
  CandidatePool pool(Rows.Summary summary) {
    report.read(summary).schema(columns.schema());
    List<Doubles> kept = new ArrayList<>(numbers.values());
    for (int k = 0; k < further.size(); k++) {
      if (!aside[k]) {
        kept.add(further.get(k));
      }
    }
    Merged merged =
        Merged.of(promptOf, responseOf, count, kept, promptText.size(), !columns.saved());
    int[] rows = merged.rows();
    boolean sample =
        reader.sample() != null
            ? reader.sample()
            : columns.roles().containsKey(Role.DRAWS)
                || !numbers.containsKey(Role.LOG_PROBABILITY)
                    && !numbers.containsKey(Role.REFERENCE);
    CandidatePool.Builder builder = CandidatePool.builder(merged.candidates());
    texts(builder, merged);
    Doubles gold = numbers.get(Role.GOLD);
    if (gold != null) {
      builder.gold(picked(gold, rows));
    }
    reference(builder, merged);
    if (columns.roles().containsKey(Role.WEIGHT)) {
      weights(builder);
    }
    for (int k = 0; k < further.size(); k++) {
      if (!aside[k]) {
        builder.column(columns.further().get(k).name(), picked(further.get(k), rows));
      }
    }
    if (sample) {
      builder.draws(merged.draws());
    }
    describe(merged, sample, gold);
    return builder.report(report.build()).build();
  }

  private void texts(CandidatePool.Builder builder, Merged merged) {
    boolean hasPrompts = columns.roles().containsKey(Role.PROMPT);
    Texts promptTexts = prompts.build();
    if (hasPrompts) {
      builder.prompts(TextView.of(promptTexts, promptText.toArray()));
    }
    if (!columns.roles().containsKey(Role.RESPONSE)) {
      return;
    }
    int[] rows = merged.rows();
    int[] response = new int[rows.length];
    int[] prompt = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      response[i] = responseOf.get(rows[i]);
    }
    TextView responseTexts = TextView.of(responses.build(), response);
    builder.responses(responseTexts);
    if (reader.features() != null && hasPrompts) {
      builder.features(reader.features());
    } else if (reader.features() != null) {
      builder.features(
          reader.features().of(TextView.of(Texts.of(List.of("")), prompt), responseTexts));
    }
  }

  private void reference(CandidatePool.Builder builder, Merged merged) {
    double[] reference = new double[merged.rows().length];
    Doubles log = numbers.get(Role.LOG_PROBABILITY);
    Doubles given = numbers.get(Role.REFERENCE);
    int[] rows = merged.rows();
    int start = 0;
    for (int size : merged.candidates()) {
      int end = start + size;
      if (log != null) {
        double most = Double.NEGATIVE_INFINITY;
        for (int i = start; i < end; i++) {
          most = Math.max(most, log.get(rows[i]));
        }
        double sum = 0;
        for (int i = start; i < end; i++) {
          reference[i] = Math.exp(log.get(rows[i]) - most);
          sum += reference[i];
        }
        for (int i = start; i < end; i++) {
          reference[i] = Math.max(SMALLEST, reference[i] / sum);
        }
      } else {
        for (int i = start; i < end; i++) {
          reference[i] = given != null ? given.get(rows[i]) : merged.draws()[i];
        }
      }
      double[] of = scaled(Arrays.copyOfRange(reference, start, end));
      System.arraycopy(of, 0, reference, start, size);
      start = end;
    }
    builder.exactReference(reference);
  }

  /**
   * Scaled to sum 1. What sums to 1 up to rounding stays as it is to the bit, so that a pool that
   * was saved is read again as the same.
   */
  private static double[] scaled(double[] values) {
    double sum = 0;
    for (double v : values) {
      sum += v;
    }
    if (Math.abs(sum - 1) > UP_TO_ROUNDING * values.length) {
      for (int i = 0; i < values.length; i++) {
        values[i] /= sum;
      }
    }
    return values;
  }

  private void weights(CandidatePool.Builder builder) {
    double[] weights = new double[weight.size()];
    Arrays.setAll(weights, weight::get);
    builder.weights(weights); // checks them
    builder.exactWeights(scaled(weights));
  }

  private static double[] picked(Doubles column, int[] rows) {
    double[] out = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      out[i] = column.get(rows[i]);
    }
    return out;
  }

  private void describe(Merged merged, boolean sample, Doubles gold) {
    int rows = promptOf.size();
    int candidates = merged.rows().length;
    report.prompts(merged.candidates());
    report.contents(
        candidates,
        sample
            ? "candidates, a sample of "
                + String.format(java.util.Locale.ROOT, "%,d", total)
                + " draws"
            : "candidates");
    if (!sample) {
      notice("repeated rows, each counted once", rows - candidates, merged.firstRepeat());
    }
    notice(
        "responses that a prompt has several times with different numbers",
        merged.sameText(),
        merged.firstSameText());
    int single = 0;
    int equal = 0;
    int start = 0;
    for (int size : merged.candidates()) {
      single += size == 1 ? 1 : 0;
      equal +=
          gold != null && size > 1 && constant(gold, merged.rows(), start, start + size) ? 1 : 0;
      start += size;
    }
    notice("prompts with one candidate", single, -1);
    notice("prompts whose candidates all have the same gold reward", equal, -1);
    if (gold != null) {
      String column = columns.roles().get(Role.GOLD);
      scores(column.equals(Role.GOLD.saved()) ? column : "gold '" + column + "'", gold);
    }
    for (int k = 0; k < further.size(); k++) {
      if (aside[k]) {
        continue;
      }
      String name = columns.further().get(k).name();
      scores(name, further.get(k));
      if (candidates > single && same(further.get(k), merged)) {
        notice("columns that do not differ within any prompt ('" + name + "')", 1, -1);
      }
    }
  }

  private void notice(String what, long count, int row) {
    for (long i = 0; i < count; i++) {
      report.noticed(what, row < 0 ? "" : "row " + (row + 1));
    }
  }

  private void scores(String name, Doubles values) {
    for (int i = 0; i < values.size(); i++) {
      report.score(name, values.get(i));
    }
  }

  private static boolean same(Doubles column, Merged merged) {
    int start = 0;
    for (int size : merged.candidates()) {
      if (!constant(column, merged.rows(), start, start + size)) {
        return false;
      }
      start += size;
    }
    return true;
  }

  private static boolean constant(Doubles column, int[] rows, int from, int to) {
    for (int i = from + 1; i < to; i++) {
      if (column.get(rows[i]) != column.get(rows[from])) {
        return false;
      }
    }
    return true;
  }
}
