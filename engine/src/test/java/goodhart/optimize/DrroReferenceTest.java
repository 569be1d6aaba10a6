package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.policy.Simplex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.commons.math3.optim.PointValuePair;
import org.apache.commons.math3.optim.linear.LinearConstraint;
import org.apache.commons.math3.optim.linear.LinearConstraintSet;
import org.apache.commons.math3.optim.linear.LinearObjectiveFunction;
import org.apache.commons.math3.optim.linear.NonNegativeConstraint;
import org.apache.commons.math3.optim.linear.Relationship;
import org.apache.commons.math3.optim.linear.SimplexSolver;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** METHODS D.8.8; numbers from fixture drro_weighted.json. */
class DrroReferenceTest {
  private static final double[] REWARD = {1, 0.7, 0.1, -0.5};
  private static final double[] REFERENCE = {0.4, 0.3, 0.2, 0.1};
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  static Stream<Arguments> fixture() {
    return Stream.of(
        Arguments.of(0.01, INFINITE, new double[] {1.0, 0.0, 0.0, 0.0}, 0.0),
        Arguments.of(0.05, INFINITE, new double[] {1.0, 0.0, 0.0, 0.0}, 0.0),
        Arguments.of(0.1, INFINITE, new double[] {0.95, 0.05, 0.0, 0.0}, 0.0316666666667),
        Arguments.of(0.3, INFINITE, new double[] {0.75, 0.0, 0.0, 0.25}, 1.125),
        Arguments.of(1.0, INFINITE, new double[] {0.575, 0.0, 0.0, 0.425}, 4.8875),
        Arguments.of(0.01, 1.0, new double[] {1.0, 0.0, 0.0, 0.0}, -0.405),
        Arguments.of(0.01, 2.0, new double[] {1.0, 0.0, 0.0, 0.0}, -0.0533333333333),
        Arguments.of(0.01, 4.0, new double[] {1.0, 0.0, 0.0, 0.0}, 0.0),
        Arguments.of(0.01, 1000000000.0, new double[] {1.0, 0.0, 0.0, 0.0}, 0.0),
        Arguments.of(0.05, 1.0, new double[] {1.0, 0.0, 0.0, 0.0}, -0.345),
        Arguments.of(0.05, 2.0, new double[] {1.0, 0.0, 0.0, 0.0}, -0.0266666666667),
        Arguments.of(0.05, 4.0, new double[] {1.0, 0.0, 0.0, 0.0}, 0.0),
        Arguments.of(0.05, 1000000000.0, new double[] {1.0, 0.0, 0.0, 0.0}, 0.0),
        Arguments.of(0.1, 1.0, new double[] {1.0, 0.0, 0.0, 0.0}, -0.27),
        Arguments.of(0.1, 2.0, new double[] {0.78, 0.22, 0.0, 0.0}, 0.0126666666667),
        Arguments.of(0.1, 4.0, new double[] {0.95, 0.05, 0.0, 0.0}, 0.0316666666667),
        Arguments.of(0.1, 1000000000.0, new double[] {0.95, 0.05, 0.0, 0.0}, 0.0316666666667),
        Arguments.of(0.3, 1.0, new double[] {0.8, 0.2, 0.0, 0.0}, -0.06),
        Arguments.of(0.3, 2.0, new double[] {0.8, 0.18, 0.0, 0.02}, 0.324),
        Arguments.of(0.3, 4.0, new double[] {0.74, 0.22, 0.0, 0.04}, 0.606),
        Arguments.of(0.3, 1000000000.0, new double[] {0.75, 0.0, 0.0, 0.25}, 1.125),
        Arguments.of(1.0, 1.0, new double[] {0.4, 0.3, 0.2, 0.1}, 0.0),
        Arguments.of(1.0, 2.0, new double[] {0.448, 0.3, 0.164, 0.088}, 1.1896),
        Arguments.of(1.0, 4.0, new double[] {0.2376, 0.3382, 0.2748, 0.1494}, 2.47888),
        Arguments.of(1.0, 1000000000.0, new double[] {0.575, 0.0, 0.0, 0.425}, 4.8875),
        Arguments.of(100.0, 1.0, new double[] {0.4, 0.3, 0.2, 0.1}, 0.0),
        Arguments.of(100.0, 2.0, new double[] {0.40048, 0.3, 0.19964, 0.09988}, 100.239496),
        Arguments.of(
            100.0, 4.0, new double[] {0.121176, 0.339982, 0.359148, 0.179694}, 220.4007688),
        Arguments.of(100.0, 1000000000.0, new double[] {0.50075, 0.0, 0.0, 0.49925}, 499.998875));
  }

