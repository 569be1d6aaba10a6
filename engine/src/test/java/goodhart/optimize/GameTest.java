package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.internal.Catalogue;
import goodhart.policy.Simplex;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The games of METHODS D.13; numbers of FX nash. */
class GameTest {
  private static final double[][] CYCLE = {{0.5, 0.8, 0.3}, {0.2, 0.5, 0.9}, {0.7, 0.1, 0.5}};
  private static final double[] REFERENCE = {0.5, 0.3, 0.2};

  static List<Game> games() {
    return new Catalogue<>("method", Optimizer.class)
        .all().values().stream().filter(Game.class::isInstance).map(Game.class::cast).toList();
  }

  private static double[] policy(Game game, double strength, double[][] p, double[] reference) {
    double[] policy = new double[reference.length];
    game.allocate(strength, p, reference, policy);
    return policy;
  }

  private static double[][] ofScores(double... score) {
    double[][] p = new double[score.length][score.length];
    for (int i = 0; i < score.length; i++) {
      for (int j = 0; j < score.length; j++) {
        p[i][j] = 1 / (1 + Math.exp(score[j] - score[i]));
      }
    }
    return p;
  }

  private static double[][] anyPreferences(Random random, int size) {
    boolean certain = random.nextBoolean();
    double[][] p = new double[size][size];
    for (int i = 0; i < size; i++) {
      p[i][i] = 0.5;
      for (int j = 0; j < i; j++) {
        p[i][j] = certain ? random.nextInt(3) / 2.0 : random.nextDouble();
        p[j][i] = 1 - p[i][j];
      }
    }
    return p;
  }

  @Test
  void theExactEquilibriumIsTheFixtures() {
    assertThat(policy(new Nash(), 2, CYCLE, REFERENCE))
        .containsExactly(
            new double[] {0.540313986744, 0.25648788554, 0.203198127716}, within(1e-9));
  }

  @Test
  void withoutAPenaltyTheCycleIsMixed() {
    assertThat(policy(new Nash(), Double.POSITIVE_INFINITY, CYCLE, REFERENCE))
        .containsExactly(new double[] {4.0 / 9, 2.0 / 9, 1.0 / 3}, within(1e-12));
    assertThat(policy(new Nash(), 1e5, CYCLE, REFERENCE))
        .containsExactly(new double[] {4.0 / 9, 2.0 / 9, 1.0 / 3}, within(1e-4));
  }

