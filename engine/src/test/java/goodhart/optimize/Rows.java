package goodhart.optimize;

import java.util.Arrays;
import java.util.Random;

/** Random prompts, and short words for what the tests do with one prompt's rows. */
final class Rows {
  private Rows() {}

  static double[] policy(Allocation method, double strength, double[] reward, double[] reference) {
    double[] policy = new double[reward.length];
    method.allocate(strength, reward, reference, policy);
    return policy;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  static double[] uniform(int size) {
    double[] p = new double[size];
    Arrays.fill(p, 1.0 / size);
    return p;
  }

  /** Positive probabilities, uneven. */
  static double[] simplex(Random random, int size) {
    double[] p = new double[size];
    double sum = 0;
    for (int i = 0; i < size; i++) {
      p[i] = Math.exp(1.5 * random.nextGaussian());
      sum += p[i];
    }
    for (int i = 0; i < size; i++) {
      p[i] /= sum;
    }
    return p;
  }

  /** Rewards, in half of the cases with many ties. */
  static double[] rewards(Random random, int size) {
    boolean ties = random.nextBoolean();
    double[] r = new double[size];
    for (int i = 0; i < size; i++) {
      r[i] = ties ? random.nextInt(3) / 2.0 : random.nextGaussian();
    }
    return r;
  }
}
