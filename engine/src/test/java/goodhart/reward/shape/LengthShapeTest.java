package goodhart.reward.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.internal.Catalogue;
import goodhart.pool.CandidatePool;
import goodhart.pool.World;
import goodhart.reward.Canonical;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What shapes do about length; fixtures small_formulas.json (C.6), length_bias_bleu.json (B.8). */
class LengthShapeTest {
  private static final World WORLD =
      Catalogue.with(new World(), Map.of("prompts", 20, "candidates", 16, "referenceSpread", 0.5));

  private static CandidatePool pool(int[] candidates, double... length) {
    return CandidatePool.builder(candidates).column("length", length).build();
  }

  @Test
  void theEfficientRewardIsTheFixtures() {
    CandidatePool pool = pool(new int[] {4}, 100, 200, 150, 300);
    assertThat(new LengthSwitch(0.2, 1, 0.5).shape(pool, new double[] {1, 1, 0, 1}))
        .containsExactly(new double[] {0.954579496113, 0.9, 0.0, 0.845420503887}, within(1e-9));
  }

  @Test
  void onlyThePromptsThatAreMostlyCorrectPayForLength() {
    CandidatePool pool = pool(new int[] {2, 2, 3}, 10, 30, 10, 30, 10, 30, 20);
    double[] reward = {-1, 2, 1, 1, 1, -1, 1};
    double[] none = {0, 1, 1, 1, 1, 0, 1};
    double shortest = 1 - 0.2 / (1 + Math.exp(1));
    double longest = 1 - 0.2 / (1 + Math.exp(-1));
    assertThat(new LengthSwitch(0.2, 0, 0).shape(pool, reward)).containsExactly(none);
    assertThat(new LengthSwitch(0.2, 0.2, 0).shape(pool, reward))
        .containsExactly(new double[] {0, 1, shortest, longest, 1, 0, 1}, within(1e-12));
    assertThat(new LengthSwitch(0.2, 2 / 3.0, 0).shape(pool, reward))
        .containsExactly(
            new double[] {0, 1, shortest, longest, shortest, 0, longest}, within(1e-12));
    // one correct response: its length is the mean length
    assertThat(new LengthSwitch(0.2, 1, 0).shape(pool, reward)[1]).isEqualTo(0.9);
  }

  @Test
  void anyCorrectResponseIsWorthMoreThanAWrongOne() {
    CandidatePool pool = WORLD.pool();
    double[] reward = Canonical.standardised(pool, pool.gold().toArray());
    double[] shaped = new LengthSwitch(0.99, 1, 0.3).shape(pool, reward);
    for (int i = 0; i < shaped.length; i++) {
      if (reward[i] >= 0.3) {
        assertThat(shaped[i]).isBetween(0.01, 1.0);
      } else {
        assertThat(shaped[i]).isZero();
      }
    }
  }

  @Test
  void theResidualIsTheFixtures() {
    CandidatePool pool = pool(new int[] {5}, 10, 20, 40, 80, 160);
    assertThat(new LengthResidual().shape(pool, new double[] {0.1, 0.4, 0.9, 1.0, 1.6}))
        .containsExactly(new double[] {0.02, -0.04, 0.1, -0.16, 0.08}, within(1e-9));
  }

  @Test
  void theResidualIsUncorrelatedWithEveryPowerOfTheLog() {
    CandidatePool pool = WORLD.pool();
    double[] mass = References.mass(pool);
    double[] gold = pool.gold().toArray();
    for (int degree = 1; degree <= 4; degree++) {
      double[] u = new LengthResidual(degree).shape(pool, gold);
      assertThat(References.deviation(u, mass)).isBetween(0.3, 1.0);
      for (int j = 0; j <= degree; j++) {
        double[] power = pool.column("length").toArray();
        for (int i = 0; i < power.length; i++) {
          power[i] = Math.pow(Math.log(power[i]) / 5, j);
        }
        double covariance = 0;
        for (int i = 0; i < u.length; i++) {
          covariance += mass[i] * u[i] * power[i];
        }
        double scale = Math.max(1e-3, References.deviation(power, mass));
        assertThat(covariance / scale)
            .as("degree %d, power %d", degree, j)
            .isCloseTo(0, within(1e-12));
      }
    }
  }

