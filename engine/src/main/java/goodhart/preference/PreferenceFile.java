package goodhart.preference;

import goodhart.Progress;
import goodhart.data.DataFiles;
import goodhart.data.Limits;
import goodhart.data.Row;
import goodhart.data.Rows;
import goodhart.pool.CandidatePool;
import goodhart.pool.Features;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The preference pairs of one file, read and checked: one JSON object a line, plain or gzip. The
 * schema is recognised by the columns of the first line, among others {@code prompt, chosen,
 * rejected} (texts or lists of messages, with or without scores) and HH-RLHF, where the prompt is
 * what both conversations share.
 *
 * <p>Two files with the same name and the same pairs are equal.
 *
 * @param name the file's name, without the folder
 * @param schema the recognised schema, in words
 * @param pairs the pairs in the order of the file, at least one
 * @param leftOut lines that hold no usable pair: two responses with the same text (where asked
 *     for), or marked as not to be judged
 */
public record PreferenceFile(String name, String schema, List<PreferencePair> pairs, int leftOut) {
  public PreferenceFile {
    pairs = List.copyOf(pairs);
    if (pairs.isEmpty()) {
      throw new IllegalArgumentException(name + ": holds no usable pair. Nothing was loaded");
    }
  }

  /**
   * Reads a file in which the two responses of a pair always differ.
   *
   * @throws IllegalArgumentException see {@link #read(Path, boolean, Progress)}
   */
  public static PreferenceFile read(Path file, Progress progress) {
    return read(file, false, progress);
  }

  /**
   * Reads a file.
   *
   * @param dropSameText whether pairs of two equal texts are left out and counted; otherwise they
   *     are a mistake
   * @throws IllegalArgumentException when the schema is unknown or a line does not fit it; the
   *     message names file, line and column. Then nothing is loaded
   */
  public static PreferenceFile read(Path file, boolean dropSameText, Progress progress) {
    DataFiles files = DataFiles.of(file);
    Reading reading = new Reading(dropSameText);
    Rows.read(files, new Limits(), progress, reading);
    return new PreferenceFile(files.name(), reading.schema.title, reading.pairs, reading.leftOut);
  }

  private static final class Reading implements Rows.Mapping<List<PreferencePair>> {
    private final boolean dropSameText;
    private final List<PreferencePair> pairs = new ArrayList<>();
    private Schema schema;
    private int leftOut;

    Reading(boolean dropSameText) {
      this.dropSameText = dropSameText;
    }

    @Override
    public void first(Row row) {
      schema = Schema.of(row);
    }

    @Override
    public List<PreferencePair> map(Row row) {
      List<PreferencePair> found = schema.pairs(row);
      for (PreferencePair pair : found) {
        if (!dropSameText && pair.chosen().equals(pair.rejected())) {
          throw row.error(
              "the two responses are the same text. Remove the pair, or read with dropSameText:"
                  + " true");
        }
      }
      return found;
    }

    @Override
    public void accept(List<PreferencePair> found) {
      leftOut += found.isEmpty() ? 1 : 0;
      for (PreferencePair pair : found) {
        if (pair.chosen().equals(pair.rejected())) {
          leftOut++;
        } else {
          pairs.add(pair);
        }
      }
    }
  }

  /**
   * The pool of the prompts and responses in this file alone: lines with the same prompt text are
   * one prompt, its candidates are the different responses in the order in which they first appear
   * (two where every prompt occurs once). No gold reward; a column {@code score} where every pair
   * has scores (the first one a response was given).
   *
   * @param features which features are computed; null for none
   */
  public CandidatePool pool(Features features) {
    Map<String, Map<String, Double>> scoreOf = new LinkedHashMap<>();
    for (PreferencePair pair : pairs) {
      Map<String, Double> responses =
          scoreOf.computeIfAbsent(pair.prompt(), p -> new LinkedHashMap<>());
      responses.putIfAbsent(pair.chosen(), pair.chosenScore());
      responses.putIfAbsent(pair.rejected(), pair.rejectedScore());
    }
    List<String> promptOfEach = new ArrayList<>();
    List<String> responses = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    scoreOf.forEach(
        (prompt, candidates) ->
            candidates.forEach(
                (response, score) -> {
                  promptOfEach.add(prompt);
                  responses.add(response);
                  scores.add(score);
                }));
    CandidatePool.Builder builder =
        CandidatePool.builder(scoreOf.values().stream().mapToInt(Map::size).toArray())
            .prompts(List.copyOf(scoreOf.keySet()))
            .responses(responses);
    if (pairs.stream().allMatch(PreferencePair::hasScores)) {
      builder.column("score", scores.stream().mapToDouble(s -> s).toArray());
    }
    if (features != null) {
      builder.features(features.of(promptOfEach, responses));
    }
    return builder.build();
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, schema, pairs.size(), pairs.get(0), leftOut);
  }

  @Override
  public String toString() {
    return pairs.size()
        + " preference pairs from "
        + name
        + " ("
        + schema
        + ")"
        + (leftOut == 0 ? "" : ", " + leftOut + " lines left out");
  }
}
