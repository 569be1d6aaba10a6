package goodhart.reward.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.Seeds;
import goodhart.pool.CandidatePool;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Several rewards in one; fixtures reward_shaping.json (C.1, C.5), clip_delta.json (C.3). */
class CombinationTest {
  private static final double[] R = {-1, 0, 1, 2, 4};
  private static final double[] SECOND = {2, -1, 0.5, 0.3, 0.1};
  private static final double[] PI = {0.2, 0.3, 0.3, 0.15, 0.05};
  private static final CandidatePool POOL = CandidatePool.builder(5).reference(PI).build();
  private static final CandidatePool ONE = CandidatePool.builder(1).build();

  private static double[] of(Combination how, double[]... rewards) {
    return how.combine(POOL, rewards);
  }

  @Test
  void theSumOfLogSigmoidsIsTheFixtures() {
    double[] first = new double[5];
    double[] second = new double[5];
    Lsc.centre(R, 2, first);
    Lsc.centre(SECOND, 0, second);
    double[] sum = {-3.17551536262, -3.44018969856, -1.7873386717, -1.24750242503, -0.771324671117};
    double[] product = {
      0.0417725705154, 0.0320586032801, 0.167405097278, 0.287221258406, 0.462400134331
    };
    for (int i = 0; i < 5; i++) {
      assertThat(first[i] + second[i]).isCloseTo(sum[i], within(1e-9));
      assertThat(Math.exp(first[i] + second[i])).isCloseTo(product[i], within(1e-9));
    }
  }

  @Test
  void theSumOfLogSigmoidsIsTheLogOfAProductOfProbabilities() {
    double[] combined = of(new LogSigmoidSum(), R, SECOND);
    for (int i = 0; i < 5; i++) {
      double good = 1 / (1 + Math.exp(2 - R[i]));
      double alsoGood = 1 / (1 + Math.exp(2 - SECOND[i])); // its 0.85-quantile is 2 as well
      assertThat(Math.exp(combined[i])).isCloseTo(good * alsoGood, within(1e-12));
    }
    assertThat(of(new LogSigmoidSum(), R)).containsExactly(new Lsc().shape(POOL, R));
  }

  @Test
  void aResponseThatOneRewardFindsVeryBadNeverRanksFirst() {
    RandomGenerator random = new Seeds(31).stream("attributes");
    CandidatePool twenty = CandidatePool.builder(20).build();
    for (int trial = 0; trial < 200; trial++) {
      double[][] rewards = new double[3][];
      Arrays.setAll(rewards, a -> random.doubles(20, -1, 1).toArray());
      int bad = random.nextInt(20);
      rewards[0][bad] = -12;
      rewards[1][bad] = 50;
      rewards[2][bad] = 50;
      double[] u = new LogSigmoidSum().combine(twenty, rewards);
      assertThat(u[bad]).isEqualTo(Arrays.stream(u).min().orElseThrow());
      double[] sum = new WeightedSum().combine(twenty, rewards);
      assertThat(sum[bad]).isEqualTo(Arrays.stream(sum).max().orElseThrow());
    }
  }

  @Test
  void aWeightedSumIsByDefaultTheMean() {
    assertThat(of(new WeightedSum(), R, SECOND))
        .containsExactly(new double[] {0.5, -0.5, 0.75, 1.15, 2.05}, within(1e-12));
    assertThat(of(new WeightedSum(1, -0.5), R, SECOND))
        .containsExactly(new double[] {-2, 0.5, 0.75, 1.85, 3.95}, within(1e-12));
    assertThatThrownBy(() -> of(new WeightedSum(1), R, SECOND))
        .hasMessage("weightedSum needs a weight for each reward, got 1 weights for 2 rewards");
    assertThatThrownBy(() -> new WeightedSum(Double.NaN))
        .hasMessage("weight must be finite, got NaN");
  }

  @Test
  void weightsAreEqualByContentAndCannotBeChanged() {
    double[] weights = {1, 0.02};
    WeightedSum sum = new WeightedSum(weights);
    weights[0] = 5;
    sum.weights()[1] = 5;
    assertThat(sum)
        .isEqualTo(new WeightedSum(1, 0.02))
        .hasSameHashCodeAs(new WeightedSum(1, 0.02))
        .isNotEqualTo(new WeightedSum(1, 0.03))
        .hasToString("WeightedSum[weights=[1.0, 0.02]]");
  }

