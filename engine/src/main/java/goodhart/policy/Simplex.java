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
    double most = Dense.most(logit, size);
    for (int i = 0; i < size; i++) {
      logit[i] -= most;
    }
    ArrayMath.exp(logit, size, policy, SCRATCH.rows(size)[0]);
    double sum = Dense.sum(policy, size);
    double logSum = Math.log(sum);
    double share = 1 / sum;
    for (int i = 0; i < size; i++) {
      logit[i] -= logSum;
      policy[i] *= share;
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
    return Math.max(0, Dense.dot(policy, logRatio(policy, reference, n), n));
  }

  /**
   * KL and two expectations in one pass.
   *
   * @param a K numbers
   * @param b K numbers
   * @param n the first candidates; the policy is 0 on the others
   * @param out 4 numbers to fill in: the mass, which is 1, {@link #klNats}, E a and E b
   */
  public static void measure(
      double[] policy, double[] reference, double[] a, double[] b, int n, double[] out) {
    Dense.sums(policy, logRatio(policy, reference, n), a, b, n, out);
    out[1] = Math.max(0, out[1]);
  }

  /**
   * The same for the policy {@code p_i ~ pi_i exp(f_i)}, without it and without a logarithm a
   * candidate: with m the largest f, {@code KL = E f - m - log sum_i pi_i exp(f_i - m)}.
   *
   * @param f K numbers
   * @param out 4 numbers to fill in, as above
   */
  public static void measureTilt(
      double[] f, double[] reference, double[] a, double[] b, double[] out) {
    double most = tilt(f, reference, a, b, SCRATCH.rows(f.length)[0], out);
    double mass = out[0];
    out[0] = 1;
    out[1] = Math.max(0, out[1] / mass - most - Math.log(mass));
    out[2] /= mass;
    out[3] /= mass;
  }

  /**
   * The policy {@code p_i ~ pi_i exp(f_i)} up to a factor, {@code w_i = pi_i exp(f_i - max f)}, and
   * its sums.
   *
   * <p>The exponentials are those of {@link ArrayMath#tilt} unless their weighted sum is below
   * {@link ArrayMath#FAIR}: then it knows too little of them.
   *
   * @param f K numbers
   * @param a K numbers
   * @param b K numbers
   * @param weight K numbers w to fill in
   * @param out 4 numbers to fill in: the sums of w, w f, w a and w b
   * @return the largest f
   */
  public static double tilt(
      double[] f, double[] reference, double[] a, double[] b, double[] weight, double[] out) {
    int n = f.length;
    double most = Dense.most(f, n);
    ArrayMath.tilt(f, most, reference, n, weight);
    Dense.sums(weight, f, a, b, n, out);
    if (out[0] < ArrayMath.FAIR) {
      double[][] scratch = SCRATCH.rows(n);
      double[] gap = scratch[1];
      for (int i = 0; i < n; i++) {
        gap[i] = f[i] - most;
      }
      ArrayMath.exp(gap, n, weight, scratch[2]);
      for (int i = 0; i < n; i++) {
        weight[i] *= reference[i];
      }
      Dense.sums(weight, f, a, b, n, out);
    }
    return most;
  }

  /** {@code log(p_i / pi_i)}, and a finite number where p is 0; overwritten by the next call. */
  private static double[] logRatio(double[] policy, double[] reference, int n) {
    double[][] scratch = SCRATCH.rows(reference.length);
    double[] ratio = scratch[0];
    for (int i = 0; i < n; i++) {
      ratio[i] = policy[i] / reference[i];
    }
    ArrayMath.log(ratio, n, ratio, scratch[1], scratch[2]);
    return ratio;
  }

  /** The policy {@code p_i ~ pi_i factor_i}; returns what it was divided by. */
  public static double weighted(double[] reference, double[] factor, double[] policy) {
    int size = policy.length;
    for (int i = 0; i < size; i++) {
      policy[i] = reference[i] * factor[i];
    }
    double mass = Dense.sum(policy, size);
    for (int i = 0; i < size; i++) {
      policy[i] /= mass;
    }
    return mass;
  }

  /** {@link #klNats(double[], double[])} from log-probabilities, without taking a logarithm. */
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
