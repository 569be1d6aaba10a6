package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.hipparchus.optim.PointValuePair;
import org.hipparchus.optim.linear.LinearConstraint;
import org.hipparchus.optim.linear.LinearConstraintSet;
import org.hipparchus.optim.linear.LinearObjectiveFunction;
import org.hipparchus.optim.linear.NonNegativeConstraint;
import org.hipparchus.optim.linear.Relationship;
import org.hipparchus.optim.linear.SimplexSolver;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.junit.jupiter.api.Test;

/** The closed forms of DRRO and DRO against a general solver of linear programs, METHODS D.8. */
class RobustLinearProgramTest {
  private static final double[] RADII = {0, 1e-3, 0.05, 0.2, 0.5, 1, 2, 5, 20, 1e3};

  @Test
  void waterFillingIsTheLeastRegretThatALinearProgramFinds() {
    Random random = new Random(31);
    int unique = 0;
    for (int trial = 0; trial < 1000; trial++) {
      int size = 1 + random.nextInt(8);
      double[] reward = Rows.rewards(random, size);
      double delta = RADII[trial % RADII.length] * (0.5 + random.nextDouble());
      double[] p = new double[size];
      Drro.allocate(delta, reward, p);
      if (delta == 0) { // the program's columns are equal then, which this solver cannot tell apart
        assertThat(Drro.regret(0, reward, p)).isCloseTo(0, within(1e-15));
        continue;
      }

      // minimise t - p.r with t >= r_i + delta (1 - p_i); the variable is how far t stays below
      // max r + delta, so that the program starts at a feasible corner
      double most = Arrays.stream(reward).max().orElseThrow();
      double[] objective = new double[size + 1];
      List<LinearConstraint> constraints = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        objective[i] = -reward[i];
        double[] row = new double[size + 1];
        row[i] = -delta;
        row[size] = 1;
        constraints.add(new LinearConstraint(row, Relationship.LEQ, most - reward[i]));
      }
      objective[size] = -1;
      PointValuePair solved = solve(objective, most + delta, constraints, GoalType.MINIMIZE);

      assertThat(Drro.regret(delta, reward, p)).isCloseTo(solved.getValue(), within(1e-9));
      assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-12));
      if (distinct(reward)) {
        unique++;
        double[] other = Arrays.copyOf(solved.getPoint(), size);
        assertThat(p).containsExactly(other, within(1e-9));
      }
    }
    assertThat(unique).isGreaterThan(300);
  }

  @Test
  void theUniformTopIsTheBestThatALinearProgramFinds() {
    Random random = new Random(32);
    for (int trial = 0; trial < 1000; trial++) {
      int size = 1 + random.nextInt(8);
      double[] reward = Rows.rewards(random, size);
      double delta = RADII[trial % RADII.length] * (0.5 + random.nextDouble());
      double[] p = new double[size];
      Dro.allocate(delta, reward, p);

      // maximise p.r - delta m with m >= p_i
      double[] objective = new double[size + 1];
      List<LinearConstraint> constraints = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        objective[i] = reward[i];
        double[] row = new double[size + 1];
        row[i] = 1;
        row[size] = -1;
        constraints.add(new LinearConstraint(row, Relationship.LEQ, 0));
      }
      objective[size] = -delta;
      PointValuePair solved = solve(objective, 0, constraints, GoalType.MAXIMIZE);

      assertThat(Dro.value(delta, reward, p)).isCloseTo(solved.getValue(), within(1e-9));
      if (delta > 0 && distinct(reward)) {
        double[] other = Arrays.copyOf(solved.getPoint(), size);
        assertThat(p).containsExactly(other, within(1e-9));
      }
    }
  }

  private static PointValuePair solve(
      double[] objective, double constant, List<LinearConstraint> constraints, GoalType goal) {
    int size = objective.length - 1;
    double[] mass = new double[size + 1];
    Arrays.fill(mass, 0, size, 1);
    constraints.add(new LinearConstraint(mass, Relationship.EQ, 1));
    return new SimplexSolver(1e-10, 10, 1e-12)
        .optimize(
            new LinearObjectiveFunction(objective, constant),
            new LinearConstraintSet(constraints),
            goal,
            new NonNegativeConstraint(true));
  }

  private static boolean distinct(double[] reward) {
    return Arrays.stream(reward).distinct().count() == reward.length;
  }
}