  @ParameterizedTest
  @MethodSource("fixture")
  void theLeastRegretIsThatOfTheFixture(
      double delta, double kappa, double[] expected, double value) {
    double[] p = new double[4];
    DrroReference.allocate(delta, kappa, INFINITE, REWARD, REFERENCE, p);
    assertThat(DrroReference.regret(delta, kappa, REWARD, REFERENCE, p))
        .isCloseTo(value, within(1e-9 * Math.max(1, value)));
    assertThat(p).containsExactly(expected, within(1e-9));
  }

  static Stream<Arguments> pessimists() {
    return Stream.of(
        Arguments.of(0.01, new double[] {1.0, 0.0, 0.0, 0.0}, 0.975),
        Arguments.of(0.05, new double[] {1.0, 0.0, 0.0, 0.0}, 0.875),
        Arguments.of(0.1, new double[] {1.0, 0.0, 0.0, 0.0}, 0.75),
        Arguments.of(0.3, new double[] {0.571428571429, 0.428571428571, 0.0, 0.0}, 0.442857142857),
        Arguments.of(
            1.0,
            new double[] {0.444444444444, 0.333333333333, 0.222222222222, 0.0},
            -0.411111111111));
  }

  @ParameterizedTest
  @MethodSource("pessimists")
  void theBestWorstRewardIsThatOfTheFixture(double delta, double[] expected, double value) {
    double[] p = new double[4];
    DroReference.allocate(delta, INFINITE, REWARD, REFERENCE, p);
    assertThat(p).containsExactly(expected, within(1e-9));
    assertThat(DroReference.value(delta, REWARD, REFERENCE, p)).isCloseTo(value, within(1e-9));
  }

  @Test
  void theRegretIsTheWorstOverCornersOfTheBallAndComparators() {
    Random random = new Random(71);
    for (int trial = 0; trial < 500; trial++) {
      int size = 1 + random.nextInt(8);
      double[] reward = Rows.rewards(random, size);
      double[] reference = Rows.simplex(random, size);
      double delta = Math.exp(random.nextDouble(-4, 3));
      double kappa = kappa(random, trial);
      double[] p = Rows.simplex(random, size);
      double worst = Double.NEGATIVE_INFINITY;
      for (double[] corner : corners(delta, reward, reference)) {
        worst = Math.max(worst, comparator(kappa, corner, reference) - Rows.dot(p, corner));
      }
      if (size > 1) {
        assertThat(DrroReference.regret(delta, kappa, reward, reference, p))
            .isCloseTo(worst, within(1e-11 * (1 + Math.abs(worst))));
      }
    }
  }

  @Test
  void noLinearProgramFindsLessRegret() {
    Random random = new Random(72);
    int same = 0;
    for (int trial = 0; trial < 600; trial++) {
      int size = 2 + random.nextInt(7);
      double[] reward = Rows.rewards(random, size);
      double[] reference = Rows.simplex(random, size);
      double delta = Math.exp(random.nextDouble(-4, 3));
      double kappa = kappa(random, trial);
      double[] p = new double[size];
      DrroReference.allocate(delta, kappa, INFINITE, reward, reference, p);
      assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-12));