  @Test
  void theHarmonicMeanIsTheFixtures() {
    Harmonic harmonic = new Harmonic(0.3);
    assertThat(harmonic.mean(0.8, 0.5)).isCloseTo(0.56338028169, within(1e-9));
    assertThat(harmonic.mean(0.6, 0.9)).isCloseTo(0.782608695652, within(1e-9));
  }

  @Test
  void theWorstOfOneRewardIsWorstOfAll() {
    double[] combined = of(new Harmonic(), R, SECOND);
    assertThat(combined[0]).isZero(); // least of the first
    assertThat(combined[1]).isZero(); // least of the second
    assertThat(Arrays.stream(combined, 2, 5).boxed()).allMatch(u -> u > 0 && u <= 1);
    for (double other = 1e-3; other <= 1; other *= 10) {
      assertThat(new Harmonic(0.3).mean(1e-12, other)).isLessThan(1e-11);
      assertThat(new Harmonic(0.3).mean(0, other)).isZero();
    }
  }

  @Test
  void atTheEndsOfLambdaOneRewardIsLeft() {
    double[] first = new double[5];
    new MinMax().shape(R, PI, first);
    assertThat(of(new Harmonic(1), R, SECOND)).containsExactly(first, within(1e-15));
    assertThat(of(new Harmonic(0), SECOND, R)).containsExactly(first, within(1e-15));
    double[] same = {3, 3, 3, 3, 3};
    assertThat(of(new Harmonic(1), same, R)).containsExactly(1, 1, 1, 1, 1);
    assertThatThrownBy(() -> of(new Harmonic(), R))
        .hasMessage("harmonic needs two rewards, got 1: combine two of them first");
  }

  @Test
  void aHardGateIsAHandComputedTable() {
    double[] f = {5, 1, -1, 0, 2};
    // the median of the outcome under PI is 0; f counts from -1
    assertThat(of(new Gated(), R, f)).containsExactly(-1, 2, 1, 3, 7);
    assertThat(of(new Gated(0.85, 0, 0.5), R, f)).containsExactly(-1, 0, 1, 2.5, 5.5);
    assertThat(of(new Gated(0, 0, 1), R, f)).containsExactly(5, 2, 1, 3, 7);
    assertThat(of(new Gated(0.5, 0, 1), R, f, f)).containsExactly(-1, 4, 1, 4, 10);
    assertThatThrownBy(() -> of(new Gated(), R))
        .hasMessage("gated needs the outcome and then at least one immediate reward, got 1 reward");
  }

  @Test
  void aSoftGateTendsToTheHardOneAndIsHalfOpenAtTheGate() {
    double[] f = {5, 1, -1, 0, 2};
    double[] soft = of(new Gated(0.5, 1, 1), R, f);
    assertThat(soft[1]).isCloseTo(0 + 0.5 * 2, within(1e-12));
    assertThat(soft[4]).isCloseTo(4 + 3 / (1 + Math.exp(-4)), within(1e-12));
    double[] nearly = of(new Gated(0.5, 1e-9, 1), R, f);
    double[] hard = of(new Gated(), R, f);
    for (int i : new int[] {0, 2, 3, 4}) {
      assertThat(nearly[i]).isCloseTo(hard[i], within(1e-12));
    }
  }

  /** The theorem of the class: for the tilt at any beta. */
  @Test
  void theGateNeverLosesProbabilityOfGoodOutcomes() {
    RandomGenerator random = new Seeds(32).stream("gates");
    for (int trial = 0; trial < 500; trial++) {
      double[] outcome = random.doubles(5, -1, 1).toArray();
      double[] f = random.doubles(5, -3, 3).toArray();
      double beta = 0.1 + 2 * random.nextDouble();
      double gate = References.quantile(outcome, PI, 0.5);
      double[] gated = tilt(of(new Gated(), outcome, f), PI, beta);
      double[] open = tilt(of(new WeightedSum(1, 1), outcome, f), PI, beta);
      double[] mass = new double[2];
      for (int i = 0; i < 5; i++) {
        if (outcome[i] >= gate) {
          mass[0] += gated[i];
          mass[1] += open[i];
        }
      }
      assertThat(mass[0]).isGreaterThanOrEqualTo(mass[1] - 1e-12);
      for (int i = 0; i < 5; i++) {
        if (outcome[i] >= gate) {
          assertThat(gated[i] / mass[0]).isCloseTo(open[i] / mass[1], within(1e-12));
        }
      }
      // an immediate reward that falls as the outcome rises, as a hack does
      double[] hack = Arrays.stream(outcome).map(r -> Math.exp(-2 * r)).toArray();
      assertThat(References.mean(outcome, tilt(of(new Gated(), outcome, hack), PI, beta)))
          .isGreaterThanOrEqualTo(
              References.mean(outcome, tilt(of(new WeightedSum(1, 1), outcome, hack), PI, beta))
                  - 1e-12);
    }
  }

