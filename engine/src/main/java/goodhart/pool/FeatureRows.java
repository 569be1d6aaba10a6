package goodhart.pool;

import goodhart.Progress;
import goodhart.internal.Parallel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The features of many responses, computed on all cores. Every response's numbers depend on its own
 * text alone, so the result is the same for any number of threads.
 */
final class FeatureRows {
  private static final int CHUNK = 256;

  private final Features features;
  private final List<String> names;
  private final List<TextFeature> functions;
  private final List<String> prompts;
  private final List<String> responses;
  private final Map<String, long[]> promptWords = new HashMap<>();
  private final int dense;
  private final double[] values;
  private final int[] start;

  FeatureRows(Features features, List<String> promptOfEachResponse, List<String> responses) {
    this.features = features;
    this.prompts = promptOfEachResponse;
    this.responses = responses;
    names = List.copyOf(features.functions().keySet());
    functions = names.stream().map(features.functions()::get).toList();
    dense = features.denseDimension();
    values = new double[Math.multiplyExact(responses.size(), dense)];
    start = new int[responses.size() + 1];
  }

  FeatureMatrix compute(Progress progress) {
    if (features.overlap()) {
      readPrompts(progress);
    }
    int n = responses.size();
    int chunks = (n + CHUNK - 1) / CHUNK;
    Ngrams[] rows = new Ngrams[chunks];
    Parallel.forRanges(
        chunks,
        1,
        progress,
        (from, to) -> {
          for (int c = from; c < to; c++) {
            rows[c] = chunk(c * CHUNK, Math.min(n, (c + 1) * CHUNK));
          }
        });
    return FeatureMatrix.owning(
        values, n, dense, features.isSparse() ? joined(rows) : SparseRows.NONE);
  }

  private void readPrompts(Progress progress) {
    List<String> different = prompts.stream().distinct().toList();
    long[][] words = new long[different.size()][];
    Parallel.forRanges(
        words.length,
        CHUNK,
        progress,
        (from, to) -> {
          for (int x = from; x < to; x++) {
            words[x] = Words.different(different.get(x));
          }
        });
    for (int x = 0; x < words.length; x++) {
      promptWords.put(different.get(x), words[x]);
    }
  }

  private Ngrams chunk(int from, int to) {
    Words words = new Words();
    Ngrams ngrams =
        features.isSparse()
            ? new Ngrams(features.wordNgrams(), features.characterNgrams(), features.buckets())
            : null;
    double[] hashed = new double[features.words()];
    for (int i = from; i < to; i++) {
      String response = responses.get(i);
      words.read(response);
      fill(i, words, hashed);
      if (ngrams != null) {
        ngrams.add(words, response);
        start[i + 1] = ngrams.size();
      }
    }
    if (ngrams != null) {
      ngrams.trim();
    }
    return ngrams;
  }

  /** The rows of all chunks, of which {@code start} says the ends within each chunk. */
  private SparseRows joined(Ngrams[] rows) {
    long all = 0;
    for (Ngrams chunk : rows) {
      all += chunk.size();
    }
    if (all > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "the n-grams of "
              + responses.size()
              + " responses are "
              + all
              + " numbers, at most "
              + (Integer.MAX_VALUE - 8)
              + " can be held. Use fewer sizes of n-grams, or split the file");
    }
    int[] column = new int[(int) all];
    float[] value = new float[(int) all];
    int at = 0;
    for (int c = 0; c < rows.length; c++) {
      for (int i = c * CHUNK; i < Math.min(responses.size(), (c + 1) * CHUNK); i++) {
        start[i + 1] += at;
      }
      rows[c].copyTo(column, value, at);
      at += rows[c].size();
      rows[c] = null;
    }
    return new SparseRows(features.buckets(), start, column, value);
  }

  /** The dense features of response i. */
  private void fill(int i, Words words, double[] hashed) {
    String response = responses.get(i);
    int column = i * dense;
    int codePoints = response.codePointCount(0, response.length());
    if (features.length()) {
      values[column++] = Math.log1p(codePoints) - 6;
    }
    if (features.format()) {
      Layout.fill(response, codePoints, values, column);
      column += Layout.NAMES.size();
    }
    if (features.overlap()) {
      values[column++] = overlap(promptWords.get(prompts.get(i)), words);
    }
    for (int f = 0; f < functions.size(); f++) {
      double value = functions.get(f).apply(prompts.get(i), response);
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "feature '" + names.get(f) + "' must be finite, got " + value + " for response " + i);
      }
      values[column++] = value;
    }
    hashed(words, hashed, column);
  }

  private static double overlap(long[] prompt, Words words) {
    if (prompt.length == 0) {
      return 0;
    }
    boolean[] seen = new boolean[prompt.length];
    int found = 0;
    for (int i = 0; i < words.count(); i++) {
      int at = Arrays.binarySearch(prompt, words.hash(i));
      if (at >= 0 && !seen[at]) {
        seen[at] = true;
        found++;
      }
    }
    return (double) found / prompt.length;
  }

  private void hashed(Words words, double[] hashed, int column) {
    int n = hashed.length;
    if (n == 0) {
      return;
    }
    Arrays.fill(hashed, 0);
    for (int i = 0; i < words.count(); i++) {
      long hash = words.hash(i);
      hashed[(int) Long.remainderUnsigned(hash >>> 1, n)] += (hash & 1) == 0 ? 1 : -1;
    }
    double squares = 0;
    for (int j = 0; j < n; j++) {
      hashed[j] = Math.signum(hashed[j]) * Math.log1p(Math.abs(hashed[j]));
      squares += hashed[j] * hashed[j];
    }
    for (int j = 0; j < n; j++) {
      values[column + j] = squares > 0 ? hashed[j] / Math.sqrt(squares / n) : 0;
    }
  }
}
