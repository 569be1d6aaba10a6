package goodhart.preference;

import goodhart.Seeds;
import goodhart.data.LoadReport;
import goodhart.internal.Check;
import goodhart.internal.Names;
import goodhart.pool.CandidatePool;
import goodhart.pool.Features;
import goodhart.pool.PoolSource;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import tech.tablesaw.api.Table;

/**
 * The pairs of a file, matched by their texts to the candidates of a source's training pool. A pair
 * is left out when its prompt or one of its responses is not there, so pairs of held-out prompts
 * never reach training. Where a prompt has the same response twice, the first counts.
 *
 * @param source the pools the pairs are about, with texts
 * @param file the pairs
 */
public record FromFile(PoolSource source, PreferenceFile file) implements PreferenceSource {
  public FromFile {
    Check.present("source", source);
    Check.present("file", file);
  }

  /** The pairs of a file that stands alone: the pool is the file's own, with n-grams. */
  public FromFile(PreferenceFile file) {
    this(file, Features.ngrams());
  }

  /** The pairs of a file that stands alone: the pool is the file's own. */
  public FromFile(PreferenceFile file, Features features) {
    this(new FilePool(file, features), file);
  }

  /** The groups of the file's pairs and how many each has. */
  public Map<String, Integer> groups() {
    return file.groups();
  }

  /**
   * The pairs of one group.
   *
   * @throws IllegalArgumentException for an unknown group, with the nearest name
   */
  @Override
  public PreferenceSource only(String group) {
    if (!groups().containsKey(group)) {
      throw new IllegalArgumentException(Names.unknown("group of pairs", group, groups().keySet()));
    }
    return PreferenceSource.super.only(group);
  }

  /** The file's pairs as a Tablesaw table. */
  public Table getTable() {
    return file.getTable();
  }

  /** Writes the file's pairs to another file, see {@link PreferenceFile#save(String)}. */
  public Path save(String other) {
    return file.save(other);
  }

  /** See {@link #save(String)}. */
  public Path save(Path other) {
    return file.save(other);
  }

  /** What the load found. */
  public LoadReport report() {
    return file.report();
  }

  /** {@link #groups}, as {@code prefs.groups} in a cell. */
  public Map<String, Integer> getGroups() {
    return groups();
  }

  /** {@link #report}, as {@code prefs.report} in a cell. */
  public LoadReport getReport() {
    return report();
  }

  /**
   * The same pairs with what they are for a draw of the pools in their report: how many are about
   * the training pool, and which evaluation prompts are nearly the same as training prompts.
   */
  public FromFile reporting(PoolSource.Draw draw) {
    LoadReport report = report().with("pool", match(draw.training()).toString());
    Optional<LoadReport.Leakage> leakage = draw.leakage();
    if (leakage.isPresent()) {
      report = report.with(leakage.get());
    }
    return new FromFile(source, file.withReport(report));
  }

  @Override
  public PreferencePairs collect(PoolSource.Draw draw, Seeds seeds) {
    if (source instanceof FilePool own && own.file().equals(file)) {
      PairColumns.Layout layout = file.columns().layout();
      return file.columns()
          .on(
              draw.training(),
              IntStream.range(0, file.size()).toArray(),
              layout.first(),
              layout.second());
    }
    Matching matching = match(draw.training());
    if (matching.pairs().size() == 0) {
      throw new IllegalArgumentException(
          "none of the "
              + file.size()
              + " pairs of "
              + file.name()
              + " is about two candidates of the pool ("
              + matching.otherPrompts()
              + " are about other prompts): pool and pairs must have the same texts");
    }
    return matching.pairs();
  }

  /**
   * Which pairs are about a pool.
   *
   * @throws IllegalArgumentException when the pool has no texts
   */
  public Matching match(CandidatePool pool) {
    if (pool.prompt(0).isEmpty() || pool.response(0).isEmpty()) {
      throw new IllegalArgumentException(
          "pairs of "
              + file.name()
              + " are matched by their texts, and the pool has none. Read the pool from a file, or"
              + " let the pairs stand alone");
    }
    PairColumns columns = file.columns();
    int n = columns.size();
    int[] which = new int[n];
    int[] first = new int[n];
    int[] second = new int[n];
    columns.find(pool, first, second);
    int matched = 0;
    int otherPrompts = 0;
    for (int k = 0; k < n; k++) {
      if (first[k] == PairColumns.NO_PROMPT) {
        otherPrompts++;
      } else if (first[k] >= 0 && second[k] >= 0) {
        which[matched] = k;
        first[matched] = first[k];
        second[matched] = second[k];
        matched++;
      }
    }
    PreferencePairs pairs =
        columns.on(
            pool,
            Arrays.copyOf(which, matched),
            Arrays.copyOf(first, matched),
            Arrays.copyOf(second, matched));
    return new Matching(pairs, otherPrompts, n - matched - otherPrompts);
  }

  /**
   * What became of a file's pairs.
   *
   * @param pairs those about the pool
   * @param otherPrompts how many were left out because their prompt is not in the pool
   * @param otherResponses how many because a response is not among their prompt's candidates
   */
  public record Matching(PreferencePairs pairs, int otherPrompts, int otherResponses) {
    @Override
    public String toString() {
      int all = pairs.size() + otherPrompts + otherResponses;
      return pairs.size()
          + " of "
          + all
          + " pairs are about this pool; left out: "
          + otherPrompts
          + " about other prompts, "
          + otherResponses
          + " about other responses";
    }
  }

  /** What the file holds, and what its load found. */
  @Override
  public String toString() {
    return file + "\n" + report();
  }
}