  @Test
  void powersThatTheOthersGiveAddNothing() {
    CandidatePool pool = pool(new int[] {4}, 10, 10, 90, 90);
    double[] reward = {1, 2, 3, 6};
    double[] expected = {-0.5, 0.5, -1.5, 1.5};
    assertThat(new LengthResidual(1).shape(pool, reward)).containsExactly(expected, within(1e-12));
    assertThat(new LengthResidual(3).shape(pool, reward)).containsExactly(expected, within(1e-12));
    assertThat(new LengthResidual(2).shape(pool(new int[] {2}, 7, 7), new double[] {1, 3}))
        .containsExactly(new double[] {-1, 1}, within(1e-12));
  }

  @Test
  void aRewardThatIsLengthAloneLeavesNothing() {
    CandidatePool pool = WORLD.pool();
    double[] reward = pool.column("length").toArray();
    for (int i = 0; i < reward.length; i++) {
      reward[i] = 3 * Math.log(reward[i]) - 1;
    }
    assertThat(new LengthResidual().shape(pool, reward))
        .containsExactly(new double[reward.length], within(1e-12));
  }

  @Test
  void aPenaltyIsPerStandardDeviationOfLength() {
    CandidatePool pool = pool(new int[] {2, 2}, 10, 30, 100, 120);
    assertThat(new LengthPenalty(0.5).shape(pool, new double[] {1, 1, 2, 3}))
        .containsExactly(new double[] {1.5, 0.5, 2.5, 2.5}, within(1e-12));
    assertThat(new LengthPenalty(0).shape(pool, new double[] {1, 1, 2, 3}))
        .containsExactly(1, 1, 2, 3);
  }

  @Test
  void thePenaltyThatLeavesNoCorrelationIsTheResidualOfAnExactlyLinearLength() {
    CandidatePool pool = pool(new int[] {3}, Math.exp(1), Math.exp(2), Math.exp(3));
    double[] reward = Canonical.standardised(pool, new double[] {0, 1, 5});
    double[] logs = Canonical.standardised(pool, new double[] {1, 2, 3});
    double slope = 0;
    for (int i = 0; i < 3; i++) {
      slope += reward[i] * logs[i] / 3;
    }
    CandidatePool linear = pool.withColumn("length", new double[] {1, 2, 3});
    assertThat(new LengthPenalty(slope).shape(linear, reward))
        .containsExactly(new LengthResidual().shape(pool, reward), within(1e-12));
  }

  @Test
  void aPoolWithoutLengthsIsRefused() {
    CandidatePool bare = CandidatePool.builder(2).build();
    CandidatePool other = bare.withColumn("tokens", new double[] {3, 4});
    double[] reward = {0, 1};
    assertThatThrownBy(() -> new LengthSwitch().shape(bare, reward))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "shape 'lengthSwitch' needs the column 'length', and the pool has no columns. Read it"
                + " with the pool, candidates(file) { columns 'length' }, or add it:"
                + " pool.withColumn('length', values)");
    assertThatThrownBy(() -> new LengthResidual().shape(other, reward))
        .hasMessageStartingWith(
            "shape 'lengthResidual' needs the column 'length', and the pool has tokens. Read it");
    assertThatThrownBy(() -> new LengthPenalty().shape(other, reward))
        .hasMessageStartingWith("shape 'lengthPenalty' needs the column 'length'");
    CandidatePool empty = bare.withColumn("length", new double[] {3, 0});
    assertThatThrownBy(() -> new LengthResidual().shape(empty, reward))
        .hasMessage(
            "shape 'lengthResidual' takes logarithms: column 'length' must be > 0, got 0.0 for"
                + " candidate 1");
  }

  @Test
  void impossibleSettingsAreRefused() {
    assertThatThrownBy(() -> new LengthSwitch(1, 0.2, 0))
        .hasMessage(
            "alpha must be below 1, got 1.0: long correct responses would be worth no more than"
                + " wrong ones");
    assertThatThrownBy(() -> new LengthSwitch(0.2, 2, 0))
        .hasMessage("share must be between 0.0 and 1.0, got 2.0");
    assertThatThrownBy(() -> new LengthResidual(0)).hasMessage("degree must be >= 1, got 0");
    assertThatThrownBy(() -> new LengthPenalty(-1))
        .hasMessage("weight must be >= 0 and finite, got -1.0");
  }
}
