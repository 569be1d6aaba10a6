package goodhart.pool;

import goodhart.Progress;
import goodhart.data.DataFiles;
import goodhart.data.Limits;
import goodhart.data.Row;
import goodhart.data.Rows;
import goodhart.internal.Check;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a candidate pool from a file of one JSON object a line (.jsonl, .jsonl.gz), one candidate a
 * line. Lines with the same prompt text are the candidates of one prompt, wherever they stand;
 * prompts come in the order of their first line. Texts are kept, and features computed from them
 * when something first asks for them.
 *
 * <p>Reference: {@code pi = softmax} of the log-probabilities over each prompt's candidates. A
 * candidate below 1e-12 is raised to it before the last scaling: log-probabilities of long texts
 * lie hundreds of nats apart, and KL needs every probability positive.
 *
 * <p>Any mistake in the file is an IllegalArgumentException that names file, line and column; then
 * nothing is loaded.
 *
 * @param prompt the column of the prompt's text
 * @param response the column of the response's text
 * @param gold the column of the gold reward; null for none
 * @param referenceLogProbability the column of log pi_ref(response | prompt), nats; null for a
 *     uniform reference
 * @param weight the column of the prompt's weight, the same on all its lines; null for equal
 *     weights
 * @param columns further numeric columns to keep, for example {@code length}
 * @param features which features the responses have; null for none
 */
public record PoolReader(
    String prompt,
    String response,
    String gold,
    String referenceLogProbability,
    String weight,
    List<String> columns,
    Features features) {
  private static final double SMALLEST = 1e-12;

  /** Columns {@code prompt}, {@code response} and {@code gold}; all features. */
  public PoolReader() {
    this("prompt", "response", "gold", null, null, List.of(), new Features());
  }

  public PoolReader {
    Check.present("prompt column", prompt);
    Check.present("response column", response);
    columns = columns == null ? List.of() : List.copyOf(columns);
    Set<String> different = new HashSet<>(columns);
    if (different.size() < columns.size()) {
      throw new IllegalArgumentException("columns must differ, got " + String.join(", ", columns));
    }
  }

  private record Candidate(
      String prompt, String response, double gold, double logReference, double[] further) {}

  /** Reads a file. */
  public CandidatePool read(Path file, Progress progress) {
    Map<String, List<Candidate>> byPrompt = new LinkedHashMap<>();
    Map<String, Double> weights = new LinkedHashMap<>();
    Rows.read(
        DataFiles.of(file),
        new Limits(),
        progress,
        new Rows.Mapping<Line>() {
          @Override
          public Line map(Row row) {
            return line(row);
          }

          @Override
          public void accept(Line line) {
            Candidate candidate = line.candidate();
            byPrompt.computeIfAbsent(candidate.prompt(), t -> new ArrayList<>()).add(candidate);
            if (weight != null) {
              weight(line.row(), candidate.prompt(), weights);
            }
          }
        });
    return pool(byPrompt, weights);
  }

  private record Line(Row row, Candidate candidate) {}

  private Line line(Row row) {
    double[] further = new double[columns.size()];
    for (int j = 0; j < further.length; j++) {
      further[j] = row.number(columns.get(j));
    }
    return new Line(
        row,
        new Candidate(
            row.text(prompt),
            row.text(response),
            gold == null ? 0 : row.number(gold),
            referenceLogProbability == null ? 0 : row.number(referenceLogProbability),
            further));
  }

  private void weight(Row row, String text, Map<String, Double> weights) {
    double value = row.number(weight);
    if (value < 0) {
      throw row.error(weight, "a weight must be >= 0, found " + value);
    }
    Double before = weights.putIfAbsent(text, value);
    if (before != null && before != value) {
      throw row.error(
          weight, "found " + value + ", but an earlier line of the same prompt says " + before);
    }
  }

  private CandidatePool pool(Map<String, List<Candidate>> byPrompt, Map<String, Double> weights) {
    List<Candidate> all = byPrompt.values().stream().flatMap(List::stream).toList();
    List<String> responses = all.stream().map(Candidate::response).toList();
    CandidatePool.Builder builder =
        CandidatePool.builder(byPrompt.values().stream().mapToInt(List::size).toArray())
            .prompts(List.copyOf(byPrompt.keySet()))
            .responses(responses);
    if (gold != null) {
      builder.gold(all.stream().mapToDouble(Candidate::gold).toArray());
    }
    if (referenceLogProbability != null) {
      builder.reference(reference(byPrompt, all.size()));
    }
    if (weight != null) {
      builder.weights(weights.values().stream().mapToDouble(w -> w).toArray());
    }
    for (int j = 0; j < columns.size(); j++) {
      int column = j;
      builder.column(columns.get(j), all.stream().mapToDouble(c -> c.further()[column]).toArray());
    }
    if (features != null) {
      builder.features(features);
    }
    return builder.build();
  }

  private static double[] reference(Map<String, List<Candidate>> byPrompt, int size) {
    double[] reference = new double[size];
    int i = 0;
    for (List<Candidate> candidates : byPrompt.values()) {
      double[] log = candidates.stream().mapToDouble(Candidate::logReference).toArray();
      double most = Arrays.stream(log).max().orElseThrow();
      double sum = Arrays.stream(log).map(l -> Math.exp(l - most)).sum();
      for (double l : log) {
        reference[i++] = Math.max(SMALLEST, Math.exp(l - most) / sum);
      }
    }
    return reference;
  }
}
