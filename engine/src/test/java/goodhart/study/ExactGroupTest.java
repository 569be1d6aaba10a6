package goodhart.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import goodhart.Seeds;
import goodhart.optimize.DrGrpo;
import goodhart.optimize.Grpo;
import goodhart.optimize.Online;
import goodhart.optimize.Ppo;
import goodhart.optimize.Reinforce;
import goodhart.optimize.Tea;
import goodhart.policy.PolicyClass;
import goodhart.policy.Tabular;
import goodhart.pool.CandidatePool;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExactGroupTest {
  private static final List<Online> METHODS =
      List.of(
          new Grpo(0, 0, 0.2),
          new Grpo(0, 0.3, 0.2),
          new Reinforce(0, 0, true),
          new DrGrpo(0, 0.04, 0.2));

  private static double[] outer(
      Online method, double[] reference, double[] reward, double[] f, double share) {
    int size = f.length;
    CandidatePool pool =
        CandidatePool.builder(size, 1)
            .reference(append(reference))
            .weights(share, 1 - share)
            .gold(append(reward))
            .build();
    PolicyClass.Head head = new Tabular().bind(pool, new Seeds(1)); // theta is f
    return new ExactGroup(method, pool, 0, append(reward), new ExactGroup.Rows(size))
        .outer(head, append(f), 0);
  }

  private static double[] append(double[] row) {
    double[] longer = Arrays.copyOf(row, row.length + 1);
    longer[row.length] = 1;
    return longer;
  }

  private static double[] policy(double[] reference, double[] f) {
    double[] log = new double[f.length];
    Arrays.setAll(log, i -> Math.log(reference[i]) + f[i]);
    double most = Arrays.stream(log).max().orElseThrow();
    double[] p = Arrays.stream(log).map(l -> Math.exp(l - most)).toArray();
    double sum = Arrays.stream(p).sum();
    Arrays.setAll(p, i -> p[i] / sum);
    return p;
  }

  /** From the differences of pairs, which lose nothing. */
  private static double deviation(double[] p, double[] reward) {
    double variance = 0;
    for (int i = 0; i < p.length; i++) {
      for (int j = 0; j < i; j++) {
        variance += p[i] * p[j] * (reward[i] - reward[j]) * (reward[i] - reward[j]);
      }
    }
    return Math.sqrt(variance);
  }

  private static double centred(double[] value, double[] p, int i) {
    double difference = 0;
    for (int j = 0; j < value.length; j++) {
      difference += p[j] * (value[i] - value[j]);
    }
    return difference;
  }

  /** Short and long prompts, policies near the reference and all on one candidate, rare ones. */
  @Test
  void theGradientIsThatOfItsDefinition() {
    SplittableRandom random = new SplittableRandom(75);
    for (int trial = 0; trial < 2000; trial++) {
      int size = 1 + random.nextInt(trial % 2 == 0 ? 6 : 60);
      double[] reference = random.doubles(size).map(u -> u < 0.2 ? 1e-14 : 0.01 + u).toArray();
      double sum = Arrays.stream(reference).sum();
      Arrays.setAll(reference, i -> reference[i] / sum);
      double[] reward = random.doubles(size, 4, 10).toArray();
      double spread = Math.exp(random.nextDouble(-7, 6));
      double[] f = random.doubles(size, -spread, spread).toArray();
      if (trial % 5 == 0) { // the best takes nearly all, and its reward is far from the mean
        f[size - 1] = 3 * spread + 20;
        reward[size - 1] = 30;
      }
      double share = random.nextDouble(0.1, 0.9);
      double[] p = policy(reference, f);
      for (Online method : METHODS) {
        double scale = method.exactScale(deviation(p, reward));
        double[] outer = outer(method, reference, reward, f, share);
        for (int i = 0; i < size; i++) {
          double lead = scale * centred(reward, p, i) - method.beta() * centred(f, p, i);
          double expected = share * p[i] * lead;
          double rounding = p[i] * 1e-14 * (30 * scale + method.beta() * 4 * spread);
          double faint = 1e-20 * Math.abs(lead);
          assertThat(outer[i])
              .as("%s, trial %d, candidate %d", method, trial, i)
              .isCloseTo(expected, within(1e-11 * Math.abs(expected) + rounding + faint));
        }
      }
    }
  }

  @Test
  void equalRewardsMoveNothing() {
    double[] reference = {0.5, 0.3, 0.2};
    double[] same = {0.7, 0.7, 0.7};
    for (Online method : List.of(new Grpo(0, 0, 0.2), new Reinforce(0, 0, false))) {
      assertThat(outer(method, reference, same, new double[] {1, -2, 0.3}, 0.5)).containsOnly(0.0);
    }
  }

  @Test
  void itServesWhereAdvantagesAndPenaltyAreNoMore() {
    Training training = new Training();
    assertThat(METHODS).allMatch(m -> ExactGroup.serves(m, training));
    Training reusing = new Training(null, 100, 0.1, 256, 30, 2);
    assertThat(METHODS).noneMatch(m -> ExactGroup.serves(m, reusing));
    assertThat(
            List.of(
                new Grpo(16, 0.04, 0.2),
                new Tea(4, 0, 0.04),
                new Ppo(0, 0.05, 0.2, 0.2, Online.Penalty.K3)))
        .noneMatch(m -> ExactGroup.serves(m, training));
    assertThat(ExactGroup.serves(new Ppo(0, 0, 0.2, 0.2, Online.Penalty.K3), training)).isTrue();
  }
}
