package goodhart.benchmarks.job;

import goodhart.benchmarks.DataSet;
import goodhart.pool.CandidatePool;
import goodhart.pool.FeatureMatrix;
import goodhart.reward.Canonical;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Pools with random rewards, all prompts with equally many candidates; and back from the data. */
final class Draws {
  private Draws() {}

  /** {@code n} standard normal numbers. */
  static double[] gaussian(SplittableRandom random, int n) {
    double[] values = new double[n];
    Arrays.setAll(values, i -> random.nextGaussian());
    return values;
  }

  /** Reference probabilities whose logits have the given standard deviation. */
  static double[] reference(SplittableRandom random, int prompts, int size, double spread) {
    double[] reference = new double[prompts * size];
    for (int x = 0; x < prompts; x++) {
      double sum = 0;
      for (int i = x * size; i < (x + 1) * size; i++) {
        reference[i] = Math.exp(spread * random.nextGaussian());
        sum += reference[i];
      }
      for (int i = x * size; i < (x + 1) * size; i++) {
        reference[i] /= sum;
      }
    }
    return reference;
  }

  /** Writes a pool and its proxy, the proxy standardised as the engine would. */
  static void put(
      DataSet data, int prompts, int size, double[] reference, double[] reward, double[] gold)
      throws IOException {
    CandidatePool pool = equal(prompts, size).reference(reference).build();
    data.put("reward", Canonical.standardised(pool, reward), prompts, size);
    data.put("gold", gold, prompts, size);
    data.put("reference", pool.reference().toArray(), prompts, size);
  }

  /** The pool of a data set, with the proxy as its column {@code proxy}. */
  static CandidatePool pool(DataSet data) {
    int[] shape = data.shape("gold");
    CandidatePool.Builder builder =
        equal(shape[0], shape[1]).reference(data.doubles("reference")).gold(data.doubles("gold"));
    if (data.has("reward")) {
      builder.column("proxy", data.doubles("reward"));
    }
    if (data.has("features")) {
      builder.features(features(data));
    }
    return builder.build();
  }

  /** A builder for prompts with equally many candidates. */
  static CandidatePool.Builder equal(int prompts, int size) {
    int[] counts = new int[prompts];
    Arrays.fill(counts, size);
    return CandidatePool.builder(counts);
  }

  /** The array {@code features}. */
  static FeatureMatrix features(DataSet data) {
    int[] shape = data.shape("features");
    double[] flat = data.doubles("features");
    double[][] rows = new double[shape[0]][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(flat, i * shape[1], (i + 1) * shape[1]));
    return FeatureMatrix.of(rows);
  }
}
