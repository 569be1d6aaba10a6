package goodhart.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The optimality conditions of METHODS D.8.7, with ties, uneven references and strengths to 1e4.
 */
class DrroOptimalityTest {
  private static final double EXACT = 1e-9;

  @Test
  void everySizeMeetsTheOptimalityConditionsAtEveryStrength() {
    Random random = new Random(51);
    for (int trial = 0; trial < 600; trial++) {
      int size = trial % 4 == 0 ? 512 : 2 + random.nextInt(511);
      double[] reward = Rows.rewards(random, size);
      double[] reference = trial % 3 == 0 ? Rows.uniform(size) : Rows.simplex(random, size);
      double delta = Strengths.delta(Math.exp(random.nextDouble(-4, 2)), reward, reference);
      double strength = Math.pow(10, random.nextDouble(-2, 4));
      if (delta > 0) {
        checkOptimal(delta, strength, reward, reference);
      }
    }
  }

  /** Any p within 1e-9 of the one returned would do, so that is what the conditions allow for. */
  private static void checkOptimal(
      double delta, double strength, double[] reward, double[] reference) {
    int size = reward.length;
    double[] p = new double[size];
    double[] s = new double[size];
    Drro.allocate(delta, strength, reward, reference, p, s);
    assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(1e-12));

    double bonus = delta * strength;
    double most = Arrays.stream(reward).max().orElseThrow();
    int heaviest = IntStream.range(0, size).reduce(0, (best, i) -> p[i] > p[best] ? i : best);
    double level = Double.NEGATIVE_INFINITY;
    double[] logTilt = new double[size];
    for (int i = 0; i < size; i++) {
      level = Math.max(level, (reward[i] - most) / delta - p[i]);
      logTilt[i] = Math.log(reference[i]) + (reward[i] - most) * strength;
    }
    double logNormaliser = logTilt[heaviest] + bonus * s[heaviest] - Math.log(p[heaviest]);

    double shares = 0;
    double room = 0; // what candidates that bind with next to nothing may take
    double slack = EXACT * bonus;
    for (int i = 0; i < size; i++) {
      double held = (reward[i] - most) / delta - level;
      double log = logTilt[i] - logNormaliser;
      assertThat(p[i]).isCloseTo(Math.max(held, Math.exp(log)), within(EXACT));
      if (held > EXACT) {
        shares += Math.max(0, Math.log(held) - log);
        slack += held > Math.exp(log) ? EXACT / held : 0;
      } else if (held > -EXACT) {
        room += Math.max(0, Math.log(EXACT) - log);
      }
    }
    assertThat(shares).isBetween(bonus - room - slack, bonus + slack);
  }

  @Test
  void aLargePoolTakesABoundedTime() {
    Random random = new Random(52);
    // Ten milliseconds a solve, where some fifty microseconds are usual.
    assertTimeout(
        Duration.ofSeconds(6),
        () -> {
          for (int trial = 0; trial < 600; trial++) {
            double[] reward = Rows.rewards(random, 512);
            double[] reference = Rows.simplex(random, 512);
            double strength = Math.pow(10, random.nextDouble(-2, 4));
            Rows.policy(new Drro(Math.exp(random.nextDouble(-4, 2))), strength, reward, reference);
          }
        });
  }
}
