package goodhart.study;

import goodhart.Progress;
import goodhart.internal.Parallel;
import goodhart.measure.MeasuredPath;
import goodhart.policy.Simplex;
import goodhart.pool.CandidatePool;

/**
 * Measures the policies of a path exactly, prompt by prompt, and collects them into a {@link
 * MeasuredPath}.
 */
final class Measuring {
  /** Prompts handled by one thread at a time; fixed, so that blocks do not depend on threads. */
  static final int BLOCK = 8;

  private final CandidatePool pool;
  private final double[] proxy;
  private final double[] strength;
  private final double[][] kl;
  private final double[][] proxyOf;
  private final double[][] goldOf;

  /**
   * @param proxy N standardised proxy rewards
   * @param strength the knob at each point of the path
   */
  Measuring(CandidatePool pool, double[] proxy, double[] strength) {
    this.pool = pool;
    this.proxy = proxy;
    this.strength = strength;
    kl = new double[strength.length][pool.prompts()];
    proxyOf = new double[strength.length][pool.prompts()];
    goldOf = new double[strength.length][pool.prompts()];
    pool.gold();
  }

  /** Says what the policy of one prompt is at one point: K probabilities. */
  interface PolicyAt {
    void fill(int point, double[] policy);
  }

  /** Makes what is needed for one prompt, once for all its points. */
  interface Prompt {
    PolicyAt of(int prompt);
  }

  /** Measures every point of every prompt. */
  void all(Progress progress, Prompt prompts) {
    Parallel.forRanges(
        pool.prompts(),
        BLOCK,
        progress,
        (from, to) -> {
          for (int x = from; x < to; x++) {
            progress.tick();
            PolicyAt at = prompts.of(x);
            double[] policy = new double[pool.candidates(x)];
            double[] reference = reference(pool, x);
            for (int k = 0; k < strength.length; k++) {
              at.fill(k, policy);
              put(k, x, policy, reference);
            }
          }
        });
  }

  /**
   * Measures one policy of one prompt.
   *
   * @param policy K probabilities
   * @param reference K reference probabilities
   */
  void put(int point, int prompt, double[] policy, double[] reference) {
    int start = pool.start(prompt);
    double proxyMean = 0;
    double goldMean = 0;
    for (int i = 0; i < policy.length; i++) {
      double p = policy[i];
      if (p > 0) {
        proxyMean += p * proxy[start + i];
        goldMean += p * pool.gold().get(start + i);
      }
    }
    kl[point][prompt] = Simplex.klNats(policy, reference);
    proxyOf[point][prompt] = proxyMean;
    goldOf[point][prompt] = goldMean;
  }

  /** The reference probabilities of one prompt's candidates. */
  static double[] reference(CandidatePool pool, int prompt) {
    double[] out = new double[pool.candidates(prompt)];
    pool.reference().copy(pool.start(prompt), pool.end(prompt), out);
    return out;
  }

  MeasuredPath path(long seed) {
    return new MeasuredPath(seed, strength, pool.weights().toArray(), kl, proxyOf, goldOf);
  }
}
