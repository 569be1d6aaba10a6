package goodhart.pool;

import goodhart.Progress;
import goodhart.internal.Parallel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ForkJoinTask;

/**
 * The features of a pool: given as numbers, or described and computed from the pool's texts once,
 * when something first asks for them. Described ones are equal when their descriptions are; the
 * texts are compared by the pool.
 */
final class PoolFeatures {
  /** A selection of a smaller share of the candidates computes its own. */
  private static final double SHARED = 1 / 16.0;

  private final Features description;
  private volatile FeatureMatrix matrix;

  /** The pool these are selected from, with its candidates; null where there is none. */
  private final CandidatePool parent;

  private final int[] candidates;

  private PoolFeatures(
      Features description, FeatureMatrix matrix, CandidatePool parent, int[] candidates) {
    this.description = description;
    this.matrix = matrix;
    this.parent = parent;
    this.candidates = candidates;
  }

  static PoolFeatures given(FeatureMatrix matrix) {
    return new PoolFeatures(null, matrix, null, null);
  }

  static PoolFeatures described(Features description) {
    return new PoolFeatures(description, null, null, null);
  }

  /** How they are computed; empty where they were given as numbers. */
  Optional<Features> description() {
    return Optional.ofNullable(description);
  }

  /** d, without computing anything. */
  int dimension() {
    return description == null ? matrix.dimension() : description.dimension();
  }

  /** The features of {@code pool}, whose they are. */
  FeatureMatrix matrix(CandidatePool pool, Progress progress) {
    FeatureMatrix known = matrix;
    return known == null ? computed(pool, progress) : known;
  }

  private synchronized FeatureMatrix computed(CandidatePool pool, Progress progress) {
    if (matrix == null) {
      // A parallel loop lends its thread to other work while it waits, and that could wait for this
      // lock. Threads of their own cannot.
      matrix =
          ForkJoinTask.inForkJoinPool()
              ? Parallel.withThreads(
                  Runtime.getRuntime().availableProcessors(), () -> compute(pool, progress))
              : compute(pool, progress);
    }
    return matrix;
  }

  private FeatureMatrix compute(CandidatePool pool, Progress progress) {
    if (parent != null) { // the splits of many seeds have one parent
      return parent.features(progress).select(candidates);
    }
    List<String> prompts = new ArrayList<>(pool.size());
    List<String> responses = new ArrayList<>(pool.size());
    for (int x = 0; x < pool.prompts(); x++) {
      String prompt = pool.prompt(x).orElseThrow();
      for (int i = pool.start(x); i < pool.end(x); i++) {
        prompts.add(prompt);
        responses.add(pool.response(i).orElseThrow());
      }
    }
    return description.of(prompts, responses, progress);
  }

  /**
   * Those of some candidates of {@code pool}, whose these are; computed already where these are.
   */
  PoolFeatures select(CandidatePool pool, int[] chosen) {
    FeatureMatrix known = matrix;
    if (known != null) {
      return new PoolFeatures(description, known.select(chosen), null, null);
    }
    boolean shared = chosen.length >= SHARED * pool.size();
    return new PoolFeatures(description, null, shared ? pool : null, shared ? chosen : null);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PoolFeatures f
        && Objects.equals(description, f.description)
        && (description != null || matrix.equals(f.matrix));
  }

  @Override
  public int hashCode() {
    return description == null ? matrix.hashCode() : description.hashCode();
  }
}
