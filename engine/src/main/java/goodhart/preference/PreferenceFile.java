package goodhart.preference;

import goodhart.Progress;
import goodhart.data.Columns;
import goodhart.data.DataFiles;
import goodhart.data.LoadReport;
import goodhart.internal.Catalogue;
import goodhart.pool.CandidatePool;
import goodhart.pool.Features;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import tech.tablesaw.api.Table;

/**
 * The preference pairs of files, read and checked; see {@link PreferenceReader} for how. Texts that
 * occur more than once are held once. Immutable.
 *
 * <p>Two with the same name, schema and pairs are equal, whatever their reports say.
 */
public final class PreferenceFile {
  private final String name;
  private final String schema;
  private final PairColumns pairs;
  private final LoadReport report;

  /** A pool is a function of the pairs, and features of many texts take a while. */
  private final Map<Object, CandidatePool> pools = new ConcurrentHashMap<>();

  PreferenceFile(String name, String schema, PairColumns pairs, LoadReport report) {
    this.name = name;
    this.schema = schema;
    this.pairs = pairs;
    this.report = report;
  }

  /**
   * Pairs that do not come from a file.
   *
   * @param name what they are called
   * @param pairs at least one, each of two different texts
   */
  public static PreferenceFile of(String name, List<PreferencePair> pairs) {
    if (pairs.isEmpty()) {
      throw new IllegalArgumentException(name + ": holds no usable pair. Nothing was loaded");
    }
    for (PreferencePair pair : pairs) {
      if (pair.sameText()) {
        throw new IllegalArgumentException(
            name + ": the two responses are the same text. Remove the pair");
      }
    }
    PairColumns columns = PairColumns.of(pairs);
    LoadReport report =
        new LoadReport.Builder(false)
            .files(List.of(name))
            .contents(columns.size(), "pairs")
            .prompts(columns.layout().counts())
            .build();
    return new PreferenceFile(name, "pairs", columns, report);
  }

  /**
   * Reads a file in which the two responses of a pair always differ.
   *
   * @throws IllegalArgumentException see {@link PreferenceReader#read}
   */
  public static PreferenceFile read(Path file, Progress progress) {
    return read(file, false, progress);
  }

  /**
   * Reads a file.
   *
   * @param dropSameText whether pairs of two equal texts are left out and counted; otherwise they
   *     are a mistake
   * @throws IllegalArgumentException see {@link PreferenceReader#read}
   */
  public static PreferenceFile read(Path file, boolean dropSameText, Progress progress) {
    return Catalogue.with(new PreferenceReader(), Map.of("dropSameText", dropSameText))
        .read(DataFiles.of(file), progress);
  }

  /** The file's name, without the folder. */
  public String name() {
    return name;
  }

  /** How the rows were understood, in words. */
  public String schema() {
    return schema;
  }

  /** The pairs in the order of the file, at least one. A view; a pair is made when asked for. */
  public List<PreferencePair> pairs() {
    return pairs;
  }

  PairColumns columns() {
    return pairs;
  }

  /** How many pairs there are. */
  public int size() {
    return pairs.size();
  }

  /** The groups and how many pairs each has; one, {@code all}, where the file names none. */
  public Map<String, Integer> groups() {
    return pairs.groups();
  }

  /**
   * As a Tablesaw table, one row a pair: {@code prompt, chosen, rejected}, and {@code label,
   * weight, margin, group, chosen_score, rejected_score} where there are such. {@code
   * preferences(table)} makes the pairs of it again.
   */
  public Table getTable() {
    return Columns.tablesaw("pairs", into -> PairTable.write(this, into));
  }

  /**
   * Writes the table of {@link #getTable} to a file: {@code .parquet}, or {@code .csv, .tsv,
   * .jsonl}, alone or with {@code .gz} or {@code .zst}. {@code preferences(file)} reads the same
   * pairs again, to the bit.
   *
   * @return where it is
   */
  public Path save(String file) {
    return save(Path.of(file));
  }

  /** See {@link #save(String)}. */
  public Path save(Path file) {
    return Columns.save(file, into -> PairTable.write(this, into));
  }

  /** What the load found. */
  public LoadReport report() {
    return report;
  }

  /** The same pairs with more in their report. */
  PreferenceFile withReport(LoadReport other) {
    return new PreferenceFile(name, schema, pairs, other);
  }

  /**
   * The pool of the prompts and responses in this file alone: lines with the same prompt text are
   * one prompt, its candidates are the different responses in the order in which they first appear
   * (two where every prompt occurs once). No gold reward; a column {@code score} where every pair
   * has scores (the first one a response was given). Asking again is instant.
   *
   * @param features which features the responses have, computed when asked for; null for none
   */
  public CandidatePool pool(Features features) {
    return pools.computeIfAbsent(features == null ? "none" : features, f -> made(features));
  }

  private CandidatePool made(Features features) {
    PairColumns.Layout layout = pairs.layout();
    CandidatePool.Builder builder =
        CandidatePool.builder(layout.counts())
            .prompts(pairs.prompts())
            .responses(pairs.responses().select(layout.response()));
    if (pairs.haveScores()) {
      double[] score = new double[layout.response().length];
      for (int k = pairs.size() - 1; k >= 0; k--) { // backwards: the first is written last
        score[layout.second()[k]] = pairs.rejectedScore(k);
        score[layout.first()[k]] = pairs.chosenScore(k);
      }
      builder.column("score", score);
    }
    if (features != null) {
      builder.features(features);
    }
    return builder.build();
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof PreferenceFile f
            && name.equals(f.name)
            && schema.equals(f.schema)
            && pairs.equals(f.pairs);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, schema, pairs.size(), pairs.get(0));
  }

  @Override
  public String toString() {
    return pairs.size() + " preference pairs from " + name + " (" + schema + ")";
  }
}
