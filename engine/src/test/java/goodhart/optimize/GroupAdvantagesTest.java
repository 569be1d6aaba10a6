package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.internal.Catalogue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Numbers from fixture group_advantages.json, METHODS D.4. */
class GroupAdvantagesTest {
  private static final double[] REWARDS = {0.2, 1.5, 0.9, 1.4, -0.3};
  private static final double[] CENTRED = {-0.54, 0.76, 0.16, 0.66, -1.04};
  private static final double[] POLICY = {0.4, 0.3, 0.2, 0.1};
  private static final double[] VALUES = {0, 1, 1.5, 3};

  @Test
  void theMeanIsTheBaselineOfReinforceAndDrGrpoAndPpo() {
    for (Online method : List.of(new Reinforce(), new DrGrpo(), new Ppo())) {
      assertThat(Groups.advantages(method, Groups.sampled(REWARDS)))
          .containsExactly(CENTRED, within(1e-9));
      assertThat(Groups.advantages(method, Groups.exact(VALUES, POLICY, POLICY)))
          .containsExactly(new double[] {-0.9, 0.1, 0.6, 2.1}, within(1e-12));
    }
    assertThat(Groups.advantages(new Reinforce(5, 0, false), Groups.sampled(REWARDS)))
        .containsExactly(REWARDS);
  }

  @Test
  void leaveOneOutComparesWithTheOthers() {
    assertThat(Groups.advantages(new Rloo(), Groups.sampled(REWARDS)))
        .containsExactly(new double[] {-0.675, 0.95, 0.2, 0.825, -1.3}, within(1e-9));
    assertThat(Groups.advantages(new Rloo(), Groups.exact(VALUES, POLICY, POLICY)))
        .containsExactly(new double[] {-0.9, 0.1, 0.6, 2.1}, within(1e-12));
  }

  @Test
  void leaveOneOutIsUnbiasedAndTheMeanShrinks() {
    double[] exact = Groups.policyGradient(VALUES, POLICY);
    for (int draws = 2; draws <= 4; draws++) {
      assertThat(Groups.meanGradient(new Rloo(draws, 0), draws, VALUES, POLICY, POLICY))
          .containsExactly(exact, within(1e-12));
      double shrink = (draws - 1.0) / draws;
      assertThat(Groups.meanGradient(new Reinforce(draws, 0, true), draws, VALUES, POLICY, POLICY))
          .containsExactly(Arrays.stream(exact).map(g -> shrink * g).toArray(), within(1e-12));
      assertThat(Groups.meanGradient(new Reinforce(draws, 0, false), draws, VALUES, POLICY, POLICY))
          .containsExactly(exact, within(1e-12));
    }
    for (Online method : List.of(new Reinforce(0, 0, false), new Reinforce(), new Rloo())) {
      assertThat(Groups.exactGradient(method, VALUES, POLICY, POLICY))
          .containsExactly(exact, within(1e-12));
    }
  }

  @Test
  void batchStdDividesByTheSpreadOfTheBatch() {
    Online.Group alone = Groups.sampled(REWARDS);
    Online.Group inBatch =
        new Online.Group(
            false,
            5,
            0,
            REWARDS,
            alone.weight(),
            alone.logPolicy(),
            alone.logReference(),
            alone.length(),
            100,
            1,
            new Online.Batch(0.4999, 0));
    assertThat(Groups.advantages(new BatchStd(), inBatch))
        .containsExactly(Arrays.stream(CENTRED).map(a -> 2 * a).toArray(), within(1e-9));
  }

  @Test
  void theMedianIsCentredAndScaledAndDropsOut() {
    assertThat(Groups.advantages(new McGrpo(5, 0, 0.2), Groups.sampled(REWARDS)))
        .containsExactly(
            new double[] {-1.45590682196, 1.24792013311, 0.0, 1.03993344426, -2.49584026622},
            within(1e-9));
  }

  @Test
  void anOutlierLeavesTheMedianAdvantagesOfTheOthers() {
    double[] plain = Groups.advantages(new McGrpo(5, 0, 0.2), Groups.sampled(REWARDS));
    double[] wild = REWARDS.clone();
    wild[4] = -1000;
    double[] robust = Groups.advantages(new McGrpo(5, 0, 0.2), Groups.sampled(wild));
    for (int i : new int[] {0, 1, 2, 3}) {
      assertThat(robust[i]).isEqualTo(plain[i]);
    }
  }

