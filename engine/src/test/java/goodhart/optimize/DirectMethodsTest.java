package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.internal.Catalogue;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Numbers from fixtures dpo_family.json and power_weighted_entropy.json, METHODS D.9 to D.11. */
class DirectMethodsTest {
  private static final double[] CHOSEN = {-2.0, -1.5, -3.0};
  private static final double[] REJECTED = {-2.5, -2.5, -2.0};
  private static final double[] REFERENCE_CHOSEN = {-2.2, -2.0, -2.6};
  private static final double[] REFERENCE_REJECTED = {-2.1, -2.2, -2.4};
  private static final double[] LENGTH_CHOSEN = {3, 2, 4};
  private static final double[] LENGTH_REJECTED = {2, 2, 5};

  private static Direct.Pair pair(int k) {
    return Direct.Pair.of(
        CHOSEN[k],
        REJECTED[k],
        REFERENCE_CHOSEN[k],
        REFERENCE_REJECTED[k],
        LENGTH_CHOSEN[k],
        LENGTH_REJECTED[k]);
  }

  /** The same likelihoods where all reference likelihoods are 1: {@code log p/pi} is log p. */
  private static Direct.Pair withoutReference(int k) {
    return Direct.Pair.of(CHOSEN[k], REJECTED[k], 0, 0, LENGTH_CHOSEN[k], LENGTH_REJECTED[k]);
  }

  private static Direct.Pair swapped(Direct.Pair pair) {
    return new Direct.Pair(pair.prompt(), pair.rejected(), pair.chosen());
  }

  /** Two candidates with everything that a method may look at. */
  private static Direct.Pair pair(
      double[] log, double[] reference, double[] prior, double[] reward, double klNats) {
    return new Direct.Pair(
        new Direct.Prompt(log, reference, prior, new double[] {1, 1}, reward, klNats), 0, 1);
  }

  private static Direct.Pair rewarded(double margin, double chosen, double rejected) {
    double[] reference = {-1, -1.2};
    double[] log = {-1 + margin, -1.2};
    return pair(log, reference, reference, new double[] {chosen, rejected}, 0);
  }

  private static double loss(Direct method, Direct.Pair pair) {
    return method.loss(pair, new double[2]);
  }

  private static double[] gradient(Direct method, Direct.Pair pair) {
    double[] gradient = new double[2];
    method.loss(pair, gradient);
    return gradient;
  }

  private static void assertLosses(Direct method, double... expected) {
    for (int k = 0; k < 3; k++) {
      assertThat(loss(method, pair(k)))
          .as("%s, pair %d", method, k)
          .isCloseTo(expected[k], within(1e-9));
    }
  }

  @Test
  void lossesAreThoseOfTheFixture() {
    assertLosses(new Hinge(0.5), 0.7, 0.6, 1.4);
    assertLosses(new Ipo(0.1, true), 22.4044444444444, 21.16, 26.8324);
    assertLosses(new Ipo(0.1, false), 19.36, 17.64, 33.64);
    assertLosses(new RobustDpo(0.5, 0.1), 0.516855244469, 0.4630152524, 0.9630152524);
    assertLosses(new Exo(0.5, 0.1), 0.358383387364, 0.313593663692, 0.74727156825);
    assertLosses(new SppoHard(0.5), 1.0, 0.74, 3.92);
    assertLosses(new Slic(1, 0), 0.5, 0.0, 2.0);
    assertLosses(new Nca(0.5), 1.3156644248, 1.29938765371, 1.49627773876);
    assertLosses(new Apo(0.5, false), 0.925186815209, 0.90039365377, 1.09966799462);
    assertLosses(new Apo(0.5, true), 0.950536670667, 0.963488840773, 1.0488536628);
    assertLosses(new DiscoPop(0.5, 0.05), 0.740357168009, 0.670267293853, 0.913209356223);
    assertLosses(new NormalisedDpo(0.5), 0.628701091973, 0.598138869382, 0.739159339026);
  }

