package goodhart.preference;

import goodhart.Seeds;
import goodhart.internal.Check;
import goodhart.pool.CandidatePool;
import goodhart.pool.Features;
import goodhart.pool.PoolSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

  /** The pairs of a file that stands alone: the pool is the file's own, with all text features. */
  public FromFile(PreferenceFile file) {
    this(file.pool(new Features()), file);
  }

  @Override
  public PreferencePairs collect(PoolSource.Draw draw, Seeds seeds) {
    Matching matching = match(draw.training());
    if (matching.pairs().size() == 0) {
      throw new IllegalArgumentException(
          "none of the "
              + file.pairs().size()
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
    Map<String, Map<String, Integer>> candidateOf = new HashMap<>();
    for (int x = 0; x < pool.prompts(); x++) {
      Map<String, Integer> responses =
          candidateOf.computeIfAbsent(pool.prompt(x).orElseThrow(), p -> new HashMap<>());
      if (responses.isEmpty()) { // the same prompt again: the first counts
        for (int i = pool.start(x); i < pool.end(x); i++) {
          responses.putIfAbsent(pool.response(i).orElseThrow(), i);
        }
      }
    }
    List<int[]> matched = new ArrayList<>();
    List<Double> labels = new ArrayList<>();
    int otherPrompts = 0;
    int otherResponses = 0;
    for (PreferencePair pair : file.pairs()) {
      Map<String, Integer> responses = candidateOf.get(pair.prompt());
      Integer chosen = responses == null ? null : responses.get(pair.chosen());
      Integer rejected = responses == null ? null : responses.get(pair.rejected());
      if (responses == null) {
        otherPrompts++;
      } else if (chosen == null || rejected == null) {
        otherResponses++;
      } else {
        matched.add(new int[] {chosen, rejected});
        labels.add(pair.label());
      }
    }
    PreferencePairs pairs =
        new PreferencePairs(
            pool,
            matched.stream().mapToInt(m -> m[0]).toArray(),
            matched.stream().mapToInt(m -> m[1]).toArray(),
            labels.stream().mapToDouble(l -> l).toArray());
    return new Matching(pairs, otherPrompts, otherResponses);
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

  @Override
  public String toString() {
    return file.toString();
  }
}