  @Test
  void likelyGoodResponsesLoseRewardByTheirRank() {
    double[] binary = {1, 1, 0, 1, 0};
    Online.Group group = unlikely(binary, -1.2, -0.4, -0.9, -1.0, -2.0);
    assertThat(new Unlikeliness().shape(group))
        .containsExactly(new double[] {0.95, 0.8, 0, 0.9, 0}, within(1e-12));
    assertThat(Groups.advantages(new Unlikeliness(), group))
        .containsExactly(
            new double[] {
              0.86272865937, 0.554611281024, -1.08868140349, 0.760022866588, -1.08868140349
            },
            within(1e-9));
    // Ties share their rank; rewards that are not positive stay.
    assertThat(
            new Unlikeliness(3, 0.9, 0, 0.2).shape(unlikely(new double[] {1, -1, 1}, -1, -1, -1)))
        .containsExactly(new double[] {0.7, -1, 0.7}, within(1e-12));
  }

  @Test
  void likelinessIsPerToken() {
    double[] logs = {-4, -3, -9};
    double[] length = {4, 1, 3};
    Online.Group group =
        new Online.Group(
            false,
            3,
            0,
            new double[] {1, 1, 1},
            Rows.uniform(3),
            logs,
            logs,
            length,
            9,
            1,
            new Online.Batch(1, 0));
    // per token -1, -3, -3: the last two tie for the least likely
    assertThat(new Unlikeliness(3, 0.3, 0, 0.2).shape(group))
        .containsExactly(new double[] {0.8, 0.95, 0.95}, within(1e-12));
  }

  @Test
  void withoutAPenaltyForRankItIsGrpo() {
    double[] plain = new double[5];
    Grpo.standardise(1e-6, false, 5, REWARDS, Rows.uniform(5), plain);
    assertThat(
            Groups.advantages(
                new Unlikeliness(5, 0, 0, 0.2), unlikely(REWARDS, -1.2, -0.4, -0.9, -1.0, -2.0)))
        .containsExactly(plain, within(1e-12));
  }

  private static Online.Group unlikely(double[] reward, double... logs) {
    int size = reward.length;
    return new Online.Group(false, size, 0, reward, Rows.uniform(size), logs, logs, 100, 1);
  }

  @Test
  void filtersWeighByRank() {
    double[] weight = new double[5];
    PfPpo.Filter.BEST_WORST.weights(REWARDS, weight);
    assertThat(weight).containsExactly(0, 1, 0, 0, 1);
    PfPpo.Filter.BEST_RANDOM.weights(REWARDS, weight);
    assertThat(weight).containsExactly(0.1, 0.4, 0.1, 0.1, 0.1);
    PfPpo.Filter.BEST_OF_N.weights(REWARDS, weight);
    assertThat(weight).containsExactly(0, 1, 0, 0, 0);
  }

  @Test
  void filteredAdvantagesAreWeightedAndRescaled() {
    assertThat(
            Groups.advantages(
                new PfPpo(PfPpo.Filter.BEST_WORST, 5, 0, 0.2), Groups.sampled(REWARDS)))
        .containsExactly(new double[] {0, 2.5 * 0.76, 0, 0, 2.5 * -1.04}, within(1e-12));
    // five responses: 0.4 and 0.1 of 0.8
    assertThat(
            Groups.advantages(
                new PfPpo(PfPpo.Filter.BEST_RANDOM, 5, 0, 0.2), Groups.sampled(REWARDS)))
        .containsExactly(
            new double[] {0.625 * -0.54, 2.5 * 0.76, 0.625 * 0.16, 0.625 * 0.66, 0.625 * -1.04},
            within(1e-12));
    assertThat(
            Groups.advantages(
                new PfPpo(PfPpo.Filter.BEST_OF_N, 5, 0, 0.2), Groups.sampled(REWARDS)))
        .containsExactly(new double[] {0, 5 * 0.76, 0, 0, 0}, within(1e-12));
  }

  @Test
  void ofTwoResponsesBestWorstIsHalfOfLeaveOneOutAndBestOfNHalfOfTheBestOfTwo() {
    double[] half = Arrays.stream(Groups.policyGradient(VALUES, POLICY)).map(g -> g / 2).toArray();
    assertThat(
            Groups.meanGradient(
                new PfPpo(PfPpo.Filter.BEST_WORST, 2, 0, 0.2), 2, VALUES, POLICY, POLICY))
        .containsExactly(half, within(1e-12));
    double[] best =
        Arrays.stream(Groups.exactGradient(new Tea(2, 0, 0), VALUES, POLICY, POLICY))
            .map(g -> g / 2)
            .toArray();
    assertThat(
            Groups.meanGradient(
                new PfPpo(PfPpo.Filter.BEST_OF_N, 2, 0, 0.2), 2, VALUES, POLICY, POLICY))
        .containsExactly(best, within(1e-12));
  }

