package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import goodhart.policy.Simplex;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** METHODS D.8.5; the closed form with the penalty is derived, so it is checked by perturbation. */
class DroTest {

  @Test
  void noPerturbationImprovesThePenalisedObjective() {
    Random random = new Random(21);
    for (int trial = 0; trial < 500; trial++) {
      int size = 1 + random.nextInt(9);
      double[] reward = Rows.rewards(random, size);
      double[] reference = Rows.simplex(random, size);
      double delta = Math.exp(random.nextDouble(-5, 5));
      double beta = Math.exp(random.nextDouble(-3, 2));
      double[] p = new double[size];
      Dro.allocate(delta, 1 / beta, reward, reference, p);
      assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-12));
      double best = Dro.value(delta, reward, p) - beta * Simplex.klNats(p, reference);
      for (int step = 0; step < 40; step++) {
        double[] q = Perturbed.of(random, p);
        assertThat(Dro.value(delta, reward, q) - beta * Simplex.klNats(q, reference))
            .isLessThanOrEqualTo(best + 1e-12);
      }
    }
  }

  @Test
  void thePathEndsUniformOverTheTop() {
    Random random = new Random(22);
    for (int trial = 0; trial < 200; trial++) {
      int size = 1 + random.nextInt(9);
      double[] reward = Rows.rewards(random, size);
      double[] reference = Rows.simplex(random, size);
      double radius = Math.exp(random.nextDouble(-3, 2));
      double[] end = Rows.policy(new Dro(radius), Double.POSITIVE_INFINITY, reward, reference);
      double[] near = Rows.policy(new Dro(radius), 1e7, reward, reference);
      assertThat(near).containsExactly(end, within(1e-5));
    }
  }

  @Test
  void aLargeRadiusCutsTheTiltFlat() {
    double[] p = new double[3];
    Dro.allocate(1e9, 2, new double[] {3, 0, -1}, new double[] {0.7, 0.2, 0.1}, p);
    assertThat(p).containsExactly(new double[] {1.0 / 3, 1.0 / 3, 1.0 / 3}, within(1e-12));
  }
}
