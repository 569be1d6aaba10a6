package goodhart.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.Progress;
import goodhart.Seeds;
import goodhart.internal.Parallel;
import goodhart.pool.CandidatePool;
import goodhart.preference.PreferencePairs;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EnsembleTest {
  private static final CandidatePool POOL = Pools.pool(11, 40, 16, 5, 1.0);
  private static final PreferencePairs PAIRS = Pools.pairs(POOL, 800, 12);

  private static EnsembleModel train(Ensemble settings) {
    return settings.train(PAIRS, new Seeds(3), Progress.NONE);
  }

  private static Ensemble vary(String vary) {
    return new Ensemble(new BradleyTerry(), 5, new Mean(), vary, 64);
  }

  @Test
  void memberScoresAreCentredAndScaled() {
    for (double[] score : train(new Ensemble()).memberScores(POOL)) {
      double squares = 0;
      for (int x = 0; x < POOL.prompts(); x++) {
        double mean = 0;
        for (int i = POOL.start(x); i < POOL.end(x); i++) {
          mean += POOL.reference().get(i) * score[i];
          squares += POOL.weights().get(x) * POOL.reference().get(i) * score[i] * score[i];
        }
        assertThat(mean).isCloseTo(0, within(1e-12));
      }
      assertThat(squares).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void constantsPerPromptDoNotReachTheAggregate() {
    RewardModel shifted =
        pool -> {
          double[] score = pool.gold().toArray();
          for (int x = 0; x < pool.prompts(); x++) {
            for (int i = pool.start(x); i < pool.end(x); i++) {
              score[i] = 3 * score[i] + 100 * x;
            }
          }
          return score;
        };
    EnsembleModel one =
        new EnsembleModel(java.util.List.of(p -> p.gold().toArray(), shifted), new WorstCase());
    assertThat(one.score(POOL))
        .containsExactly(Canonical.standardised(POOL, POOL.gold().toArray()), within(1e-10));
  }

  @Test
  void aConstantMemberScoresZero() {
    double[] constant = new double[POOL.size()];
    Arrays.fill(constant, 0.1);
    assertThat(Canonical.standardised(POOL, constant)).containsOnly(0);
  }

  @Test
  void standardisedRewardsAreStarcs() {
    // Fixture starc_epic.json (METHODS E.4).
    CandidatePool pool =
        CandidatePool.builder(4, 4).reference(0.4, 0.3, 0.2, 0.1, 0.25, 0.25, 0.25, 0.25).build();
    double[] a = {0, 1, 2, 3, 1, 0, -1, 2};
    double[] centred = {-1, 0, 1, 2, 0.5, -0.5, -1.5, 1.5};
    assertThat(Canonical.centred(pool, a)).containsExactly(centred, within(1e-12));
    double[] standardised = Canonical.standardised(pool, a);
    for (int i = 0; i < 8; i++) {
      assertThat(standardised[i]).isCloseTo(centred[i] / 1.06066017178, within(1e-9));
    }
  }

  @Test
  void ensemblesThatDifferInTheAggregateShareTheirMembers() {
    Ensemble worst = new Ensemble().withAggregate(new WorstCase());
    assertThat(worst.trainedPart()).isEqualTo(new Ensemble().trainedPart());
    assertThat(worst).isNotEqualTo(new Ensemble());
    EnsembleModel shared = train(worst.trainedPart());
    assertThat(shared.withAggregate(new WorstCase()).score(POOL))
        .containsExactly(train(worst).score(POOL));
  }

  @Test
  void membersDifferAndSeedsRepeat() {
    for (String vary : new String[] {"finetune", "pretrain"}) {
      double[][] scores = train(vary(vary)).memberScores(POOL);
      for (int m = 1; m < scores.length; m++) {
        assertThat(scores[m]).isNotEqualTo(scores[0]);
      }
      assertThat(train(vary(vary)).memberScores(POOL)).isDeepEqualTo(scores);
    }
  }

  @Test
  void sameBitsForAnyNumberOfThreads() {
    for (String vary : new String[] {"finetune", "pretrain"}) {
      double[] one = Parallel.withThreads(1, () -> train(vary(vary)).score(POOL));
      double[] three = Parallel.withThreads(3, () -> train(vary(vary)).score(POOL));
      assertThat(three).containsExactly(one);
    }
  }

  @Test
  void moreMembersKeepTheFirstOnes() {
    double[][] two =
        train(new Ensemble(new BradleyTerry(), 2, new Mean(), "finetune", 64)).memberScores(POOL);
    double[][] five = train(new Ensemble()).memberScores(POOL);
    assertThat(five[0]).containsExactly(two[0]);
    assertThat(five[1]).containsExactly(two[1]);
  }

  @Test
  void pretrainedMembersDisagreeMoreThanFinetunedOnes() {
    assertThat(disagreement("pretrain")).isGreaterThan(2 * disagreement("finetune"));
  }

  private static double disagreement(String vary) {
    double[][] scores = train(vary(vary)).memberScores(POOL);
    double sum = 0;
    for (int i = 0; i < POOL.size(); i++) {
      sum += Moments.variance(scores, i, Moments.mean(scores, i), false) / POOL.size();
    }
    return sum;
  }

  @Test
  void pretrainedMembersLearnTheGoldReward() {
    PreferencePairs fresh = Pools.pairs(POOL, 4000, 13);
    assertThat(Pools.goldAccuracy(fresh, train(vary("pretrain")).score(POOL))).isGreaterThan(0.8);
  }

  @Test
  void oneMemberIsThatMember() {
    Ensemble one = new Ensemble(new BradleyTerry(), 1, new Uwo(), "finetune", 64);
    EnsembleModel model = train(one);
    assertThat(model.score(POOL)).containsExactly(model.memberScores(POOL)[0]);
  }

  @Test
  void progressCountsTheMembers() {
    var seen = new java.util.concurrent.ConcurrentSkipListSet<Long>();
    Progress progress =
        new Progress() {
          @Override
          public void tick() {}

          @Override
          public void report(String what, long done, long total) {
            assertThat(what).isEqualTo("training an ensemble");
            assertThat(total).isEqualTo(5);
            seen.add(done);
          }
        };
    new Ensemble().train(PAIRS, new Seeds(3), progress);
    assertThat(seen).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void whatCannotBeTrainedIsSaid() {
    assertThatThrownBy(() -> vary("pretain"))
        .hasMessage(
            "no way to vary named 'pretain'. Did you mean 'pretrain'? Known: finetune,"
                + " pretrain");
    assertThatThrownBy(() -> new Ensemble(new BradleyTerry(), 0, new Mean(), "finetune", 64))
        .hasMessage("members must be >= 1, got 0");
    assertThatThrownBy(() -> new Ensemble().train(PAIRS.select(), new Seeds(1), Progress.NONE))
        .hasMessage("a reward model learns from preference pairs and got none");
    CandidatePool bare = CandidatePool.builder(2).build();
    PreferencePairs pairs =
        new PreferencePairs(bare, new int[] {0}, new int[] {1}, new double[] {1});
    for (String vary : new String[] {"finetune", "pretrain"}) {
      assertThatThrownBy(() -> vary(vary).train(pairs, new Seeds(1), Progress.NONE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("the pool has none");
    }
    EnsembleModel model = train(vary("pretrain"));
    assertThatThrownBy(() -> model.score(Pools.pool(1, 2, 2, 4, 0)))
        .hasMessageContaining("trained on 5 features and the pool has 4");
  }
}
