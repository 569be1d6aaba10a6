package goodhart.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.optimize.Dpo;
import goodhart.optimize.Grpo;
import goodhart.policy.LogLinear;
import goodhart.pool.CandidatePool;
import goodhart.pool.FeatureMatrix;
import goodhart.pool.Features;
import goodhart.preference.PreferencePairs;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SparseLearningTest {
  private static final List<String> WORDS =
      List.of("kind", "clear", "rude", "wrong", "the", "of", "answer", "ladder", "chalk", "rain");

  /** Twenty prompts with eight texts each; gold is +1 for the first two words, -1 for the next. */
  private static CandidatePool texts() {
    SplittableRandom random = new SplittableRandom(2);
    int[] counts = new int[20];
    Arrays.fill(counts, 8);
    double[] gold = new double[160];
    String[] responses = new String[160];
    for (int i = 0; i < gold.length; i++) {
      int[] drawn = random.ints(12, 0, WORDS.size()).toArray();
      for (int w : drawn) {
        gold[i] += w < 2 ? 1 : w < 4 ? -1 : 0;
      }
      responses[i] = Arrays.stream(drawn).mapToObj(WORDS::get).collect(Collectors.joining(" "));
    }
    return CandidatePool.builder(counts)
        .prompts(IntStream.range(0, 20).mapToObj(x -> "prompt " + x).toList())
        .responses(List.of(responses))
        .features(Features.ngrams())
        .gold(gold)
        .build();
  }

  private static PreferencePairs pairs(CandidatePool pool) {
    SplittableRandom random = new SplittableRandom(3);
    int[] first = new int[600];
    int[] second = new int[600];
    double[] label = new double[600];
    for (int k = 0; k < 600; k++) {
      int x = random.nextInt(20);
      int a = random.nextInt(8);
      first[k] = pool.start(x) + a;
      second[k] = pool.start(x) + (a + 1 + random.nextInt(7)) % 8;
      double gap = pool.gold().get(first[k]) - pool.gold().get(second[k]);
      label[k] = gap > 0 ? 1 : gap < 0 ? 0 : 0.5;
    }
    return new PreferencePairs(pool, first, second, label);
  }

  private static CandidatePool stored(CandidatePool pool) {
    double[][] rows = new double[pool.size()][];
    Arrays.setAll(rows, i -> pool.features().row(i));
    return pool.withFeatures(FeatureMatrix.of(rows));
  }

  private static final Training TRAINING = new Training(new LogLinear(), 40, 0.05, 64, 5, 1);

  private static Learner dpo(CandidatePool pool) {
    Learner learner = new Learner(TRAINING, pool, new Seeds(1), Progress.NONE);
    learner.direct(new Dpo(), pairs(pool), new double[pool.size()]);
    return learner;
  }

  @Test
  void dpoLearnsOnNgramsWhatItLearnsOnTheSameNumbersStoredDensely() {
    CandidatePool sparse = texts();
    CandidatePool dense = stored(sparse);
    double[] one = dpo(dense).implicitReward(dense);
    double[] other = dpo(sparse).implicitReward(sparse);
    double agree = 0;
    double all = 0;
    for (int x = 0; x < 20; x++) {
      for (int i = sparse.start(x); i < sparse.end(x); i++) {
        for (int j = sparse.start(x); j < i; j++) {
          double gap = sparse.gold().get(i) - sparse.gold().get(j);
          all += gap == 0 ? 0 : 1;
          agree += gap * (other[i] - other[j]) > 0 ? 1 : 0;
        }
      }
    }

    assertThat(sparse.features().sparse()).isTrue();
    assertThat(other).containsExactly(one, within(1e-6));
    assertThat(agree / all).isGreaterThan(0.9);
  }

  @Test
  void grpoRaisesGoldOnNgrams() {
    CandidatePool pool = texts();
    Learner learner = new Learner(TRAINING, pool, new Seeds(1), Progress.NONE);
    learner.online(new Grpo(), pool.gold().toArray());
    double[] logits = learner.implicitReward(pool);
    double[] policy = new double[pool.size()];
    for (int x = 0; x < 20; x++) {
      double sum = 0;
      for (int i = pool.start(x); i < pool.end(x); i++) {
        policy[i] = Math.exp(logits[i]);
        sum += policy[i];
      }
      for (int i = pool.start(x); i < pool.end(x); i++) {
        policy[i] /= sum;
      }
    }
    double before = pool.mean(pool.reference().toArray(), pool.gold());

    assertThat(pool.mean(policy, pool.gold())).isGreaterThan(before + 1);
  }
}
