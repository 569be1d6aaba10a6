package goodhart.pool;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.data.Columns;
import goodhart.data.LoadReport;
import goodhart.data.Texts;
import goodhart.internal.Check;
import goodhart.internal.Names;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import tech.tablesaw.api.Table;

/**
 * P prompts, each with its own number K of candidate responses; a candidate has features, a
 * reference probability, a gold reward and any number of further named columns.
 *
 * <p>Candidates are numbered 0 to N-1 through the whole pool; those of prompt x are {@code
 * start(x)} (inclusive) to {@code end(x)} (exclusive). Immutable.
 *
 * <p>On a pool every quantity that matters is exact: there is no sampling noise to average away.
 */
public final class CandidatePool implements PoolSource {
  private final int[] starts;
  private final Column weights;
  private final Column reference;
  private final PoolFeatures features;
  private final Column gold;
  private final Map<String, Column> columns;
  private final List<String> prompts;
  private final List<String> responses;
  private final int[] draws;
  private final LoadReport report;
  private final int hash;

  /** This pool with the features that were last asked for and are not its own; or null. */
  private volatile CandidatePool otherwise;

  /** By prompt, made when first asked for. Two threads may both make one: it is the same. */
  private final double[][][] featureColumns;

  private CandidatePool(Builder b) {
    starts = b.starts;
    weights = b.weights;
    reference = b.reference;
    features = b.features;
    gold = b.gold;
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(b.columns));
    prompts = b.prompts;
    responses = b.responses;
    draws = b.draws;
    report = b.report;
    featureColumns = new double[starts.length - 1][][];
    hash =
        Objects.hash(
            Arrays.hashCode(starts),
            weights,
            reference,
            features,
            gold,
            columns,
            Arrays.hashCode(draws));
  }

  /** P, the number of prompts. */
  public int prompts() {
    return starts.length - 1;
  }

  /** N, the number of candidates of all prompts together. */
  public int size() {
    return starts[starts.length - 1];
  }

  /** The first candidate of a prompt. */
  public int start(int prompt) {
    return starts[prompt];
  }

  /** One past the last candidate of a prompt. */
  public int end(int prompt) {
    return starts[prompt + 1];
  }

  /** K, the number of candidates of one prompt; at least 1. */
  public int candidates(int prompt) {
    return starts[prompt + 1] - starts[prompt];
  }

  /** The largest K: the length of scratch rows. */
  public int mostCandidates() {
    int most = 0;
    for (int x = 0; x < prompts(); x++) {
      most = Math.max(most, candidates(x));
    }
    return most;
  }

  /** rho: the weight of each prompt, P numbers that sum to 1. */
  public Column weights() {
    return weights;
  }

  /** pi: the reference policy, N numbers > 0 that sum to 1 over each prompt. */
  public Column reference() {
    return reference;
  }

  /**
   * phi: the features, N x d; d is 0 when the pool has none. Those that are described and not given
   * are computed from the texts when first asked for.
   */
  public FeatureMatrix features() {
    return features(Progress.NONE);
  }

  /** Like {@link #features()}; computing them can be stopped, and then begins anew next time. */
  public FeatureMatrix features(Progress progress) {
    return features.matrix(this, progress);
  }

  /** How the features are computed from the texts; empty where they were given as numbers. */
  public Optional<Features> describedFeatures() {
    return features.description();
  }

  /**
   * The features that a description asks for: those of the pool where it is the pool's own,
   * otherwise computed from the texts once.
   *
   * @throws IllegalArgumentException when they are others and the pool has no texts
   */
  public FeatureMatrix featuresAs(Features description) {
    if (description.equals(features.description().orElse(null))) {
      return features();
    }
    CandidatePool known = otherwise;
    if (known == null || !known.features.description().equals(Optional.of(description))) {
      known = copy().features(description).build();
      otherwise = known;
    }
    return known.features();
  }

  /**
   * One prompt's features feature by feature, for loops over its candidates.
   *
   * @return d rows of K numbers; not to be changed
   * @throws IllegalArgumentException when features are sparse: most of the numbers would be 0
   */
  public double[][] featureColumns(int prompt) {
    double[][] rows = featureColumns[prompt];
    if (rows == null) {
      FeatureMatrix features = features();
      if (features.sparse()) {
        throw new IllegalArgumentException(
            "feature columns are of dense features and the pool has sparse ones: use dot and addTo");
      }
      rows = features.columns(start(prompt), end(prompt));
      featureColumns[prompt] = rows;
    }
    return rows;
  }

  /** {@link #features()} as Groovy reads a property: {@code pool.features.nd4j}. */
  public FeatureMatrix getFeatures() {
    return features();
  }

  /**
   * The gold reward, N numbers.
   *
   * @throws IllegalArgumentException when the pool has none
   */
  public Column gold() {
    if (gold == null) {
      throw new IllegalArgumentException(
          "the pool has no gold reward, so no curve can be measured on it. Name its column:"
              + " candidates(file) { gold 'score' }");
    }
    return gold;
  }

  public boolean hasGold() {
    return gold != null;
  }

  /**
   * A further column, for example {@code length} or the scores of a reward model.
   *
   * @throws IllegalArgumentException when there is none of that name
   */
  public Column column(String name) {
    Column column = columns.get(name);
    if (column == null) {
      throw new IllegalArgumentException(Names.unknown("column", name, columns.keySet()));
    }
    return column;
  }

  /** The names of the further columns. */
  public Set<String> columns() {
    return columns.keySet();
  }

  /** Whether the texts of prompts and responses are known, so that features can be computed. */
  public boolean hasTexts() {
    return prompts != null && responses != null;
  }

  /** The text of a prompt, when the pool comes from text. It is data, never markup. */
  public Optional<String> prompt(int prompt) {
    return prompts == null ? Optional.empty() : Optional.of(prompts.get(prompt));
  }

  /** The text of a candidate response, when the pool comes from text. It is data, never markup. */
  public Optional<String> response(int candidate) {
    return responses == null ? Optional.empty() : Optional.of(responses.get(candidate));
  }

  /** Whether the candidates are draws from a policy, and not all that there is. */
  public boolean isSample() {
    return draws != null;
  }

  /**
   * How often each candidate of one prompt was drawn.
   *
   * @return K numbers >= 1; null when the candidates are all that there is
   */
  public int[] draws(int prompt) {
    return draws == null ? null : Arrays.copyOfRange(draws, start(prompt), end(prompt));
  }

  @Override
  public Optional<Sample> sample() {
    if (draws == null) {
      return Optional.empty();
    }
    int least = Integer.MAX_VALUE;
    int most = 0;
    for (int x = 0; x < prompts(); x++) {
      int sum = 0;
      for (int i = start(x); i < end(x); i++) {
        sum = Math.addExact(sum, draws[i]);
      }
      least = Math.min(least, sum);
      most = Math.max(most, sum);
    }
    return Optional.of(new Sample(least, most));
  }

  List<String> responseTexts() {
    return responses;
  }

  /**
   * As a Tablesaw table, one row a candidate: {@code prompt_id, prompt, response, gold, reference,
   * weight, draws} where there are such, and the further columns. {@code candidates(table)} makes
   * the pool of it again.
   */
  public Table getTable() {
    return Columns.tablesaw("candidates", into -> PoolTable.write(this, into));
  }

  /**
   * Writes the table of {@link #getTable} to a file: {@code .parquet}, or {@code .csv, .tsv,
   * .jsonl}, alone or with {@code .gz} or {@code .zst}. {@code candidates(file)} reads the same
   * pool again, to the bit.
   *
   * @return where it is
   */
  public Path save(String file) {
    return save(Path.of(file));
  }

  /** See {@link #save(String)}. */
  public Path save(Path file) {
    return Columns.save(file, into -> PoolTable.write(this, into));
  }

  /**
   * What reading it from a file found; empty for a pool that was made or changed since. No part of
   * what makes two pools equal.
   */
  public Optional<LoadReport> report() {
    return Optional.ofNullable(report);
  }

  /** {@code sum_x rho_x sum_i p_i v_i} for a policy {@code p} and a column {@code v}, both of N. */
  public double mean(double[] policy, Column values) {
    double total = 0;
    for (int x = 0; x < prompts(); x++) {
      double inner = 0;
      for (int i = start(x); i < end(x); i++) {
        inner += policy[i] * values.get(i);
      }
      total += weights.get(x) * inner;
    }
    return total;
  }

  /** A pool is its own source: training and evaluation are this pool, whatever the seed. */
  @Override
  public Draw draw(Seeds seeds) {
    return new Draw(this, this);
  }

  /** The pool of some prompts, in the given order; prompt weights are rescaled to sum 1. */
  public CandidatePool select(int... chosen) {
    int[] newStarts = new int[chosen.length + 1];
    for (int x = 0; x < chosen.length; x++) {
      newStarts[x + 1] = newStarts[x] + candidates(chosen[x]);
    }
    int[] rows = new int[newStarts[chosen.length]];
    double[] newWeights = new double[chosen.length];
    for (int x = 0; x < chosen.length; x++) {
      newWeights[x] = weights.get(chosen[x]);
      for (int k = 0; k < candidates(chosen[x]); k++) {
        rows[newStarts[x] + k] = start(chosen[x]) + k;
      }
    }
    int[] counts = new int[chosen.length];
    Arrays.setAll(counts, x -> candidates(chosen[x]));
    Builder b = builder(counts).weights(newWeights).reference(pick(reference, rows));
    b.features = features.select(this, rows);
    if (gold != null) {
      b.gold(pick(gold, rows));
    }
    columns.forEach((name, column) -> b.column(name, pick(column, rows)));
    if (prompts != null) {
      b.prompts(TextView.of(prompts, chosen.clone()));
    }
    if (responses != null) {
      b.responses(TextView.of(responses, rows));
    }
    if (draws != null) {
      b.draws(Arrays.stream(rows).map(i -> draws[i]).toArray());
    }
    return b.build();
  }

  /** A copy of this pool with one further (or replaced) column. */
  public CandidatePool withColumn(String name, double[] values) {
    return copy().column(name, values).build();
  }

  /** A copy of this pool with other features. */
  public CandidatePool withFeatures(FeatureMatrix other) {
    return copy().features(other).build();
  }

  /** A copy of this pool with another gold reward. */
  public CandidatePool withGold(double[] values) {
    return copy().gold(values).build();
  }

  private Builder copy() {
    int[] counts = new int[prompts()];
    Arrays.setAll(counts, this::candidates);
    Builder b = builder(counts);
    b.weights = weights;
    b.reference = reference;
    b.features = features;
    b.gold = gold;
    b.columns.putAll(columns);
    b.prompts = prompts;
    b.responses = responses;
    b.draws = draws;
    return b;
  }

  private static double[] pick(Column column, int[] rows) {
    double[] out = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      out[i] = column.get(rows[i]);
    }
    return out;
  }

  /** A builder for prompts with the given numbers of candidates, each at least 1. */
  public static Builder builder(int... candidates) {
    return new Builder(candidates);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof CandidatePool p
            && hash == p.hash
            && Arrays.equals(starts, p.starts)
            && weights.equals(p.weights)
            && reference.equals(p.reference)
            && features.equals(p.features)
            && Objects.equals(gold, p.gold)
            && columns.equals(p.columns)
            && Objects.equals(prompts, p.prompts)
            && Objects.equals(responses, p.responses)
            && Arrays.equals(draws, p.draws);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return "candidate pool: "
        + prompts()
        + " prompts, "
        + size()
        + " candidates, "
        + features.dimension()
        + " features, "
        + (gold == null ? "no gold reward" : "with gold reward")
        + sample().map(s -> ", a sample of " + s).orElse("")
        + (columns.isEmpty() ? "" : ", columns " + String.join(", ", columns.keySet()));
  }

  /** Collects the columns of a pool and checks that they fit together. */
  public static final class Builder {
    private final int[] starts;
    private Column weights;
    private Column reference;
    private PoolFeatures features;
    private Column gold;
    private final Map<String, Column> columns = new LinkedHashMap<>();
    private List<String> prompts;
    private List<String> responses;
    private int[] draws;
    private LoadReport report;

    private Builder(int[] candidates) {
      if (candidates.length == 0) {
        throw new IllegalArgumentException("a pool needs at least one prompt, got none");
      }
      starts = new int[candidates.length + 1];
      for (int x = 0; x < candidates.length; x++) {
        if (candidates[x] < 1) {
          throw new IllegalArgumentException("prompt " + x + " has no candidate");
        }
        starts[x + 1] = Math.addExact(starts[x], candidates[x]);
      }
    }

    private int size() {
      return starts[starts.length - 1];
    }

    /** Prompt weights rho: P numbers >= 0 with a positive sum; scaled to sum 1. Default: equal. */
    public Builder weights(double... values) {
      double[] scaled = finite("prompt weights", values, starts.length - 1);
      double sum = 0;
      for (double w : scaled) {
        if (w < 0) {
          throw new IllegalArgumentException("prompt weights must be >= 0, got " + w);
        }
        sum += w;
      }
      if (!(sum > 0)) {
        throw new IllegalArgumentException("prompt weights must have a positive sum, got " + sum);
      }
      for (int x = 0; x < scaled.length; x++) {
        scaled[x] /= sum;
      }
      weights = Column.owning(scaled);
      return this;
    }

    /** Prompt weights that are scaled already, taken over as they are. */
    Builder exactWeights(double[] scaled) {
      weights = Column.owning(scaled);
      return this;
    }

    /** Reference probabilities > 0 that are scaled already, taken over as they are. */
    Builder exactReference(double[] scaled) {
      reference = Column.owning(scaled);
      return this;
    }

    /** What reading the pool found. */
    Builder report(LoadReport found) {
      report = found;
      return this;
    }

    /**
     * Reference probabilities: N numbers > 0, scaled to sum 1 over each prompt. Default: in
     * proportion to the draws where there are some, otherwise uniform.
     *
     * @throws IllegalArgumentException where one is 0: KL would be infinite
     */
    public Builder reference(double... values) {
      double[] p = finite("reference probabilities", values, size());
      for (int x = 0; x + 1 < starts.length; x++) {
        double sum = 0;
        for (int i = starts[x]; i < starts[x + 1]; i++) {
          if (p[i] <= 0) {
            throw new IllegalArgumentException(
                "KL is infinite for prompt "
                    + x
                    + ": the reference gives candidate "
                    + (i - starts[x])
                    + " probability "
                    + p[i]
                    + ". Give it positive probability, or drop the candidate");
          }
          sum += p[i];
        }
        for (int i = starts[x]; i < starts[x + 1]; i++) {
          p[i] /= sum;
        }
      }
      reference = Column.owning(p);
      return this;
    }

    /** Features, N x d. Default: none (d = 0). */
    public Builder features(FeatureMatrix matrix) {
      if (matrix.size() != size()) {
        throw new IllegalArgumentException(
            "features must have one row for each of "
                + size()
                + " candidates, got "
                + matrix.size());
      }
      features = PoolFeatures.given(matrix);
      return this;
    }

    /**
     * Features of the texts, computed when something first asks for them. The pool needs prompts
     * and responses.
     */
    public Builder features(Features description) {
      features = PoolFeatures.described(description);
      return this;
    }

    /** Features, N x d; the arrays are copied. */
    public Builder features(double[][] rows) {
      return features(FeatureMatrix.of(rows));
    }

    /** The gold reward, N finite numbers. */
    public Builder gold(double... values) {
      gold = Column.owning(finite("gold rewards", values, size()));
      return this;
    }

    /** A named column of N finite numbers. */
    public Builder column(String name, double... values) {
      columns.put(name, Column.owning(finite("column '" + name + "'", values, size())));
      return this;
    }

    /** The prompts' texts, P of them. */
    public Builder prompts(List<String> texts) {
      prompts = texts("prompts", texts, starts.length - 1);
      return this;
    }

    /** The candidates' texts, N of them. */
    public Builder responses(List<String> texts) {
      responses = texts("responses", texts, size());
      return this;
    }

    /**
     * How often each candidate was drawn, N numbers >= 1: the pool is a sample from a policy.
     * Default: the candidates are all that there is.
     */
    public Builder draws(int... counts) {
      if (counts.length != size()) {
        throw new IllegalArgumentException(
            "draws must be " + size() + " numbers, got " + counts.length);
      }
      for (int count : counts) {
        Check.atLeast("draws of a candidate", count, 1);
      }
      draws = counts.clone();
      return this;
    }

    public CandidatePool build() {
      if (weights == null) {
        double[] equal = new double[starts.length - 1];
        Arrays.fill(equal, 1);
        weights(equal);
      }
      if (reference == null) {
        double[] shares = new double[size()];
        Arrays.setAll(shares, i -> draws == null ? 1 : draws[i]);
        reference(shares);
      }
      if (features == null) {
        features(FeatureMatrix.owning(new double[0], size(), 0));
      }
      if (features.description().isPresent() && (prompts == null || responses == null)) {
        throw new IllegalArgumentException(
            "features of texts need the texts of prompts and responses, and the pool has none");
      }
      return new CandidatePool(this);
    }

    private static double[] finite(String what, double[] values, int expected) {
      if (values.length != expected) {
        throw new IllegalArgumentException(
            what + " must be " + expected + " numbers, got " + values.length);
      }
      double[] copy = values.clone();
      for (int i = 0; i < copy.length; i++) {
        if (!Double.isFinite(copy[i])) {
          throw new IllegalArgumentException(
              what + " must be finite, got " + copy[i] + " at position " + i);
        }
      }
      return copy;
    }

    private static List<String> texts(String what, List<String> texts, int expected) {
      if (texts.size() != expected) {
        throw new IllegalArgumentException(
            what + " must be " + expected + " texts, got " + texts.size());
      }
      return texts instanceof TextView ? texts : Texts.of(texts);
    }
  }
}
