package goodhart.reward.shape;

import java.util.function.DoubleUnaryOperator;

/** What shapes ask of the reference policy's own responses. */
final class References {
  private References() {}

  /**
   * {@code shaped_i = sum_j weight_j f(reward_i - against_j)}.
   *
   * @param against M rewards of reference responses
   * @param weight M weights, sum 1
   * @param shaped as many numbers to fill in as there are rewards
   */
  static void average(
      double[] reward, double[] against, double[] weight, DoubleUnaryOperator f, double[] shaped) {
    for (int i = 0; i < reward.length; i++) {
      double sum = 0;
      for (int j = 0; j < against.length; j++) {
        sum += weight[j] * f.applyAsDouble(reward[i] - against[j]);
      }
      shaped[i] = sum;
    }
  }

  /** The smallest reward with at least {@code level} of the reference's mass at or below it. */
  static double quantile(double[] reward, double[] reference, double level) {
    Integer[] order = new Integer[reward.length];
    java.util.Arrays.setAll(order, i -> i);
    java.util.Arrays.sort(order, (a, b) -> Double.compare(reward[a], reward[b]));
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

  /** The reference's standard deviation of the reward. */
  static double deviation(double[] reward, double[] reference) {
    double mean = mean(reward, reference);
    double squares = 0;
    for (int i = 0; i < reward.length; i++) {
      double d = reward[i] - mean;
      squares += reference[i] * d * d;
    }
    return Math.sqrt(squares);
  }

  /** {@code sigma(z)}. */
  static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  /** {@code log sigma(z)} without overflow. */
  static double logSigmoid(double z) {
    return Math.min(z, 0) - Math.log1p(Math.exp(-Math.abs(z)));
  }
}
