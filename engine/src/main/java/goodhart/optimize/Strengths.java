package goodhart.optimize;

import goodhart.internal.Dense;
import java.util.Arrays;

/** What the exact methods share: grids of strengths, and the check of what reaches them. */
final class Strengths {
  private Strengths() {}

  /** {@code count} points: from {@code first} to {@code last} by equal ratios, then infinity. */
  static double[] geometric(double first, double last, int count) {
    double[] grid = new double[count];
    double step = Math.log(last / first) / (count - 2);
    for (int k = 0; k < count - 1; k++) {
      grid[k] = first * Math.exp(k * step);
    }
    grid[count - 2] = last;
    grid[count - 1] = Double.POSITIVE_INFINITY;
    return grid;
  }

  /** {@code count} points: 0, then as {@link #geometric}. */
  static double[] fromZero(double first, double last, int count) {
    double[] grid = new double[count];
    System.arraycopy(geometric(first, last, count - 1), 0, grid, 1, count - 1);
    return grid;
  }

  /** {@code count} points: 0, then from {@code first} to {@code last} by equal ratios. */
  static double[] upTo(double first, double last, int count) {
    return Arrays.copyOf(fromZero(first, last, count + 1), count);
  }

  /**
   * {@code count} whole numbers or fewer: 0, 1, then to {@code last} by about equal ratios, none
   * twice.
   */
  static double[] steps(int last, int count) {
    return Arrays.stream(upTo(1, last, count)).map(Math::rint).distinct().toArray();
  }

  /**
   * The largest of K rewards.
   *
   * @throws IllegalArgumentException when one is NaN or infinite
   */
  static double largest(double[] reward) {
    allFinite(reward);
    return Dense.most(reward, reward.length);
  }

  /**
   * Checks K rewards.
   *
   * @throws IllegalArgumentException when one is NaN or infinite
   */
  static void allFinite(double[] reward) {
    if (Double.isFinite(Dense.sum(reward, reward.length))) {
      return;
    }
    for (int i = 0; i < reward.length; i++) { // a sum of large numbers overflows
      if (!Double.isFinite(reward[i])) {
        throw new IllegalArgumentException(
            "reward of candidate " + i + " must be finite, got " + reward[i]);
      }
    }
  }

  /**
   * The largest absolute value of K rewards.
   *
   * @throws IllegalArgumentException when one is NaN or infinite
   */
  static double furthest(double[] reward) {
    double furthest = Dense.furthest(reward, reward.length);
    if (!Double.isFinite(furthest)) {
      allFinite(reward);
    }
    return furthest;
  }

  /** The strength, which must be a number >= 0 or infinity. */
  static void nonNegative(String name, double strength) {
    if (!(strength >= 0)) {
      throw new IllegalArgumentException(name + " must be >= 0, got " + strength);
    }
  }

  /** The strength, which must be a finite number >= 0. */
  static void finite(String name, double strength) {
    if (!(strength >= 0 && strength < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " must be >= 0 and finite, got " + strength);
    }
  }

  /** A radius in reward units: {@code radius * K * standard deviation of the reward under pi}. */
  static double delta(double radius, double[] reward, double[] reference) {
    return radius * reward.length * deviation(reward, reference);
  }

  /** The standard deviation of one prompt's K rewards under its reference. */
  static double deviation(double[] reward, double[] reference) {
    double first = reward[0]; // differences make equal rewards exactly 0
    double mean = 0;
    double squares = 0;
    for (int i = 0; i < reward.length; i++) {
      double r = reward[i] - first;
      mean += reference[i] * r;
      squares += reference[i] * r * r;
    }
    return Math.sqrt(Math.max(0, squares - mean * mean));
  }
}
