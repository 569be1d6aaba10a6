package goodhart.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.pool.CandidatePool;
import goodhart.pool.Features;
import goodhart.reward.BradleyTerry;
import goodhart.reward.RewardModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What a reward model learns from real texts, where they are: the folder {@code ../shared/data}
 * beside the repository. Accuracy on pairs of prompts that were held out, five folds.
 */
class TextRewardTest {
  private static final int FOLDS = 5;

  private static PreferenceFile file(String name) {
    String given = System.getProperty("goodhart.shared");
    Path root = Path.of("").toAbsolutePath();
    while (given == null && root != null && !Files.exists(root.resolve(".ci"))) {
      root = root.getParent();
    }
    Path data = (given != null ? Path.of(given) : root.resolve("../shared")).resolve("data");
    Path file = data.resolve(name).normalize();
    assumeTrue(
        Files.exists(file), name + " is not at " + file + "; -Dgoodhart.shared says where it is");
    return PreferenceFile.read(file, Progress.NONE);
  }

  /** For each pair, in which share of the splits its held-out prediction was right. */
  private static double[] right(PreferenceFile file, Features features, int splits) {
    PreferencePairs pairs = new FromFile(file, features).match(file.pool(features)).pairs();
    CandidatePool pool = pairs.pool();
    double[] right = new double[pairs.size()];
    for (int split = 1; split <= splits; split++) {
      int[] fold = folds(pool.prompts(), split);
      for (int f = 0; f < FOLDS; f++) {
        int held = f;
        int[] train =
            IntStream.range(0, pairs.size()).filter(k -> fold[pairs.prompt(k)] != held).toArray();
        RewardModel model =
            new BradleyTerry().train(pairs.select(train), new Seeds(split), Progress.NONE);
        double[] score = model.score(pool);
        for (int k = 0; k < right.length; k++) {
          if (fold[pairs.prompt(k)] == held) {
            double difference = score[pairs.first(k)] - score[pairs.second(k)];
            double agrees = difference * (pairs.label(k) - 0.5);
            right[k] += (agrees > 0 ? 1 : agrees == 0 ? 0.5 : 0) / splits;
          }
        }
      }
    }
    return right;
  }

  private static int[] folds(int prompts, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] fold = IntStream.range(0, prompts).map(x -> x % FOLDS).toArray();
    for (int x = prompts - 1; x > 0; x--) {
      int other = random.nextInt(x + 1);
      int swapped = fold[x];
      fold[x] = fold[other];
      fold[other] = swapped;
    }
    return fold;
  }

  /** Low and high end of a 95 % interval of the mean difference; whole prompts are drawn. */
  private static double[] interval(PreferencePairs pairs, double[] one, double[] other) {
    int prompts = pairs.pool().prompts();
    double[] difference = new double[prompts];
    int[] count = new int[prompts];
    for (int k = 0; k < one.length; k++) {
      difference[pairs.prompt(k)] += one[k] - other[k];
      count[pairs.prompt(k)]++;
    }
    SplittableRandom random = new SplittableRandom(1);
    double[] means = new double[4000];
    for (int b = 0; b < means.length; b++) {
      double sum = 0;
      int n = 0;
      for (int x = 0; x < prompts; x++) {
        int drawn = random.nextInt(prompts);
        sum += difference[drawn];
        n += count[drawn];
      }
      means[b] = sum / n;
    }
    Arrays.sort(means);
    return new double[] {means[100], means[3899]};
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static void beatsLength(String name, int splits, double leastLength, double least) {
    PreferenceFile file = file(name);
    PreferencePairs pairs = new FromFile(file).match(file.pool(Features.ngrams())).pairs();
    double[] length = right(file, new Features(0, true, false, false), splits);
    double[] ngrams = right(file, Features.ngrams(), splits);
    double[] interval = interval(pairs, ngrams, length);

    assertThat(mean(length)).as("length alone").isBetween(leastLength, leastLength + 0.02);
    assertThat(mean(ngrams)).as("n-grams").isGreaterThan(least);
    assertThat(interval[0]).as("low end of the paired interval").isPositive();
    assertThat(interval[1]).as("high end").isLessThan(0.12);
  }

  @Test
  void wordsTellMoreThanLengthWhichAnswerPeopleFindHarmless() {
    beatsLength("hh-rlhf-harmless-test.jsonl.gz", 8, 0.55, 0.58);
  }

  @Test
  void wordsTellMoreThanLengthWhichAnswerJudgesPrefer() {
    beatsLength("alpaca-eval-pairs.jsonl.gz", 2, 0.64, 0.645);
  }
}
