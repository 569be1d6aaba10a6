package goodhart.measure;

import goodhart.internal.Dense;

/**
 * One method's path under one seed, measured exactly: for each point and prompt the KL to the
 * reference, the proxy and the gold reward. Point 0 is the reference (or the policy nearest to it
 * that the method knows). The numbers by prompt are kept so that intervals can be paired over
 * prompts.
 *
 * @param seed the seed of the draw
 * @param strength the method's own knob at each point, length n
 * @param weight rho, P prompt weights, sum 1
 * @param klNats KL(p || pi), n x P, nats, clamped at 0
 * @param proxy expected proxy reward, n x P, standardised under the reference
 * @param gold expected gold reward, n x P
 */
public record MeasuredPath(
    long seed,
    double[] strength,
    double[] weight,
    double[][] klNats,
    double[][] proxy,
    double[][] gold) {

  /** n, the number of points. */
  public int points() {
    return strength.length;
  }

  /** KL at point k, averaged over prompts, nats. */
  public double klNats(int k) {
    return mean(klNats[k]);
  }

  /** Proxy reward at point k, averaged over prompts. */
  public double proxy(int k) {
    return mean(proxy[k]);
  }

  /** Gold reward at point k, averaged over prompts. */
  public double gold(int k) {
    return mean(gold[k]);
  }

  private double mean(double[] byPrompt) {
    return Dense.dot(weight, byPrompt, weight.length);
  }
}
