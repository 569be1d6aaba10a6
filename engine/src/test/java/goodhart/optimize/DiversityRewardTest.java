package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import goodhart.Seeds;
import goodhart.policy.Simplex;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class DiversityRewardTest {
  private final RandomGenerator random = new Seeds(3).stream("diversity");

  private double[] reference(int size) {
    double[] pi = random.doubles(size).map(u -> 0.01 + u).toArray();
    double sum = Arrays.stream(pi).sum();
    return Arrays.stream(pi).map(p -> p / sum).toArray();
  }

  private static double value(
      double weight, double beta, double[] p, double[] reward, double[] reference) {
    double value = weight - beta * Simplex.klNats(p, reference);
    for (int i = 0; i < p.length; i++) {
      value += p[i] * reward[i] - weight * p[i] * p[i];
    }
    return value;
  }

  @Test
  void theOptimumIsStationaryAndNothingNearItIsBetter() {
    for (int trial = 0; trial < 300; trial++) {
      int size = 2 + random.nextInt(30);
      double[] reward = random.doubles(size).map(u -> 6 * u - 3).toArray();
      double[] reference = reference(size);
      double weight = Math.exp(6 * random.nextDouble() - 3);
      double strength = Math.exp(9 * random.nextDouble() - 3);
      double[] p = new double[size];
      new DiversityReward(weight).allocate(strength, reward, reference, p);
      double level = Double.NaN;
      for (int i = 0; i < size; i++) {
        if (p[i] > 1e-200) {
          double derivative =
              strength * (reward[i] - 2 * weight * p[i]) - Math.log(p[i] / reference[i]);
          level = Double.isNaN(level) ? derivative : level;
          assertThat(derivative).isCloseTo(level, within(1e-9 * Math.max(1, strength)));
        }
      }
      double best = value(weight, 1 / strength, p, reward, reference);
      double[] other = reference(size);
      for (int i = 0; i < size; i++) {
        other[i] = 0.99 * p[i] + 0.01 * other[i];
      }
      assertThat(value(weight, 1 / strength, other, reward, reference)).isLessThan(best + 1e-12);
    }
  }

  @Test
  void withoutAPenaltyItFillsLikeWater() {
    double[] p = new double[4];
    new DiversityReward(1)
        .allocate(
            Double.POSITIVE_INFINITY,
            new double[] {1, 0.6, 0.5, -3},
            new double[] {0.25, 0.25, 0.25, 0.25},
            p);
    // level t with (1 - t) + (0.6 - t) + (0.5 - t) = 2: t = 0.1/3
    assertThat(p[0]).isCloseTo((1 - 0.1 / 3) / 2, within(1e-12));
    assertThat(p[1]).isCloseTo((0.6 - 0.1 / 3) / 2, within(1e-12));
    assertThat(p[2]).isCloseTo((0.5 - 0.1 / 3) / 2, within(1e-12));
    assertThat(p[3]).isZero();
    double[] strong = new double[4];
    new DiversityReward(1)
        .allocate(
            1e7, new double[] {1, 0.6, 0.5, -3}, new double[] {0.25, 0.25, 0.25, 0.25}, strong);
    for (int i = 0; i < 4; i++) {
      assertThat(strong[i]).isCloseTo(p[i], within(1e-5));
    }
  }

  @Test
  void weightZeroIsTiltingAndMoreWeightIsMoreDiverse() {
    double[] reward = {1, 0.2, -0.4};
    double[] reference = {0.2, 0.3, 0.5};
    double[] tilt = new double[3];
    double[] p = new double[3];
    Tilting.tilt(2, reward, reference, tilt);
    new DiversityReward(0).allocate(2, reward, reference, p);
    assertThat(p).containsExactly(tilt);
    double before = Double.POSITIVE_INFINITY;
    for (double weight : new double[] {0.001, 0.1, 1, 10}) {
      new DiversityReward(weight).allocate(2, reward, reference, p);
      double collisions = Arrays.stream(p).map(q -> q * q).sum();
      assertThat(collisions).isLessThan(before);
      before = collisions;
    }
  }
}