  @Test
  void lossesWithoutAReferenceAreThoseOfTheFixture() {
    double[] simPo = {0.414370086852, 0.47407698418, 1.46328246734};
    double[] power = {0.494218149268, 0.463261687518, 1.18748795049};
    for (int k = 0; k < 3; k++) {
      assertThat(loss(new SimPo(2, 0.5), withoutReference(k))).isCloseTo(simPo[k], within(1e-9));
      assertThat(loss(new PowerDl(2, 0.1, 0), withoutReference(k)))
          .isCloseTo(power[k], within(1e-9));
    }
  }

  @Test
  void gradientsAreThoseOfTheFixture() {
    // The fixture's are of the mean over three pairs: chosen, then rejected.
    assertGradients(
        new Hinge(0.5),
        new double[] {-0.5 / 3, -0.5 / 3, -0.5 / 3},
        new double[] {0.5 / 3, 0.5 / 3, 0.5 / 3});
    assertGradients(
        new Ipo(0.1, true),
        new double[] {-1.05185185185, -1.53333333333, -0.863333333333},
        new double[] {1.57777777778, 1.53333333333, 0.690666666667});
    assertGradients(
        new Nca(0.5),
        new double[] {-0.0354218697969, -0.0261225414452, -0.0541251659948},
        new double[] {0.0375138335573, 0.038547512888, 0.045819499776});
    assertGradients(
        new Apo(0.5, false),
        new double[] {-0.0415626733655, -0.0410223471229, -0.0412527621186},
        new double[] {0.0412527621186, 0.0414331677796, 0.0412527621186});
    assertGradients(
        new Apo(0.5, true),
        new double[] {0.000819621417024, 0.000978889499345, 0.00120930449506},
        new double[] {0.0407430519485, 0.0400434576236, 0.0400434576236});
    assertGradients(
        new DiscoPop(0.5, 0.05),
        new double[] {-0.121806741069, -0.111529190736, -0.099184399855},
        new double[] {0.121806741069, 0.111529190736, 0.099184399855});
    assertGradients(
        new NormalisedDpo(0.5),
        new double[] {-0.0259286645416, -0.0375138335573, -0.021770201033},
        new double[] {0.0388929968124, 0.0375138335573, 0.0174161608264});
    assertGradients(
        new RobustDpo(0.5, 0.1),
        new double[] {-0.0917595805314, -0.0877187233146, -0.120614610019},
        new double[] {0.0917595805314, 0.0877187233146, 0.120614610019});
    assertGradients(
        new Exo(0.5, 0.1),
        new double[] {-0.0772987195123, -0.0719670862026, -0.104001852302},
        new double[] {0.0772987195123, 0.0719670862026, 0.104001852302});
    assertGradients(
        new SppoHard(0.5),
        new double[] {-0.533333333333, -0.333333333333, -0.933333333333},
        new double[] {0.4, 0.466666666667, 0.933333333333});
  }

  private static void assertGradients(Direct method, double[] chosen, double[] rejected) {
    for (int k = 0; k < 3; k++) {
      assertThat(gradient(method, pair(k)))
          .as("%s, pair %d", method, k)
          .containsExactly(new double[] {3 * chosen[k], 3 * rejected[k]}, within(1e-9));
    }
  }

  @Test
  void bothSidesOfKtoAreThoseOfTheFixture() {
    double[] chosen = {0.481258784121, 0.443986109455, 0.556013890545};
    double[] rejected = {0.443986109455, 0.456361312763, 0.543638687237};
    for (int k = 0; k < 3; k++) {
      double[] reference = {REFERENCE_CHOSEN[k], REFERENCE_REJECTED[k]};
      Direct.Pair pair =
          pair(new double[] {CHOSEN[k], REJECTED[k]}, reference, reference, new double[2], 0.05);
      assertThat(loss(new Kto(0.5, 1, 0), pair)).isCloseTo(chosen[k], within(1e-9));
      assertThat(loss(new Kto(0.5, 0, 1), pair)).isCloseTo(rejected[k], within(1e-9));
    }
  }

