package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import goodhart.policy.Simplex;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** METHODS D.7; numbers from fixture bon_gradient_tea.json. */
class BestOfNAwareTest {
  private static final double[] REFERENCE = {0.4, 0.25, 0.2, 0.1, 0.05};
  private static final double[] PROXY = {0, 0.5, 1, 2, 3};

  @Test
  void theObjectiveAndItsGradientAreThoseOfTheFixture() {
    assertThat(BestOfNAware.value(4, PROXY, REFERENCE)).isCloseTo(1.561434375, within(1e-9));
    double[] gradient = new double[5];
    BestOfNAware.gradient(4, PROXY, REFERENCE, gradient);
    assertThat(gradient)
        .containsExactly(new double[] {-6.56325, -6.43525, -5.886, -3.4295, 0}, within(1e-9));
    double mean = Rows.dot(REFERENCE, gradient);
    double[] logit = new double[5];
    Arrays.setAll(logit, i -> REFERENCE[i] * (gradient[i] - mean));
    assertThat(logit)
        .containsExactly(
            new double[] {-0.323595, -0.170246875, -0.0263475, 0.23247625, 0.287713125},
            within(1e-9));
  }

  @Test
  void theObjectiveIsTheProxyOfBestOfN() {
    Random random = new Random(56);
    for (int trial = 0; trial < 100; trial++) {
      int size = 1 + random.nextInt(12);
      int n = 1 + random.nextInt(20);
      double[] reward = Rows.rewards(random, size);
      double[] p = Rows.simplex(random, size);
      double[] best = Rows.policy(new BestOfN(), n, reward, p);
      assertThat(BestOfNAware.value(n, reward, p)).isCloseTo(Rows.dot(best, reward), within(1e-12));
    }
  }

  @Test
  void theGradientAgreesWithFiniteDifferences() {
    Random random = new Random(57);
    double h = 1e-5;
    for (int trial = 0; trial < 100; trial++) {
      int size = 2 + random.nextInt(8);
      int n = 1 + random.nextInt(8);
      double[] reward = Rows.rewards(random, size);
      double[] p = Rows.simplex(random, size);
      double[] gradient = new double[size];
      BestOfNAware.gradient(n, reward, p, gradient);
      int i = random.nextInt(size);
      int j = random.nextInt(size);
      double[] up = p.clone();
      double[] down = p.clone();
      up[i] += h;
      up[j] -= h;
      down[i] -= h;
      down[j] += h;
      double slope =
          (BestOfNAware.value(n, reward, up) - BestOfNAware.value(n, reward, down)) / (2 * h);
      assertThat(gradient[i] - gradient[j]).isCloseTo(slope, within(1e-6));
    }
  }

  /** log p / pi - g / beta is the same for every candidate. */
  @Test
  void theOptimumIsStationary() {
    Random random = new Random(58);
    double worst = 0;
    for (int trial = 0; trial < 400; trial++) {
      int size = 2 + random.nextInt(trial % 10 == 0 ? 500 : 30);
      BestOfNAware method = new BestOfNAware(1 + random.nextInt(64));
      double[] reward = Rows.rewards(random, size);
      double[] reference = Rows.simplex(random, size);
      double strength = Math.exp(random.nextDouble(-3, 8));
      double[] p = Rows.policy(method, strength, reward, reference);
      assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-12));
      worst = Math.max(worst, residual(method.n(), strength, reward, reference, p));
    }
    assertThat(worst).isLessThan(1e-9);
  }

  private static double residual(
      int n, double strength, double[] reward, double[] reference, double[] p) {
    double[] gradient = new double[p.length];
    BestOfNAware.gradient(n, reward, p, gradient);
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < p.length; i++) {
      if (p[i] > 1e-290) {
        double left = Math.log(p[i] / reference[i]) - strength * gradient[i];
        low = Math.min(low, left);
        high = Math.max(high, left);
      }
    }
    return (high - low) / Math.max(1, strength);
  }

  @Test
  void noPerturbationImprovesTheObjective() {
    Random random = new Random(59);
    for (int trial = 0; trial < 200; trial++) {
      int size = 2 + random.nextInt(9);
      BestOfNAware method = new BestOfNAware(1 + random.nextInt(20));
      double[] reward = Rows.rewards(random, size);
      double[] reference = Rows.simplex(random, size);
      double beta = Math.exp(random.nextDouble(-5, 2));
      double[] p = Rows.policy(method, 1 / beta, reward, reference);
      double best = objective(method.n(), beta, reward, reference, p);
      for (int step = 0; step < 30; step++) {
        double[] q = Perturbed.of(random, p);
        assertThat(objective(method.n(), beta, reward, reference, q))
            .isLessThanOrEqualTo(best + 1e-12);
      }
    }
  }

  private static double objective(
      int n, double beta, double[] reward, double[] reference, double[] p) {
    return BestOfNAware.value(n, reward, p) - beta * Simplex.klNats(p, reference);
  }

  @Test
  void oneDrawIsTheTilt() {
    Random random = new Random(60);
    for (double strength : new Tilting().strengths()) {
      double[] reward = Rows.rewards(random, 9);
      double[] reference = Rows.simplex(random, 9);
      assertThat(Rows.policy(new BestOfNAware(1), strength, reward, reference))
          .containsExactly(Rows.policy(new Tilting(), strength, reward, reference), within(1e-12));
    }
  }

  @Test
  void forEqualKlItsBestOfNBeatsThatOfTheTilt() {
    double[] p = Rows.policy(new BestOfNAware(4), 3, PROXY, REFERENCE);
    double beta = Tilting.betaForKl(Simplex.klNats(p, REFERENCE), PROXY, REFERENCE);
    double[] tilt = Rows.policy(new Tilting(), 1 / beta, PROXY, REFERENCE);
    assertThat(BestOfNAware.value(4, PROXY, p))
        .isGreaterThan(BestOfNAware.value(4, PROXY, tilt) + 0.01);
    assertThat(Rows.dot(p, PROXY)).isLessThan(Rows.dot(tilt, PROXY) - 0.01);
  }

  @Test
  void noDrawIsRefused() {
    assertThatThrownBy(() -> new BestOfNAware(0)).hasMessage("n must be >= 1, got 0");
  }
}