  @Test
  void whatAMethodSaysOfExactGroupsIsWhatItsAdvantagesAre() {
    Random random = new Random(4);
    List<String> said = new ArrayList<>();
    new Catalogue<>("method", Optimizer.class)
        .all()
        .forEach(
            (name, method) -> {
              if (!(method instanceof Online online) || Double.isNaN(online.exactScale(1))) {
                return;
              }
              said.add(name);
              for (int k = 1; k < 20; k++) {
                double[] reward = random.doubles(k, -3, 3).toArray();
                double[] policy = random.doubles(k).toArray();
                double sum = Arrays.stream(policy).sum();
                Arrays.setAll(policy, i -> policy[i] / sum);
                double mean = 0;
                double square = 0;
                for (int i = 0; i < k; i++) {
                  mean += policy[i] * reward[i];
                  square += policy[i] * reward[i] * reward[i];
                }
                double scale = online.exactScale(Math.sqrt(Math.max(0, square - mean * mean)));
                double[] advantage =
                    Groups.advantages(online, Groups.exact(reward, policy, policy));
                double constant = advantage[0] - scale * reward[0];
                for (int i = 0; i < k; i++) {
                  assertThat(advantage[i])
                      .as("%s", name)
                      .isCloseTo(scale * reward[i] + constant, within(1e-9));
                }
              }
            });
    assertThat(said)
        .containsExactlyInAnyOrder(
            "drGrpo", "grpo", "grpoGuard", "p3o", "ppo", "reinforce", "rloo");
  }

  private static List<Online> all(int groupSize) {
    return List.of(
        new Reinforce(groupSize, 0, true),
        new Rloo(groupSize, 0),
        new DrGrpo(groupSize, 0, 0.2),
        new BatchStd(groupSize, 0, 0.2),
        new McGrpo(groupSize, 0, 0.2),
        new PfPpo(PfPpo.Filter.BEST_RANDOM, groupSize, 0, 0.2),
        new PfPpo(PfPpo.Filter.BEST_WORST, groupSize, 0, 0.2),
        new GrpoGuard(groupSize, 0, 0.2),
        new P3o(groupSize, 0, 0.2, true),
        new Tea(30, groupSize, 0));
  }

  @Test
  void aConstantOnAllRewardsChangesNoAdvantage() {
    Random random = new Random(3);
    for (int trial = 0; trial < 50; trial++) {
      double[] reward = random.doubles(7).toArray();
      double[] shifted = Arrays.stream(reward).map(r -> r + 5).toArray();
      for (Online method : all(7)) {
        assertThat(Groups.advantages(method, Groups.sampled(shifted)))
            .as("%s", method)
            .containsExactly(Groups.advantages(method, Groups.sampled(reward)), within(1e-9));
      }
    }
  }

  @Test
  void equalRewardsAndSingleResponsesAreWorthNothing() {
    for (Online method : all(7)) {
      assertThat(Groups.advantages(method, Groups.sampled(0.7, 0.7, 0.7))).containsOnly(0.0);
      assertThat(Groups.advantages(method, Groups.sampled(0.7))).containsOnly(0.0);
      if (!(method instanceof McGrpo)) {
        assertThat(
                Groups.advantages(
                    method, Groups.exact(new double[] {3}, new double[] {1}, new double[] {1})))
            .containsOnly(0.0);
      }
    }
  }

  @Test
  void settingsAreChecked() {
    assertThatThrownBy(() -> new Rloo(1, 0))
        .hasMessage(
            "groupSize must be 0 (exact) or >= 2, got 1: the baseline is the mean of the other"
                + " responses");
    assertThatThrownBy(() -> new Reinforce(-1, 0, true))
        .hasMessage("groupSize must be >= 0, got -1");
    assertThatThrownBy(() -> new McGrpo(8, 0, 0.2))
        .hasMessage(
            "groupSize must be odd and >= 3, got 8: the baseline is the response in the middle,"
                + " which then drops out");
    assertThatThrownBy(() -> new PfPpo(PfPpo.Filter.BEST_OF_N, 0, 0, 0.2))
        .hasMessage(
            "groupSize must be >= 2, got 0: responses are filtered by their rank in the group");
    assertThatThrownBy(() -> new PfPpo(null, 7, 0, 0.2)).hasMessage("filter is missing");
    assertThatThrownBy(() -> new Unlikeliness(1, 0.25, 0, 0.2))
        .hasMessage("groupSize must be >= 2, got 1: responses are ranked within the group");
    assertThatThrownBy(() -> new Unlikeliness(16, 2, 0, 0.2))
        .hasMessage("rankPenalty must be between 0.0 and 1.0, got 2.0");
    assertThatThrownBy(() -> new DrGrpo(0, -1, 0.2))
        .hasMessage("beta must be >= 0 and finite, got -1.0");
    assertThatThrownBy(() -> new BatchStd(0, 0, 0))
        .hasMessage("clip must be > 0 (infinite: none), got 0.0");
  }
}