  @Test
  void tokenGuidanceIsThatOfTheFixtureAndWithoutItIsDpo() {
    double[] guidanceChosen = {0.3, 0.1, -0.2};
    double[] guidanceRejected = {-0.1, 0.2, 0.4};
    double[] expected = {0.663354642049, 0.653970968163, 0.733323159825};
    for (int k = 0; k < 3; k++) {
      double[] prior = {
        REFERENCE_CHOSEN[k] + guidanceChosen[k], REFERENCE_REJECTED[k] + guidanceRejected[k]
      };
      Direct.Pair pair =
          pair(
              new double[] {CHOSEN[k], REJECTED[k]},
              new double[] {REFERENCE_CHOSEN[k], REFERENCE_REJECTED[k]},
              prior,
              new double[2],
              0);
      assertThat(loss(new TgDpo(0.1, 0.5), pair)).isCloseTo(expected[k], within(1e-9));
      assertSame(new TgDpo(0.1, 0), new Dpo(0.1, 0), pair);
    }
    assertThat(new TgDpo(0.3, 0.5).prior()).contains(new Dpo(0.3, 0));
  }

  @Test
  void consistencyMixesTheTwoOrdersAsInTheFixture() {
    double[] consistency = {1, 0.8, 0.5};
    double[] expected = {0.554355244469, 0.5930152524, 0.7130152524};
    Cream cream = new Cream(0.5);
    for (int k = 0; k < 3; k++) {
      double mixed =
          consistency[k] * loss(cream, pair(k))
              + (1 - consistency[k]) * loss(cream, swapped(pair(k)));
      assertThat(mixed).isCloseTo(expected[k], within(1e-9));
    }
    // C = 1/2 has no gradient at D = 0.
    Direct.Pair even = Direct.Pair.of(-2, -3, -1, -2, 1, 1);
    assertThat(gradient(cream, even)[0] / 2 + gradient(cream, swapped(even))[1] / 2)
        .isCloseTo(0, within(1e-15));
  }

  @Test
  void creamFollowsTheRankingOfAllCandidates() {
    double[] reference = {-1.4, -1.4, -1.4, -1.4};
    double[] ranked = {-1, -1.2, -1.4, -2};
    Cream cream = new Cream(0.1);
    assertThat(cream.label(candidates(ranked, reference, ranked), 1, 1)).isEqualTo(1);
    assertThat(cream.label(candidates(reference, reference, ranked), 1, 1)).isEqualTo(1);
    double[] reversed = {-2, -1.4, -1.2, -1};
    assertThat(cream.label(candidates(reversed, reference, ranked), 1, 1)).isEqualTo(0);
    assertThat(cream.label(candidates(reversed, reference, ranked), 0, 0)).isEqualTo(1);
    // One of six pairs of candidates is out of order: tau = 2/3, C = 5/6.
    double[] nearly = {-1.2, -1, -1.4, -2};
    assertThat(cream.label(candidates(nearly, reference, ranked), 1, 1))
        .isCloseTo(5 / 6.0, within(1e-15));
  }

  private static Direct.Pair candidates(double[] log, double[] reference, double[] prior) {
    return new Direct.Pair(
        new Direct.Prompt(log, reference, prior, new double[4], new double[4], 0), 0, 1);
  }