      // minimise t with t >= comparator - corner.p; t is counted from below every value
      List<LinearConstraint> constraints = new ArrayList<>();
      double floor = -100 * (1 + delta);
      for (double[] corner : corners(delta, reward, reference)) {
        double[] row = Arrays.copyOf(corner, size + 1);
        row[size] = 1;
        constraints.add(
            new LinearConstraint(
                row, Relationship.GEQ, comparator(kappa, corner, reference) - floor));
      }
      double[] mass = new double[size + 1];
      Arrays.fill(mass, 0, size, 1);
      constraints.add(new LinearConstraint(mass, Relationship.EQ, 1));
      double[] objective = new double[size + 1];
      objective[size] = 1;
      PointValuePair solved =
          new SimplexSolver(1e-11, 10, 1e-13)
              .optimize(
                  new LinearObjectiveFunction(objective, floor),
                  new LinearConstraintSet(constraints),
                  GoalType.MINIMIZE,
                  new NonNegativeConstraint(true));
      double regret = DrroReference.regret(delta, kappa, reward, reference, p);
      assertThat(regret)
          .as("size %d, delta %s, kappa %s", size, delta, kappa)
          .isCloseTo(solved.getValue(), within(1e-9 * (1 + Math.abs(regret))));
      double[] other = Arrays.copyOf(solved.getPoint(), size);
      double distance = 0;
      for (int i = 0; i < size; i++) {
        distance = Math.max(distance, Math.abs(p[i] - other[i]));
      }
      same += distance < 1e-7 ? 1 : 0;
    }
    assertThat(same).isGreaterThan(300); // the rest have more than one minimiser
  }

  @Test
  void noPerturbationImprovesThePenalisedObjective() {
    Random random = new Random(73);
    for (int trial = 0; trial < 600; trial++) {
      int size = 2 + random.nextInt(9);
      double[] reward = Rows.rewards(random, size);
      double[] reference = Rows.simplex(random, size);
      double delta = Math.exp(random.nextDouble(-5, 3));
      double kappa = kappa(random, trial);
      double beta = Math.exp(random.nextDouble(-5, 2));
      double[] p = new double[size];
      DrroReference.allocate(delta, kappa, 1 / beta, reward, reference, p);
      assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-12));
      double best = objective(delta, kappa, beta, reward, reference, p);
      for (int step = 0; step < 40; step++) {
        double[] q = Perturbed.of(random, p);
        assertThat(objective(delta, kappa, beta, reward, reference, q))
            .as("size %d, delta %s, kappa %s, beta %s", size, delta, kappa, beta)
            .isGreaterThanOrEqualTo(best - 1e-11 * (1 + Math.abs(best)));
      }
      // a pair exchange is the direction that a wrong share of two bound candidates would show
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          double[] q = p.clone();
          double moved = 1e-4 * q[i];
          q[i] -= moved;
          q[j] += moved;
          assertThat(objective(delta, kappa, beta, reward, reference, q))
              .isGreaterThanOrEqualTo(best - 1e-11 * (1 + Math.abs(best)));
        }
      }
    }
  }

  /**
   * The stationarity conditions of many candidates: beside what binds, {@code log x - r / beta} is
   * one constant, and what the sides pull adds up to delta.
   */
  @Test
  void thePenalisedOptimumIsStationary() {
    Random random = new Random(78);
    for (int trial = 0; trial < 60; trial++) {
      int size = 100 + random.nextInt(400);
      double[] reward = random.doubles(size).map(u -> -Math.log(1 - u)).toArray();
      double[] reference = Rows.simplex(random, size);
      double delta = Math.exp(random.nextDouble(-5, -1));
      double kappa = trial % 3 == 0 ? 1 : 1 + 4 * random.nextDouble();
      double beta = Math.exp(random.nextDouble(-3, 1));
      AnchoredRegret problem = new AnchoredRegret(delta, kappa, reward, reference);
      double[] p = new double[size];
      problem.penalised(1 / beta, p);
      double level = DrroReference.regret(delta, kappa, reward, reference, p);
      double pull = 0;
      double constant = Double.NaN;
      for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < size; i++) {
          double x = p[i] / reference[i];
          double left = beta * Math.log(x) - reward[i];
          // the regret that raising or lowering this candidate's reward alone would give
          double[] raised = corner(i, 1, delta, reward, reference);
          double[] lowered = corner(i, -1, delta, reward, reference);
          double up = comparator(kappa, raised, reference) - Rows.dot(p, raised);
          double down = comparator(kappa, lowered, reference) - Rows.dot(p, lowered);
          if (Math.max(up, down) < level - 1e-9) {
            constant = Double.isNaN(constant) ? left : constant;
            assertThat(left).isCloseTo(constant, within(1e-9));
          } else if (pass == 1) {
            pull += reference[i] * Math.abs(left - constant);
            assertThat((left - constant) * (up - down)).isGreaterThan(-1e-9);
          }
        }
      }
      assertThat(pull).isCloseTo(delta, within(1e-8));
    }
  }

  @Test
  void thePathEndsInTheLinearProgram() {
    Random random = new Random(74);
    for (int trial = 0; trial < 200; trial++) {
      int size = 2 + random.nextInt(30);
      double[] reward = Rows.rewards(random, size);
      double[] reference = Rows.simplex(random, size);
      double delta = Math.exp(random.nextDouble(-4, 2));
      double kappa = kappa(random, trial);
      double[] end = new double[size];
      double[] near = new double[size];
      DrroReference.allocate(delta, kappa, INFINITE, reward, reference, end);
      DrroReference.allocate(delta, kappa, 1e6, reward, reference, near);
      double least = DrroReference.regret(delta, kappa, reward, reference, end);
      double found = DrroReference.regret(delta, kappa, reward, reference, near);
      assertThat(found).isBetween(least - 1e-9 * (1 + Math.abs(least)), least + 2e-5);
    }
  }

  @Test
  void aLargeRadiusIsTheReferenceUnlessTheCapIsWideOpen() {
    double[] uniform = Rows.uniform(8);
    double[] reward = Rows.rewards(new Random(75), 8);
    for (double kappa : new double[] {1, 1.5, 2, 4, 8}) {
      double[] p = new double[8];
      DrroReference.allocate(1e9, kappa, INFINITE, reward, uniform, p);
      assertThat(p).containsExactly(uniform, within(1e-8));
    }
  }

  @Test
  void kappaOneNeverRegretsTheReference() {
    Random random = new Random(76);
    for (int trial = 0; trial < 100; trial++) {
      double[] reward = Rows.rewards(random, 7);
      double[] reference = Rows.simplex(random, 7);
      double delta = Math.exp(random.nextDouble(-4, 2));
      double[] p = new double[7];
      DrroReference.allocate(delta, 1, INFINITE, reward, reference, p);
      assertThat(DrroReference.regret(delta, 1, reward, reference, p)).isLessThanOrEqualTo(1e-12);
    }
  }

  @Test
  void noRadiusIsTheTilt() {
    for (double strength : new DrroReference().strengths()) {
      double[] tilt = Rows.policy(new Tilting(), strength, REWARD, REFERENCE);
      assertThat(Rows.policy(new DrroReference(0, 2), strength, REWARD, REFERENCE)).isEqualTo(tilt);
      assertThat(Rows.policy(new DroReference(0), strength, REWARD, REFERENCE))
          .containsExactly(tilt, within(1e-15));
    }
  }

  @Test
  void equalRewardsLeaveTheReferenceAlone() {
    double[] equal = {7, 7, 7, 7};
    for (Allocation method : List.of(new DrroReference(), new DroReference())) {
      for (double strength : method.strengths()) {
        assertThat(Rows.policy(method, strength, equal, REFERENCE))
            .containsExactly(REFERENCE, within(1e-15));
      }
    }
  }

  @Test
  void clippingMaximisesTheWorstReward() {
    Random random = new Random(77);
    for (int trial = 0; trial < 500; trial++) {
      int size = 1 + random.nextInt(9);
      double[] reward = Rows.rewards(random, size);
      double[] reference = Rows.simplex(random, size);
      double delta = Math.exp(random.nextDouble(-5, 2));
      double beta = trial % 4 == 0 ? 0 : Math.exp(random.nextDouble(-5, 2));
      double[] p = new double[size];
      DroReference.allocate(delta, 1 / beta, reward, reference, p);
      double best =
          DroReference.value(delta, reward, reference, p) - beta * Simplex.klNats(p, reference);
      for (int step = 0; step < 40; step++) {
        double[] q = Perturbed.of(random, p);
        assertThat(
                DroReference.value(delta, reward, reference, q)
                    - beta * Simplex.klNats(q, reference))
            .isLessThanOrEqualTo(best + 1e-12);
      }
    }
  }

  @Test
  void settingsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new DrroReference(-1, 2))
        .hasMessage("radius must be >= 0 and finite, got -1.0");
    assertThatThrownBy(() -> new DrroReference(1, 0.5))
        .hasMessage("kappa must be >= 1, got 0.5: below 1 there is no policy to compare with");
    assertThatThrownBy(() -> new DroReference(-1))
        .hasMessage("radius must be >= 0 and finite, got -1.0");
    double[] p = new double[4];
    assertThatThrownBy(() -> DrroReference.allocate(1, 2, -1, REWARD, REFERENCE, p))
        .hasMessage("1/beta must be >= 0, got -1.0");
  }

  private static double kappa(Random random, int trial) {
    return switch (trial % 5) {
      case 0 -> 1;
      case 1 -> INFINITE;
      case 2 -> 2;
      default -> 1 + 4 * random.nextDouble();
    };
  }

  /** The reward vectors in which one candidate takes the whole perturbation. */
  private static List<double[]> corners(double delta, double[] reward, double[] reference) {
    List<double[]> corners = new ArrayList<>();
    for (int j = 0; j < reward.length; j++) {
      corners.add(corner(j, 1, delta, reward, reference));
      corners.add(corner(j, -1, delta, reward, reference));
    }
    return corners;
  }

  private static double[] corner(
      int j, int sign, double delta, double[] reward, double[] reference) {
    double[] corner = reward.clone();
    corner[j] += sign * delta / reference[j];
    return corner;
  }

  /** What the best policy of at most kappa times the reference earns, by filling. */
  private static double comparator(double kappa, double[] reward, double[] reference) {
    int[] order = Ranking.descending(reward);
    double room = 1;
    double value = 0;
    double last = 0;
    for (int j : order) {
      double mass = Math.min(room, kappa * reference[j]);
      value += mass * reward[j];
      room -= mass;
      last = mass > 0 ? reward[j] : last;
    }
    return value + room * last; // rounding alone leaves room
  }

  private static double objective(
      double delta, double kappa, double beta, double[] reward, double[] reference, double[] p) {
    return DrroReference.regret(delta, kappa, reward, reference, p)
        + beta * Simplex.klNats(p, reference);
  }
}
