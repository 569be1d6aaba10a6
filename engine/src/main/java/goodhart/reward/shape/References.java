package goodhart.reward.shape;

import goodhart.pool.CandidatePool;
import goodhart.reward.PairLoss;
import java.util.Arrays;

/** What shapes ask of the reference policy's own responses, and of the pool they stand in. */
final class References {
  /** Beyond this exponent a product of two exponentials may overflow. */
  private static final double LARGEST = 350;

  private References() {}

  /**
   * {@code shaped_i = sum_j weight_j sigma(k (reward_i - against_j - shift))}.
   *
   * @param against M rewards of reference responses
   * @param weight M weights, sum 1
   * @param shaped as many numbers to fill in as there are rewards
   */
  static void sigmoids(
      double k, double shift, double[] reward, double[] against, double[] weight, double[] shaped) {
    Arrays.fill(shaped, 0);
    double centre = reward[0];
    double[] e = new double[reward.length];
    double widest = 0;
    for (int i = 0; i < reward.length; i++) {
      e[i] = -k * (reward[i] - shift - centre);
      widest = Math.max(widest, Math.abs(e[i]));
    }
    for (double a : against) {
      widest = Math.max(widest, Math.abs(k * (a - centre)));
    }
    if (!(widest < LARGEST)) {
      for (int i = 0; i < reward.length; i++) {
        for (int j = 0; j < against.length; j++) {
          shaped[i] += weight[j] * PairLoss.sigmoid(k * (reward[i] - against[j] - shift));
        }
      }
      return;
    }
    // K + M exponentials in place of K M, and a loop that is vectorised: 40 times faster.
    for (int i = 0; i < e.length; i++) {
      e[i] = Math.exp(e[i]);
    }
    for (int j = 0; j < against.length; j++) {
      double f = Math.exp(k * (against[j] - centre));
      double w = weight[j];
      for (int i = 0; i < shaped.length; i++) {
        shaped[i] += w / (1 + e[i] * f);
      }
    }
  }

  /** The smallest reward with at least {@code level} of the reference's mass at or below it. */
  static double quantile(double[] reward, double[] reference, double level) {
    Integer[] order = new Integer[reward.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(reward[a], reward[b]));
    double mass = 0;
    for (int i : order) {
      mass += reference[i];
      if (mass >= level - 1e-12) {
        return reward[i];
      }
    }
    return reward[order[order.length - 1]];
  }

  /** The reference's mean reward. */
  static double mean(double[] reward, double[] reference) {
    double mean = 0;
    for (int i = 0; i < reward.length; i++) {
      mean += reference[i] * reward[i];
    }
    return mean;
  }

  /** The reference's standard deviation of the reward; exactly 0 where all rewards are equal. */
  static double deviation(double[] reward, double[] reference) {
    double first = reward[0]; // differences make equal rewards exactly 0
    double mean = 0;
    for (int i = 0; i < reward.length; i++) {
      mean += reference[i] * (reward[i] - first);
    }
    double squares = 0;
    for (int i = 0; i < reward.length; i++) {
      double d = reward[i] - first - mean;
      squares += reference[i] * d * d;
    }
    return Math.sqrt(squares);
  }

  /** {@code (r_i - min r) / (max r - min r)}; {@code same} where all rewards are equal. */
  static void rescale(double[] reward, double same, double[] shaped) {
    double least = Arrays.stream(reward).min().orElseThrow();
    double most = Arrays.stream(reward).max().orElseThrow();
    for (int i = 0; i < reward.length; i++) {
      shaped[i] = most > least ? (reward[i] - least) / (most - least) : same;
    }
  }

  /** The mass of each candidate: prompt weight times reference, N numbers that sum to 1. */
  static double[] mass(CandidatePool pool) {
    double[] mass = pool.reference().toArray();
    for (int x = 0; x < pool.prompts(); x++) {
      for (int i = pool.start(x); i < pool.end(x); i++) {
        mass[i] *= pool.weights().get(x);
      }
    }
    return mass;
  }

  /**
   * A column of the pool.
   *
   * @param shape what needs it, as the language calls it
   * @throws IllegalArgumentException when the pool has none of that name
   */
  static double[] column(CandidatePool pool, String shape, String name) {
    if (!pool.columns().contains(name)) {
      throw new IllegalArgumentException(
          "shape '"
              + shape
              + "' needs the column '"
              + name
              + "', and the pool has "
              + (pool.columns().isEmpty() ? "no columns" : String.join(", ", pool.columns()))
              + ". Read it with the pool, candidates(file) { columns '"
              + name
              + "' }, or add it: pool.withColumn('"
              + name
              + "', values)");
    }
    return pool.column(name).toArray();
  }
}