  @Test
  void rankCorrelationIsThatOfAllPairsOfCandidates() {
    Random random = new Random(17);
    for (int trial = 0; trial < 200; trial++) {
      int size = 1 + random.nextInt(60);
      boolean ties = trial % 2 == 0;
      double[] a = random.doubles(size).map(u -> ties ? Math.rint(4 * u) : u).toArray();
      double[] b = random.doubles(size).map(u -> ties ? Math.rint(3 * u) : u).toArray();
      int discordant = 0;
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < i; j++) {
          discordant += (a[i] - a[j]) * (b[i] - b[j]) < 0 ? 1 : 0;
        }
      }
      double expected = size == 1 ? 1 : 1 - 4.0 * discordant / (size * (size - 1));
      assertThat(Cream.rankCorrelation(a, b)).isCloseTo(expected, within(1e-14));
    }
  }

  @Test
  void explorationAwayFromTheLastRoundIsThatOfTheFixture() {
    double[] ratio = {0.2, -0.3, 0.1};
    double[] expected = {0.555355244469, 0.5115152524, 0.9135152524};
    Selm selm = new Selm(0.5, 0.01);
    for (int k = 0; k < 3; k++) {
      // One response, which the last round's policy is sure to give.
      double[] zero = {0};
      Direct.Prompt prompt = new Direct.Prompt(new double[] {ratio[k]}, zero, zero, zero, zero, 0);
      assertThat(loss(selm, pair(k)) + selm.promptLoss(prompt, new double[1]))
          .isCloseTo(expected[k], within(1e-9));
    }
  }

  /** {@code r = beta w (log p + 1)} up to a constant: fixture power_weighted_entropy. */
  @Test
  void theMarginOfPowerIsTheRewardGapOfItsOwnOptimum() {
    double[] reward = {1, 0.3, 0.7};
    double[] weight = {0.5, 1, 0.25};
    double[] p = {0.814965045392, 0.0951495867992, 0.0898853678086};
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        Direct.Pair pair =
            Direct.Pair.of(Math.log(p[i]), Math.log(p[j]), 0, 0, 1 / weight[i], 1 / weight[j]);
        assertThat(loss(new PowerDl(0.4, 0, 0), pair))
            .isCloseTo(Logistic.softplus(reward[j] - reward[i]), within(1e-9));
      }
    }
  }

  @Test
  void labelsOfPowerDlMoveTowardsWhatThePolicyBelieves() {
    PowerDl method = new PowerDl(0.5, 0.1, 0.3);
    Direct.Pair pair = withoutReference(2);
    double believed = Math.exp(-loss(new PowerDl(0.5, 0, 0), pair));
    double once = method.label(pair, 1, 1);
    assertThat(once).isCloseTo(0.7 + 0.3 * believed, within(1e-12));
    assertThat(method.label(pair, 1, once)).isCloseTo(0.7 * once + 0.3 * believed, within(1e-12));
    assertThat(method.label(pair, 1, believed)).isCloseTo(believed, within(1e-12));
    assertThat(new PowerDl(0.5, 0.1, 0).label(pair, 1, 1)).isEqualTo(1);
    // At rest the gradient of the margin is 0.
    Direct plain = new PowerDl(0.5, 0, 0.3);
    assertThat(
            believed * gradient(plain, pair)[0]
                + (1 - believed) * gradient(plain, swapped(pair))[1])
        .isCloseTo(0, within(1e-15));
  }

  private static void assertSame(Direct method, Direct other, Direct.Pair pair) {
    assertThat(loss(method, pair)).isCloseTo(loss(other, pair), within(1e-12));
    assertThat(gradient(method, pair)).containsExactly(gradient(other, pair), within(1e-12));
  }

  @Test
  void whatAddsNothingIsDpo() {
    for (int k = 0; k < 3; k++) {
      Direct dpo = new Dpo(0.5, 0);
      assertSame(new RobustDpo(0.5, 0), dpo, pair(k));
      assertSame(new LengthDpo(0.5, 0), dpo, pair(k));
      assertSame(new DpoPositive(0.5, 0), dpo, pair(k));
      assertSame(new RegularisedDpo(0.5, 0.5, -100, 0), dpo, pair(k));
      assertSame(new MmRlhf(0.5, 0, 1), dpo, pair(k));
      assertSame(new Spo(0.5, 0), dpo, pair(k));
      assertSame(new Vpo(0.5, 0, "chosen"), dpo, pair(k));
      assertSame(new Vpo(0.5, 0.3, "reference"), dpo, pair(k));
      assertSame(new Selm(0.5, 0.3), dpo, pair(k));
      assertSame(new Xpo(0.5, 0.3), dpo, pair(k));
      Direct.Pair evenly =
          Direct.Pair.of(CHOSEN[k], REJECTED[k], -1, -1, 1, 1); // uniform, equal lengths
      assertSame(new SimPo(0.5, 0), dpo, evenly);
      assertSame(new PowerDl(0.5, 0, 0), dpo, evenly);
    }
  }

  @Test
  void lengthsMoveTheMargin() {
    // beta D = 0.3, lengths 3 and 2
    assertThat(loss(new LengthDpo(0.5, 0.4), pair(0)))
        .isCloseTo(Logistic.softplus(-0.7), within(1e-12));
    assertThat(loss(new LengthDpo(0.5, -0.4), pair(0)))
        .isCloseTo(Logistic.softplus(0.1), within(1e-12));
  }

  @Test
  void lossesThatAreOneAnothersSpecialCasesAgree() {
    for (int k = 0; k < 3; k++) {
      // Pessimism calibrated by the chosen responses imitates them.
      assertThat(gradient(new Vpo(0.5, 0.2, "chosen"), pair(k)))
          .containsExactly(gradient(new Rpo(0.5, 0.2), pair(k)), within(1e-12));
      assertSame(new Slic(4, 0), new Scaled(4, new Hinge(0.25)), withoutReference(k));
    }
    Direct.Prompt prompt = prompt(new Random(3), 6);
    double[] xpo = new double[6];
    double[] vpo = new double[6];
    double term = new Xpo(0.5, 0.1).promptLoss(prompt, xpo);
    assertThat(new Vpo(0.5, -0.2, "reference").promptLoss(prompt, vpo))
        .isCloseTo(term, within(1e-12));
    assertThat(vpo).containsExactly(xpo, within(1e-12));
  }

  private record Scaled(double factor, Direct method) implements Direct {
    @Override
    public double loss(Pair pair, double[] gradient) {
      double loss = factor * method.loss(pair, gradient);
      gradient[0] *= factor;
      gradient[1] *= factor;
      return loss;
    }
  }

  @Test
  void onFlippedLabelsTheRobustLossIsOnAverageThatOfDpo() {
    for (int k = 0; k < 3; k++) {
      RobustDpo robust = new RobustDpo(0.5, 0.2);
      assertThat(0.8 * loss(robust, pair(k)) + 0.2 * loss(robust, swapped(pair(k))))
          .isCloseTo(loss(new Dpo(0.5, 0), pair(k)), within(1e-12));
    }
  }

  @Test
  void theReverseDivergenceVanishesWhereThePolicyHasTheSmoothedLabel() {
    double margin = Math.log(0.9 / 0.1) / 0.5;
    Direct.Pair pair = Direct.Pair.of(-1 + margin, -1, -1, -1, 1, 1);
    assertThat(loss(new Exo(0.5, 0.1), pair)).isCloseTo(0, within(1e-12));
    assertThat(gradient(new Exo(0.5, 0.1), pair)[0]).isCloseTo(0, within(1e-12));
    assertThat(gradient(new Dpo(0.5, 0.1), pair)[0]).isCloseTo(0, within(1e-12));
  }

  @Test
  void aLostChosenResponseCostsAndAFallenRejectedOneNoLongerPulls() {
    Direct.Pair lost = Direct.Pair.of(-3, -4, -2, -2, 1, 1); // h_w = -1, h_l = -2
    assertThat(loss(new DpoPositive(0.5, 3), lost))
        .isCloseTo(Logistic.softplus(-0.5 * (1 - 3)), within(1e-12));
    assertThat(gradient(new DpoPositive(0.5, 3), lost)[0])
        .isCloseTo(-0.5 * 4 * Logistic.sigmoid(1), within(1e-12));
    RegularisedDpo regularised = new RegularisedDpo(0.5, 0.4, -1.5, 0.1);
    assertThat(gradient(regularised, lost)[1]).isEqualTo(0);
    assertThat(loss(regularised, lost))
        .isCloseTo(Logistic.softplus(0.5 - 0.4 * 1.5) + 0.3, within(1e-12));
  }

  @Test
  void oddsAreThoseOfTheAveragedLikelihood() {
    double p = 0.3;
    double q = 0.2;
    Direct.Pair pair = Direct.Pair.of(Math.log(p), Math.log(q), -1, -1, 1, 1);
    assertThat(loss(new Orpo(0.5, 1), pair))
        .isCloseTo(-Math.log(p) + 0.5 * Math.log(1 + q * (1 - p) / ((1 - q) * p)), within(1e-12));
    double average = Math.pow(p, 0.1);
    double other = Math.pow(q, 0.1);
    assertThat(loss(new Orpo(0.5, 10), pair))
        .isCloseTo(
            -Math.log(average)
                + 0.5 * Math.log(1 + other * (1 - average) / ((1 - other) * average)),
            within(1e-12));
    double[] certain = gradient(new Orpo(1, 1), Direct.Pair.of(0, -50, -1, -1, 1, 1));
    assertThat(certain[0]).isCloseTo(-1, within(1e-6));
    assertThat(certain[1]).isFinite();
  }

  @Test
  void clearPairsAreHeldFaster() {
    MmRlhf method = new MmRlhf(0.2, 0.5, 0.5);
    assertThat(method.scale(0)).isEqualTo(0.2);
    assertThat(method.scale(2)).isCloseTo(0.2 * (1 + 0.5 * (1 - Math.exp(-1))), within(1e-15));
    assertThat(method.scale(-2)).isEqualTo(method.scale(2));
    double last = 0;
    for (double gap = 0; gap < 40; gap += 0.5) {
      assertThat(method.scale(gap)).isGreaterThan(last).isLessThanOrEqualTo(0.2 * 1.5);
      last = method.scale(gap);
    }
    assertSame(method, new Dpo(method.scale(0.7), 0), rewarded(0.4, 1, 0.3));
  }

  @Test
  void aRewardThatFindsAPairEvenMovesNothing() {
    for (double margin : new double[] {-2, 0, 3}) {
      assertThat(gradient(new SmoothedDpo(0.5), rewarded(margin, 0.7, 0.7)))
          .containsExactly(new double[] {0, 0}, within(0.0));
      // Which of the two the data calls chosen does not matter.
      Direct.Pair pair = rewarded(margin, 0.2, 1.1);
      assertThat(loss(new SmoothedDpo(0.5), swapped(pair)))
          .isCloseTo(loss(new SmoothedDpo(0.5), pair), within(1e-12));
      assertThat(loss(new RewardAugmented(0.5, 2), swapped(pair)))
          .isCloseTo(loss(new RewardAugmented(0.5, 2), pair), within(1e-12));
    }
    assertSame(
        new SmoothedDpo(0.5),
        new Dpo(0.5 * Math.tanh(0.45), 0),
        rewarded(0.8, 1.1, 0.2)); // 2 sigma(0.9) - 1
  }

  @Test
  void eachGoalIsAPairOfItsOwn() {
    // Aim at 1.5: the chosen one is right. Aim at -0.5: the rejected one is.
    Direct.Pair pair = rewarded(0.8, 1.5, -0.5);
    double atChosen = 0.3 * (1.5 / 2) * 0.8;
    double atRejected = 0.3 * (-0.5 / 2) * 0.8;
    assertThat(loss(new RewardAugmented(0.3, 2), pair))
        .isCloseTo(Logistic.softplus(-atChosen) + Logistic.softplus(atRejected), within(1e-12));
  }

  @Test
  void theProbabilitiesOfAllDegreesSumToOne() {
    for (double margin : new double[] {-30, -1, 0, 0.9, 4, 30}) {
      double sum = 0;
      for (double gap : new double[] {0.1, 1, -2}) {
        Direct.Pair pair = rewarded(margin, gap, 0);
        sum += Math.exp(loss(new Dpo(0.5, 0), pair) - loss(new Spo(0.5, 1), pair));
      }
      assertThat(sum).isCloseTo(1, within(1e-9));
    }
    // A close pair is held back, a clear one pushed on.
    double plain = gradient(new Dpo(0.5, 0), rewarded(1, 0, 0))[0];
    assertThat(gradient(new Spo(0.5, 1), rewarded(1, 0.1, 0))[0]).isGreaterThan(plain);
    assertThat(gradient(new Spo(0.5, 1), rewarded(1, 3, 0))[0]).isLessThan(plain);
  }

  @Test
  void temporalSelfRewardingPrefersTheFutureFavouriteToTheReference() {
    double[] reference = {Math.log(0.5), Math.log(0.3), Math.log(0.2)};
    double[] log = {Math.log(0.3), Math.log(0.4), Math.log(0.3)};
    double[] prior = {Math.log(0.3), Math.log(0.3), Math.log(0.4)};
    // p p0 / pi^2: 0.36, 1.33, 3: the last is the favourite.
    Direct.Prompt prompt =
        new Direct.Prompt(log, reference, prior, new double[3], new double[3], 0);
    double[] h = {Math.log(0.6), Math.log(4 / 3.0), Math.log(1.5)};
    double expected =
        0.5 * Logistic.softplus(-(h[2] - h[0]))
            + 0.3 * Logistic.softplus(-(h[2] - h[1]))
            + 0.2 * Math.log(2);
    double[] gradient = new double[3];
    TemporalSelfRewarding method = new TemporalSelfRewarding(1);
    assertThat(method.promptLoss(prompt, gradient)).isCloseTo(expected, within(1e-12));
    assertThat(gradient[2]).isNegative();
    assertThat(gradient[0]).isPositive();
    assertThat(gradient[0] + gradient[1] + gradient[2]).isCloseTo(0, within(1e-15));
    assertThat(gradient(method, new Direct.Pair(prompt, 0, 1))).containsExactly(0, 0);
  }

  static Stream<Direct> direct() {
    return new Catalogue<>("method", Optimizer.class)
        .all().values().stream().filter(Direct.class::isInstance).map(Direct.class::cast);
  }

  private static Direct.Prompt prompt(Random random, int size) {
    return new Direct.Prompt(
        normalised(random, size),
        normalised(random, size),
        normalised(random, size),
        random.doubles(size).map(u -> 0.3 + 2 * u).toArray(),
        random.doubles(size).map(u -> 4 * u - 2).toArray(),
        random.nextDouble());
  }

  private static double[] normalised(Random random, int size) {
    double[] p = random.doubles(size).map(u -> 0.05 + u).toArray();
    double sum = 0;
    for (double q : p) {
      sum += q;
    }
    for (int i = 0; i < size; i++) {
      p[i] = Math.log(p[i] / sum);
    }
    return p;
  }

  private static Direct.Prompt moved(Direct.Prompt prompt, int i, double by) {
    double[] log = prompt.logPolicy().clone();
    log[i] += by;
    return new Direct.Prompt(
        log,
        prompt.logReference(),
        prompt.logPrior(),
        prompt.length(),
        prompt.reward(),
        prompt.klNats());
  }

  @ParameterizedTest
  @MethodSource("direct")
  void gradientsAgreeWithFiniteDifferences(Direct method) {
    Random random = new Random(23);
    double h = 1e-6;
    double[] ignored = new double[5];
    for (int trial = 0; trial < 40; trial++) {
      Direct.Prompt prompt = prompt(random, 5);
      double[] ofPrompt = new double[5];
      method.promptLoss(prompt, ofPrompt);
      double[] ofPair = gradient(method, new Direct.Pair(prompt, 1, 3));
      for (int i = 0; i < 5; i++) {
        Direct.Prompt up = moved(prompt, i, h);
        Direct.Prompt down = moved(prompt, i, -h);
        assertThat(ofPrompt[i])
            .isCloseTo(
                (method.promptLoss(up, ignored) - method.promptLoss(down, ignored)) / (2 * h),
                within(1e-7));
        double slope =
            (loss(method, new Direct.Pair(up, 1, 3)) - loss(method, new Direct.Pair(down, 1, 3)))
                / (2 * h);
        double expected = i == 1 ? ofPair[0] : i == 3 ? ofPair[1] : 0;
        assertThat(expected).isCloseTo(slope, within(1e-6));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("direct")
  void extremeLikelihoodsStayFinite(Direct method) {
    for (double log : new double[] {0, -1e-17, -1e-9, -40, -3000}) {
      for (double other : new double[] {-1e-9, -40, -3000}) {
        Direct.Pair pair = Direct.Pair.of(log, other, -6, -6, 1, 1);
        assertThat(loss(method, pair)).isFinite();
        assertThat(gradient(method, pair)[0]).isFinite();
        assertThat(gradient(method, pair)[1]).isFinite();
      }
    }
  }

  @Test
  void settingsAreChecked() {
    assertThatThrownBy(() -> new RobustDpo(0.1, 0.5))
        .hasMessage("flipped must be >= 0 and < 0.5, got 0.5: at 0.5 labels say nothing");
    assertThatThrownBy(() -> new Exo(0.1, 0))
        .hasMessage(
            "labelSmoothing must be > 0 and < 1, got 0.0: the reverse KL divergence to a certain"
                + " label is infinite");
    assertThatThrownBy(() -> new RegularisedDpo(0.1, 0.2, -1, 0))
        .hasMessage("betaRejected must be between 0.0 and 0.1, got 0.2");
    assertThatThrownBy(() -> new RegularisedDpo(0.1, 0.1, 1, 0))
        .hasMessage("floor must be <= 0, got 1.0: at the reference the log-ratio is 0");
    assertThatThrownBy(() -> new Vpo(0.1, 0.1, "refrence"))
        .hasMessage(
            "no calibration named 'refrence'. Did you mean 'reference'? Known: chosen, reference");
    assertThatThrownBy(() -> new PowerDl(0.1, 0.1, 1.5))
        .hasMessage("gamma must be between 0.0 and 1.0, got 1.5");
    for (Direct method :
        List.of(new MmRlhf(), new SmoothedDpo(), new Spo(), new RewardAugmented())) {
      assertThat(method.needsReward()).isTrue();
    }
    assertThat(direct().filter(Direct::needsReward).count()).isEqualTo(4);
  }

  @Test
  void discoPopStaysFiniteFarOnEitherSide() {
    for (double margin : new double[] {-5000, -800, 0, 800, 5000}) {
      Direct.Pair far = Direct.Pair.of(margin, 0, 0, 0, 1, 1);
      assertThat(loss(new DiscoPop(1, 0.05), far)).isFinite();
      assertThat(gradient(new DiscoPop(1, 0.05), far)[0]).isFinite();
    }
  }

  @Test
  void discoPopStartsTheWrongWayAtATie() {
    for (double beta : new double[] {0.01, 0.1, 1}) {
      assertThat(gradient(new DiscoPop(beta, 0.05), Direct.Pair.of(-1, -2, -1, -2, 1, 1))[0])
          .isPositive();
    }
  }

  @Test
  void noiseContrastiveAlignmentRestsWhereTheChosenResponseIsTwiceAsLikelyAsNoise() {
    Direct.Pair atRest = Direct.Pair.of(Math.log(2) / 0.5, -3, 0, 0, 1, 1);
    assertThat(gradient(new Nca(0.5), atRest)[0]).isCloseTo(0, within(1e-12));
  }
}
