package goodhart.optimize;

import java.util.Arrays;

/** Groups of one prompt, and the policy gradients of a method on them. */
final class Groups {
  private Groups() {}

  static double[] log(double[] p) {
    return Arrays.stream(p).map(Math::log).toArray();
  }

  /** The whole candidate list. */
  static Online.Group exact(double[] reward, double[] policy, double[] reference) {
    int size = reward.length;
    return new Online.Group(true, size, 0, reward, policy, log(policy), log(reference), size, 1);
  }

  /** Draws whose probabilities play no part. */
  static Online.Group sampled(double... reward) {
    int size = reward.length;
    double[] logs = new double[size];
    return new Online.Group(false, size, 0, reward, Rows.uniform(size), logs, logs, 100, 1);
  }

  static double[] advantages(Online method, Online.Group group) {
    double[] advantage = new double[group.size()];
    method.advantages(group, advantage);
    return advantage;
  }

  static double[] slopes(Online method, double[] logRatio, Online.Group group) {
    double[] slope = new double[group.size()];
    method.slopes(logRatio, group, advantages(method, group), slope);
    return slope;
  }

  /** dJ/dlogit of an exact group on the policy itself. */
  static double[] exactGradient(
      Online method, double[] reward, double[] policy, double[] reference) {
    double[] slope = slopes(method, new double[reward.length], exact(reward, policy, reference));
    double[] gradient = new double[reward.length];
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = policy[i] * slope[i];
    }
    return projected(gradient, policy);
  }

  /** The mean of the sampled dJ/dlogit over all groups of {@code draws} responses. */
  static double[] meanGradient(
      Online method, int draws, double[] reward, double[] policy, double[] reference) {
    int size = reward.length;
    double[] mean = new double[size];
    int[] drawn = new int[draws];
    for (int tuple = 0; tuple < Math.pow(size, draws); tuple++) {
      double probability = 1;
      for (int j = 0, rest = tuple; j < draws; j++, rest /= size) {
        drawn[j] = rest % size;
        probability *= policy[drawn[j]];
      }
      double[] slope =
          slopes(
              method,
              new double[draws],
              new Online.Group(
                  false,
                  draws,
                  0,
                  pick(reward, drawn),
                  Rows.uniform(draws),
                  pick(log(policy), drawn),
                  pick(log(reference), drawn),
                  size,
                  1));
      for (int j = 0; j < draws; j++) {
        mean[drawn[j]] += probability * slope[j] / draws;
      }
    }
    return projected(mean, policy);
  }

  private static double[] pick(double[] row, int[] drawn) {
    return Arrays.stream(drawn).mapToDouble(i -> row[i]).toArray();
  }

  /** From derivatives by log p to derivatives by the logits. */
  private static double[] projected(double[] gradient, double[] policy) {
    double total = Arrays.stream(gradient).sum();
    double[] out = new double[policy.length];
    Arrays.setAll(out, i -> gradient[i] - policy[i] * total);
    return out;
  }

  /** {@code p_i (r_i - p.r)}. */
  static double[] policyGradient(double[] reward, double[] policy) {
    double mean = Rows.dot(reward, policy);
    double[] out = new double[policy.length];
    Arrays.setAll(out, i -> policy[i] * (reward[i] - mean));
    return out;
  }
}
