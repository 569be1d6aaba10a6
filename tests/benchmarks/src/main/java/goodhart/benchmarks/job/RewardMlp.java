package goodhart.benchmarks.job;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.benchmarks.DataSet;
import goodhart.pool.CandidatePool;
import goodhart.preference.PreferencePairs;
import goodhart.reward.BradleyTerry;
import java.io.IOException;
import java.util.SplittableRandom;

/** A Bradley-Terry reward with one hidden layer; the result is its accuracy on held-out pairs. */
public record RewardMlp() implements Job {
  private static final long SEED = 6666;
  private static final int DIMENSION = 32;
  private static final int HIDDEN = 64;
  private static final int BATCH = 256;
  private static final int EPOCHS = 5;
  private static final double RIDGE = 1e-3;
  private static final double RATE = 2e-3;

  /** Candidates of each prompt of the pool that the pairs are about. */
  private static final int CANDIDATES = 16;

  private static int pairs(Scale scale) {
    return scale.of(20_000, 5_000);
  }

  @Override
  public String size(Scale scale) {
    return pairs(scale)
        + " pairs x "
        + DIMENSION
        + ", "
        + HIDDEN
        + " hidden, "
        + EPOCHS
        + " epochs";
  }

  @Override
  public void make(Scale scale, DataSet data) throws IOException {
    int prompts = pairs(scale) / 10;
    int n = prompts * CANDIDATES;
    SplittableRandom random = new SplittableRandom(SEED);
    double[] features = Draws.gaussian(random, n * DIMENSION);
    double[] gold = teacher(random, features, n);
    data.put("features", features, n, DIMENSION);
    data.put("gold", gold, prompts, CANDIDATES);
    data.put("reference", Draws.reference(random, prompts, CANDIDATES, 0), prompts, CANDIDATES);
    pairs(random, gold, "", pairs(scale), data);
    pairs(random, gold, "held_", scale.of(10_000, 5_000), data);
    data.set("hidden", HIDDEN);
    data.set("batch", BATCH);
    data.set("epochs", EPOCHS);
    data.set("ridge", RIDGE);
    data.set("rate", RATE);
  }

  /** A random tanh network: what a linear reward cannot see in full. */
  private static double[] teacher(SplittableRandom random, double[] features, int n) {
    int width = 16;
    double[] inner = Draws.gaussian(random, width * DIMENSION);
    double[] outer = Draws.gaussian(random, width);
    double[] gold = new double[n];
    for (int i = 0; i < n; i++) {
      for (int h = 0; h < width; h++) {
        double sum = 0;
        for (int j = 0; j < DIMENSION; j++) {
          sum += inner[h * DIMENSION + j] * features[i * DIMENSION + j];
        }
        gold[i] += outer[h] * Math.tanh(sum / Math.sqrt(DIMENSION));
      }
    }
    return gold;
  }

  private static void pairs(
      SplittableRandom random, double[] gold, String prefix, int count, DataSet data)
      throws IOException {
    int[] first = new int[count];
    int[] second = new int[count];
    double[] label = new double[count];
    for (int k = 0; k < count; k++) {
      int start = CANDIDATES * random.nextInt(gold.length / CANDIDATES);
      int i = random.nextInt(CANDIDATES);
      first[k] = start + i;
      second[k] = start + (i + 1 + random.nextInt(CANDIDATES - 1)) % CANDIDATES;
      double preferred = 1 / (1 + Math.exp(gold[second[k]] - gold[first[k]]));
      label[k] = random.nextDouble() < preferred ? 1 : 0;
    }
    data.put(prefix + "first", first);
    data.put(prefix + "second", second);
    data.put(prefix + "label", label, count);
  }

  @Override
  public Work prepare(DataSet data) {
    CandidatePool pool = Draws.pool(data);
    PreferencePairs pairs = pairs(pool, data, "");
    PreferencePairs held = pairs(pool, data, "held_");
    BradleyTerry trainer =
        new BradleyTerry("mlp", HIDDEN, RIDGE, 0, EPOCHS, RATE, BATCH, 0, 5, false);
    return round -> {
      double[] score = trainer.train(pairs, new Seeds(round), Progress.NONE).score(pool);
      int right = 0;
      for (int k = 0; k < held.size(); k++) {
        boolean first = score[held.first(k)] > score[held.second(k)];
        right += first == held.label(k) > 0.5 ? 1 : 0;
      }
      return new double[] {(double) right / held.size()};
    };
  }

  private static PreferencePairs pairs(CandidatePool pool, DataSet data, String prefix) {
    return new PreferencePairs(
        pool,
        data.ints(prefix + "first"),
        data.ints(prefix + "second"),
        data.doubles(prefix + "label"));
  }
}
