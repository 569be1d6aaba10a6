package goodhart.policy;

import goodhart.internal.ArrayMath;
import goodhart.internal.Dense;
import goodhart.internal.Scratch;

/**
 * The policies of one prompt: probability vectors of length K and what is computed with them in the
 * log domain.
 */
public final class Simplex {
  private static final Scratch SCRATCH = new Scratch(3);

  private Simplex() {}

  /** {@code log sum_i exp(logit_i)} over the first {@code size} logits; -infinity if all are. */
  public static double logSumExp(double[] logit, int size) {
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      most = Math.max(most, logit[i]);
    }
    if (most == Double.NEGATIVE_INFINITY) {
      return most;
    }
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += Math.exp(logit[i] - most);
    }
    return most + Math.log(sum);
  }

  /** {@code e^x}, held below 1e261: finite with room to be weighted and summed. */
  public static double boundedExp(double x) {
    return Math.exp(Math.min(x, 600));
  }

  /**
   * The policy {@code p_i ~ pi_i exp(f_i)} of one prompt.
   *
   * @param logReference K log-probabilities of the reference, nats
   * @param f K numbers
   * @param logPolicy K log-probabilities to fill in, nats; may be {@code f} itself
   * @param policy K probabilities to fill in
   */
  public static void policy(
      double[] logReference, double[] f, double[] logPolicy, double[] policy) {
    int size = policy.length;
    for (int i = 0; i < size; i++) {
      logPolicy[i] = logReference[i] + f[i];
    }
    normalise(logPolicy, policy);
  }

  /**
   * Turns logits into log-probabilities, in place, and probabilities.
   *
   * @param logit K numbers, replaced by log p
   * @param policy K probabilities to fill in, sum 1
   */
  public static void normalise(double[] logit, double[] policy) {
    int size = policy.length;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      most = Math.max(most, logit[i]);
    }
    double sum = 0;
    for (int i = 0; i < size; i++) {
      logit[i] -= most;
      policy[i] = Math.exp(logit[i]);
      sum += policy[i];
    }
    double logSum = Math.log(sum);
    for (int i = 0; i < size; i++) {
      logit[i] -= logSum;
      policy[i] /= sum;
    }
  }

  /**
   * {@code KL(p || pi) = sum_i p_i log(p_i / pi_i)} of one prompt, nats, with {@code 0 log 0 = 0}.
   * Clamped at 0 from below: rounding would give -1e-17.
   *
   * @param policy K probabilities
   * @param reference K reference probabilities > 0
   */
  public static double klNats(double[] policy, double[] reference) {
    return klNats(policy, reference, policy.length);
  }

  /** The same over the first {@code n} candidates, for a policy that is 0 on the others. */
  public static double klNats(double[] policy, double[] reference, int n) {
    double[][] scratch = SCRATCH.rows(reference.length);
    double[] log = scratch[0];
    for (int i = 0; i < n; i++) {
      log[i] = policy[i] / reference[i];
    }
    ArrayMath.log(log, n, log, scratch[1], scratch[2]);
    return Math.max(0, Dense.dot(policy, log, n));
  }

  /** The same from log-probabilities, without taking a logarithm. */
  public static double klNats(double[] policy, double[] logPolicy, double[] logReference) {
    double kl = 0;
    for (int i = 0; i < policy.length; i++) {
      if (policy[i] > 0) {
        kl += policy[i] * (logPolicy[i] - logReference[i]);
      }
    }
    return Math.max(0, kl);
  }
}
