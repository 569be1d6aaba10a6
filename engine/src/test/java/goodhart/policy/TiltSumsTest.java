package goodhart.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import goodhart.optimize.Tilting;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TiltSumsTest {

  private static double[] positive(SplittableRandom random, int n, double spread) {
    double[] p = random.doubles(n).map(u -> Math.exp(-spread * u)).toArray();
    double sum = Arrays.stream(p).sum();
    return Arrays.stream(p).map(v -> v / sum).toArray();
  }

  private static double mean(double[] policy, double[] values) {
    double sum = 0;
    for (int i = 0; i < policy.length; i++) {
      sum += policy[i] * values[i];
    }
    return sum;
  }

  /** Strengths up to 1e8 go one way and the other; a best candidate may have 1e-300. */
  @Test
  void leavingOutWhatIsFaintChangesNothing() {
    SplittableRandom random = new SplittableRandom(91);
    TiltSums tilts = new TiltSums();
    for (int trial = 0; trial < 300; trial++) {
      int size = 1 + random.nextInt(trial % 10 == 0 ? 1500 : 80);
      double[] reward = random.doubles(size, -3, 3).toArray();
      double[] other = random.doubles(size, -2, 2).toArray();
      double[] reference = positive(random, size, trial % 3 == 0 ? 690 : trial % 3);
      double[] strength = random.doubles(40).map(u -> 1e-9 * Math.pow(1e17, u)).toArray();
      if (trial % 2 == 0) {
        Arrays.sort(strength);
      }
      double[] policy = new double[size];
      double least = Arrays.stream(reference).min().orElseThrow();
      tilts.measure(
          strength,
          reward,
          reference,
          other,
          (k, kl, first, second) -> {
            Tilting.tilt(strength[k], reward, reference, policy);
            assertClose(kl, Simplex.klNats(policy, reference), -Math.log(least));
            assertClose(first, mean(policy, reward), 3);
            assertClose(second, mean(policy, other), 2);
          });
    }
  }

  /** To 1e-12 of itself, and to the rounding of the largest number that it is a sum of. */
  private static void assertClose(double fast, double plain, double largest) {
    assertThat(fast).isCloseTo(plain, within(1e-12 * Math.abs(plain) + 1e-15 * (1 + largest)));
  }
}