  @Test
  void nashMdStepsAndEndsAsTheFixtureSays() {
    NashMd method = new NashMd(0.2, 0.5);
    assertThat(policy(method, 1, CYCLE, REFERENCE))
        .containsExactly(
            new double[] {0.504996831651, 0.295812714128, 0.199190454221}, within(1e-9));
    double[] limit = policy(method, 2000, CYCLE, REFERENCE);
    assertThat(limit)
        .containsExactly(
            new double[] {0.541433916409, 0.256459457915, 0.202106625676}, within(1e-9));
    double[] mixture = new double[3];
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      mixture[i] = Math.pow(limit[i], 0.9) * Math.pow(REFERENCE[i], 0.1);
      sum += mixture[i];
    }
    for (int i = 0; i < 3; i++) {
      mixture[i] /= sum;
    }
    double[] win = new double[3];
    SelfPlay.addWinRates(1, CYCLE, mixture, win);
    assertThat(Rows.policy(new Tilting(), 2, win, REFERENCE)).containsExactly(limit, within(1e-12));
  }

  @Test
  void theBiasOfNashMdGoesAwayWithEta() {
    double[] exact = policy(new Nash(), 2, CYCLE, REFERENCE);
    double[] coarse = policy(new NashMd(0.2, 0.5), 4000, CYCLE, REFERENCE);
    double[] fine = policy(new NashMd(0.02, 0.5), 4000, CYCLE, REFERENCE);
    assertThat(Math.abs(fine[0] - exact[0])).isLessThan(Math.abs(coarse[0] - exact[0]) / 8);
  }

  @Test
  void oneRoundOfSelfPlayIsTheFixtures() {
    double[] expected = {0.54953509005, 0.25936776748, 0.19109714247};
    assertThat(policy(new Sppo(2), 1, CYCLE, REFERENCE)).containsExactly(expected, within(1e-9));
    assertThat(policy(new Dno(0.5), 1, CYCLE, REFERENCE)).containsExactly(expected, within(1e-9));
  }

  @Test
  void twoRoundsAnswerToTheFirst() {
    double[] first = policy(new Sppo(2), 1, CYCLE, REFERENCE);
    double[] win = new double[3];
    SelfPlay.addWinRates(1, CYCLE, first, win);
    assertThat(policy(new Sppo(2), 2, CYCLE, REFERENCE))
        .containsExactly(Rows.policy(new Tilting(), 2, win, first), within(1e-12));
  }

  @Test
  void logOddsOfScoresAreTheTilt() {
    double[] score = {0.3, -2, 1.5, 0.1, 4};
    double[] reference = {0.2, 0.1, 0.3, 0.3, 0.1};
    assertThat(policy(new Gpo(2), 7, ofScores(score), reference))
        .containsExactly(Rows.policy(new Tilting(), 3.5, score, reference), within(1e-12));
  }

  @Test
  void certainPreferencesHaveFiniteLogOdds() {
    double[] p = policy(new Gpo(10), 1, new double[][] {{0.5, 1}, {0, 0.5}}, Rows.uniform(2));
    // log-odds 50 times half of the mass, over 10: 2.5 against -2.5
    assertThat(p[0]).isCloseTo(1 / (1 + Math.exp(-5)), within(1e-12));
  }

  @Test
  void theEquilibriumIsAFixedPointWhateverThePreferences() {
    Random random = new Random(141);
    for (int trial = 0; trial < 60; trial++) {
      int size = 1 + random.nextInt(40);
      double[][] p = anyPreferences(random, size);
      double[] reference = Rows.simplex(random, size);
      for (double strength : new double[] {0.3, 5, 30, 200}) {
        double[] policy = policy(new Nash(), strength, p, reference);
        double[] win = new double[size];
        SelfPlay.addWinRates(1, p, policy, win);
        assertThat(policy)
            .containsExactly(Rows.policy(new Tilting(), strength, win, reference), within(1e-11));
      }
    }
  }

  @Test
  void theUnpenalisedEquilibriumLosesToNone() {
    Random random = new Random(142);
    for (int trial = 0; trial < 200; trial++) {
      int size = 1 + random.nextInt(40);
      double[][] p = anyPreferences(random, size);
      double[] policy = policy(new Nash(), Double.POSITIVE_INFINITY, p, Rows.simplex(random, size));
      assertThat(Arrays.stream(policy).sum()).isCloseTo(1, within(1e-12));
      double[] win = new double[size];
      SelfPlay.addWinRates(1, p, policy, win);
      assertThat(Arrays.stream(win).max().orElseThrow()).isLessThanOrEqualTo(0.5 + 1e-9);
    }
  }

  @Test
  void theLimitAmongEqualWinnersIsTheNearestToTheReference() {
    double[][] p = ofScores(2, 1, 2, 0);
    double[] reference = {0.1, 0.4, 0.3, 0.2};
    double[] limit = policy(new Nash(), Double.POSITIVE_INFINITY, p, reference);
    assertThat(limit).containsExactly(new double[] {0.25, 0, 0.75, 0}, within(1e-12));
    assertThat(policy(new Nash(), 5000, p, reference)).containsExactly(limit, within(1e-9));
  }

  /** METHODS D.13: preferences that come from scores are ordered as the scores. */
  @ParameterizedTest
  @MethodSource("games")
  void scoresOrderTheCandidates(Game game) {
    Random random = new Random(143);
    for (int trial = 0; trial < 20; trial++) {
      int size = 2 + random.nextInt(20);
      double[] score = random.doubles(size, -2, 2).sorted().toArray();
      double[] reference = Rows.simplex(random, size);
      for (double strength : game.strengths()) {
        double[] policy = policy(game, strength, ofScores(score), reference);
        for (int i = 1; i < size; i++) {
          assertThat(policy[i] / reference[i])
              .isGreaterThanOrEqualTo(policy[i - 1] / reference[i - 1] * (1 - 1e-12));
        }
      }
    }
  }

  /**
   * What is a theorem of "no candidate takes all at tau >= 1/2": odds grow by e^(1/tau) at most.
   */
  @Test
  void thePenaltyBoundsTheOdds() {
    Random random = new Random(144);
    for (int trial = 0; trial < 100; trial++) {
      int size = 2 + random.nextInt(6);
      double[][] p = anyPreferences(random, size);
      double[] reference = Rows.simplex(random, size);
      double[] policy = policy(new Nash(), 2, p, reference);
      for (int i = 0; i < size; i++) {
        assertThat(policy[i] / (1 - policy[i]))
            .isLessThanOrEqualTo(Math.exp(2) * reference[i] / (1 - reference[i]) * (1 + 1e-9));
      }
      double[] even = policy(new Nash(), 2, CYCLE, Rows.uniform(3));
      assertThat(Arrays.stream(even).max().orElseThrow()).isLessThan(0.9);
    }
  }

  @ParameterizedTest
  @MethodSource("games")
  void pathsStartAtTheReferenceAndEveryPointIsAPolicy(Game game) {
    Random random = new Random(145);
    for (int trial = 0; trial < 20; trial++) {
      int size = 1 + random.nextInt(25);
      double[][] p = anyPreferences(random, size);
      double[] reference = Rows.simplex(random, size);
      double[] strengths = game.strengths();
      assertThat(strengths.length).isLessThanOrEqualTo(30);
      game.path(
          p,
          reference,
          strengths,
          (point, policy) -> {
            if (point == 0) {
              assertThat(policy).containsExactly(reference);
            }
            assertThat(Arrays.stream(policy).sum()).isCloseTo(1, within(1e-12));
            assertThat(policy)
                .containsExactly(
                    GameTest.policy(game, strengths[point], p, reference), within(1e-9));
          });
    }
  }

  @ParameterizedTest
  @MethodSource("games")
  void indifferenceIsTheReference(Game game) {
    double[][] half = new double[4][4];
    for (double[] row : half) {
      Arrays.fill(row, 0.5);
    }
    double[] reference = {0.1, 0.2, 0.3, 0.4};
    for (double strength : game.strengths()) {
      double[] policy = policy(game, strength, half, reference);
      assertThat(policy).containsExactly(reference, within(1e-12));
      assertThat(Simplex.klNats(policy, reference)).isCloseTo(0, within(1e-12));
    }
  }

  @ParameterizedTest
  @MethodSource("games")
  void whatIsNoPreferenceIsRefused(Game game) {
    double[][] p = {{0.5, Double.NaN}, {0.4, 0.5}};
    assertThatThrownBy(() -> policy(game, 1, p, Rows.uniform(2)))
        .hasMessage("preference of candidate 0 over 1 must be between 0 and 1, got NaN");
  }

  @Test
  void aMixtureOfMoreThanAllIsRefused() {
    assertThatThrownBy(() -> new NashMd(5, 0.5))
        .hasMessage("eta times tau must be <= 1, got 5.0 * 0.5: the mixture has that share");
  }
}