  @Test
  void anImmediateRewardThatFavoursTheBetterOfTheBadCanMakeTheGateCost() {
    double[] reference = {0.4, 0.05, 0.55};
    double[] outcome = {-1, -0.01, 0};
    double[] f = {0, 5, 0};
    CandidatePool pool = CandidatePool.builder(3).reference(reference).build();
    double[] gated = new Gated().combine(pool, new double[][] {outcome, f});
    assertThat(gated).containsExactly(outcome);
    double[] open = new WeightedSum(1, 1).combine(pool, new double[][] {outcome, f});
    assertThat(References.mean(outcome, tilt(gated, reference, 1)))
        .isCloseTo(-0.197744535433, within(1e-9));
    assertThat(References.mean(outcome, tilt(open, reference, 1)))
        .isCloseTo(-0.0274267441665, within(1e-9));
  }

  private static double[] tilt(double[] reward, double[] reference, double beta) {
    double most = Arrays.stream(reward).max().orElseThrow();
    double[] policy = new double[reward.length];
    double sum = 0;
    for (int i = 0; i < policy.length; i++) {
      policy[i] = reference[i] * Math.exp((reward[i] - most) / beta);
      sum += policy[i];
    }
    for (int i = 0; i < policy.length; i++) {
      policy[i] /= sum;
    }
    return policy;
  }

  /** Each step a reward of the one candidate of a pool. */
  private static double steps(Combination how, double... step) {
    return how.combine(
            ONE, Arrays.stream(step).mapToObj(q -> new double[] {q}).toArray(double[][]::new))[0];
  }

  @Test
  void clippedStepsAreTheFixtures() {
    StepClip clip = new StepClip();
    double[] q = {0.9, 0.4, 0.8, 0.95};
    double[] clipped = {0, -0.1, 0, 0};
    for (int k = 0; k < 4; k++) {
      assertThat(steps(clip, q[k])).isCloseTo(clipped[k], within(1e-9));
    }
    assertThat(steps(clip, q)).isCloseTo(-0.1, within(1e-9));
    assertThat(steps(clip, 0.9, 0.4, 0.8, 0.95, 0.95, 0.95, 0.95, 0.95, 0.95))
        .isCloseTo(-0.1, within(1e-9));
  }

  @Test
  void differencesOfStepsAreTheFixtures() {
    double[] q = {0.9, 0.4, 0.8, 0.95};
    double[] returns = {0.9, 0.4, 0.8, 0.95};
    double[] delta = {0.5, -0.4, -0.15, 0.95};
    double[] clipThenDelta = {0.1, -0.1, 0.0, 0.0};
    for (int k = 0; k < 4; k++) {
      double[] rest = Arrays.copyOfRange(q, k, 4);
      double[] later = Arrays.copyOfRange(q, k + 1, 4);
      for (boolean clip : new boolean[] {false, true}) {
        StepDelta how = new StepDelta(clip, 0.5);
        double now = steps(how, rest);
        double next = k == 3 ? 0 : steps(how, later);
        assertThat(now - next).isCloseTo(clip ? clipThenDelta[k] : delta[k], within(1e-9));
      }
      assertThat(steps(new StepDelta(), rest)).isCloseTo(returns[k], within(1e-9));
    }
  }

  @Test
  void repeatedGoodStepsPayInThePlainSumOnly() {
    double[] few = {0.9, 0.4, 0.8, 0.95};
    double[] many = {0.9, 0.4, 0.8, 0.95, 0.95, 0.95, 0.95, 0.95, 0.95};
    assertThat(Arrays.stream(many).sum()).isCloseTo(7.8, within(1e-9));
    for (Combination how :
        new Combination[] {new StepClip(), new StepDelta(), new StepDelta(true, 0.5)}) {
      assertThat(steps(how, many)).isLessThanOrEqualTo(steps(how, few));
      assertThat(steps(how, few)).isLessThanOrEqualTo(1);
    }
  }
}
